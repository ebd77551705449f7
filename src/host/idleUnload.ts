import type { ModelProcess } from "./modelProcess.ts";

/** Frees the model's memory when nobody has asked it anything for a while. */
export class IdleUnload {
	readonly #afterMs: () => number;
	readonly #engine: () => ModelProcess;
	#timer: NodeJS.Timeout | undefined;

	/** @param afterMs how long, in milliseconds, read whenever the model becomes idle; 0 is never */
	constructor(engine: () => ModelProcess, afterMs: () => number) {
		this.#engine = engine;
		this.#afterMs = afterMs;
	}

	/** Takes the time anew whenever the model process has nothing to do any more. */
	busyChanged(busy: boolean): void {
		clearTimeout(this.#timer);
		const ms = this.#afterMs();
		if (!busy && ms > 0) this.#timer = setTimeout(() => this.#unload(), ms).unref();
	}

	dispose(): void {
		clearTimeout(this.#timer);
	}

	#unload(): void {
		const engine = this.#engine();
		// A process that died meanwhile has freed it already.
		if (engine.status.state === "ready") engine.unload().catch(() => {});
	}
}
