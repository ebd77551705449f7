import type { Disposable } from "./disposables.ts";

/** Subscribes to something that happens; disposing ends it. It has the shape of `vscode.Event`. */
export type Event<T> = (listener: (happened: T) => unknown) => Disposable;

/** Tells whoever has subscribed, in their order. */
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
