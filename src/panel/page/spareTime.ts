/**
 * How long drawing may block the page at a time, in milliseconds: short enough not to be felt, even on a slow
 * machine.
 */
const SLICE_MS = 8;

/** Divides the page's time: work that is too much for now is done in small pieces, in order. */
export class SpareTime {
	/** Called after each deferred piece of work. */
	onProgress: () => void = () => {};
	readonly #waiting = new Set<() => void>();
	/** The start of the current task's slice. */
	#since: number | undefined;

	/** Whether this slice has time left. */
	get isLeft(): boolean {
		if (this.#since === undefined) this.#begin();
		return this.#waiting.size === 0 && performance.now() - (this.#since ?? 0) < SLICE_MS;
	}

	/** Schedules work for later. Returns a function that cancels it. */
	later(work: () => void): () => void {
		this.#waiting.add(work);
		return () => this.#waiting.delete(work);
	}

	/** Each task gets a new slice. A timer also runs in a hidden page, which gets no frames. */
	#begin(): void {
		this.#since = performance.now();
		setTimeout(() => {
			this.#since = undefined;
			if (this.#waiting.size > 0) this.#doWaiting();
		});
	}

	#doWaiting(): void {
		this.#begin();
		const end = performance.now() + SLICE_MS;
		for (const work of this.#waiting) {
			this.#waiting.delete(work);
			work();
			if (performance.now() >= end) break;
		}
		this.onProgress();
	}
}
