/**
 * So many guessed tokens may be evaluated together with the one that is certain. Processors like powers of
 * two.
 */
const LENGTHS = [1, 3, 7, 15, 31];
/** A stop is seen between two evaluations, and text should flow: none that takes longer, in milliseconds. */
const MOST_MS = 500;
/** So often an evaluation is timed before it is believed: the first of its length makes things ready. */
const TRIALS = 2;
/** The least of so many last timings counts: what else the machine does only ever adds to it. */
const TIMINGS = 5;
/** What a guess is hoped to cost of the token that is certain, until it is known. */
const HOPED_COST = 0.1;
/** A guess must promise to write so many times as fast: less may be luck in timing. */
const WORTH = 1.1;
/** How many outcomes the expectation before any outcome counts for. */
const PRIOR_WEIGHT = 4;
/** What an outcome still counts for after the next one. */
const MEMORY = 0.98;

/** What became of a guess. */
export interface Outcome {
	/** How many of its tokens were evaluated together with the one that was certain; perhaps none. */
	readonly length: number;
	/** How long that took, in milliseconds. */
	readonly ms: number;
	/** How many tokens before it were the same in both places; 0 where nothing could be guessed. */
	readonly agreeing: number;
	/** How many of its tokens are known to have come true, from the first on: also of those not evaluated. */
	readonly right: number;
	/** Whether the next one is known to have been wrong. */
	readonly wrong: boolean;
}

/**
 * Decides how many guessed tokens to evaluate at once, from what that took and how many guesses came true on
 * this machine, with this model, a moment ago. Where guesses do not pay, none are made.
 */
export class GuessLength {
	readonly #timings = new Map<number, number[]>();
	/** Outcomes of single guesses, by how many tokens agreed before them. */
	readonly #outcomes = new Map<number, { right: number; wrong: number }>();

	/**
	 * The length that writes most tokens in the same time: with a share p of guesses right, an evaluation of n
	 * of them writes 1 + p + p² + … + pⁿ tokens (Leviathan et al. 2023, arXiv 2211.17192).
	 * @param available how many tokens can be guessed
	 * @param agreeing how many tokens before them are the same in both places
	 */
	choose(available: number, agreeing: number): number {
		if (this.#timings.size === 0) return 0;
		const share = this.#shareRight(agreeing);
		let best = { length: 0, perMs: WORTH / this.#msFor(0) };
		for (const length of LENGTHS) {
			const ms = this.#msFor(length);
			if (length > available || ms > MOST_MS) break;
			const perMs = (1 - share ** (length + 1)) / (1 - share) / ms;
			if (perMs > best.perMs) best = { length, perMs };
		}
		return best.length;
	}

	learn({ length, ms, agreeing, right, wrong }: Outcome): void {
		this.#timings.set(length, [ms, ...(this.#timings.get(length) ?? [])].slice(0, TIMINGS));
		if (agreeing === 0) return;
		const before = this.#outcomesOf(agreeing);
		this.#outcomes.set(classOf(agreeing), {
			right: before.right * MEMORY + right,
			wrong: before.wrong * MEMORY + Number(wrong),
		});
	}

	/** The share of guesses that come true, above 0 and below 1. */
	#shareRight(agreeing: number): number {
		const { right, wrong } = this.#outcomesOf(agreeing);
		const prior = agreeing / (agreeing + 4);
		return (right + prior * PRIOR_WEIGHT) / (right + wrong + PRIOR_WEIGHT);
	}

	#outcomesOf(agreeing: number): { right: number; wrong: number } {
		return this.#outcomes.get(classOf(agreeing)) ?? { right: 0, wrong: 0 };
	}

	/**
	 * Until it is known, as short as can be hoped from all that was timed; but not shorter than fewer tokens
	 * take.
	 */
	#msFor(length: number): number {
		const timings = this.#timings.get(length) ?? [];
		if (timings.length >= TRIALS) return Math.min(...timings);
		const timed = [...this.#timings].map(([other, timings]) => ({ other, ms: Math.min(...timings) }));
		const firstToken = Math.min(...timed.map(({ other, ms }) => ms / hopedCost(other)));
		const shorter = timed.filter(({ other }) => other < length).map(({ ms }) => ms);
		return Math.max(firstToken * hopedCost(length), ...shorter);
	}
}

/** What guesses are hoped to cost together with the token that is certain, of what that one costs. */
function hopedCost(length: number): number {
	return 1 + HOPED_COST * length;
}

/** Agreements of about the same length say about the same. */
function classOf(agreeing: number): number {
	return Math.floor(Math.log2(agreeing));
}
