/** Limit of long prompts between two trials of slower numbers. */
const MOST_BETWEEN = 8;

/**
 * Finds out while reading with which number of threads that is fastest. Reading is arithmetic and gains from
 * every core, unless other programs want one: then all threads wait for the one that has to share.
 */
export class ReadingThreads {
	readonly #candidates: readonly number[];
	readonly #msPerToken = new Map<number, number>();
	/** The fastest when slower ones were last tried, and the long prompts until that is done again. */
	#fastest: number | undefined;
	#between = 1;
	#left = 1;

	/** @param candidates numbers of threads, at least one */
	constructor(candidates: readonly [number, ...number[]]) {
		this.#candidates = [...new Set(candidates)];
	}

	/** The number for the next piece: one that is not measured yet, or the fastest. */
	choose(): number {
		const msOf = (threads: number) => this.#msPerToken.get(threads) ?? 0;
		return this.#candidates.reduce((best, other) => (msOf(other) < msOf(best) ? other : best));
	}

	learn(threads: number, msPerToken: number): void {
		this.#msPerToken.set(threads, msPerToken);
	}

	/**
	 * To be called at each long prompt: now and then, slower numbers are tried again, since other programs come
	 * and go. On a busy machine a trial takes seconds, so a vain one doubles the prompts until the next.
	 */
	retry(): void {
		if (--this.#left > 0) return;
		const fastest = this.choose();
		this.#between = fastest === this.#fastest ? Math.min(this.#between * 2, MOST_BETWEEN) : 1;
		this.#left = this.#between;
		this.#fastest = fastest;
		for (const threads of this.#candidates) if (threads !== fastest) this.#msPerToken.delete(threads);
	}
}
