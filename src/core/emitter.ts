import type { Disposable } from "./disposables.ts";

/** Subscribes a listener; disposing ends the subscription. It has the shape of `vscode.Event`. */
export type Event<T> = (listener: (happened: T) => unknown) => Disposable;

/** Calls its listeners in the order of their subscription. */
export class Emitter<T> {
	readonly #listeners = new Set<{ readonly tell: (happened: T) => unknown }>();

	readonly event: Event<T> = (tell) => {
		const listener = { tell };
		this.#listeners.add(listener);
		return { dispose: () => this.#listeners.delete(listener) };
	};

	fire(happened: T): void {
		for (const { tell } of [...this.#listeners]) tell(happened);
	}
}
