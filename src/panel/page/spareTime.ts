/**
 * So long may drawing hold up the page at a time, in milliseconds: little of what a user feels, on a slow
 * machine, too.
 */
const SLICE_MS = 8;

/** Shares out the page's time: what is too much for now is done in small pieces, in order. */
export class SpareTime {
	/** What is done after each piece of what had to wait. */
	onProgress: () => void = () => {};
	readonly #waiting = new Set<() => void>();
	/** When the slice began that this task has to itself. */
	#since: number | undefined;

	/** Whether something can still be done at once. */
	get isLeft(): boolean {
		if (this.#since === undefined) this.#begin();
		return this.#waiting.size === 0 && performance.now() - (this.#since ?? 0) < SLICE_MS;
	}

	/** Does something when there is time. Returns how to call it off. */
	later(work: () => void): () => void {
		this.#waiting.add(work);
		return () => this.#waiting.delete(work);
	}

	/** A new task is a new slice. A timer runs in a hidden page, too, where no frames come. */
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
