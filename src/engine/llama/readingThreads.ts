/**
 * Finds out while reading with which number of threads that is fastest. Reading is arithmetic and gains from
 * every core, unless other programs want one: then all threads wait for the one that has to share.
 */
export class ReadingThreads {
	readonly #candidates: readonly number[];
	readonly #msPerToken = new Map<number, number>();

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

	/** Forgets what was measured of the slower ones: other programs come and go. */
	retry(): void {
		const best = this.choose();
		for (const threads of this.#candidates) if (threads !== best) this.#msPerToken.delete(threads);
	}
}
