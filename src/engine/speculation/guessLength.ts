/** Numbers of guessed tokens to evaluate together with the certain one. Processors like powers of two. */
const LENGTHS = [1, 3, 7, 15, 31];
/** Limit of an evaluation in milliseconds: a stop takes effect only between two, and text should flow. */
const MOST_MS = 500;
/** Timings of a length before they count: the first evaluation also sets things up. */
const TRIALS = 2;
/** The minimum of this many last timings counts, since other load only ever adds time. */
const TIMINGS = 5;
/** Assumed cost of a guessed token, relative to the certain one, until it is measured. */
const HOPED_COST = 0.1;
/** Least expected speed-up that is worth a guess; a smaller one may be noise. */
const WORTH = 1.1;
/** Weight of the prior, in outcomes. */
const PRIOR_WEIGHT = 4;
/** Weight that an outcome keeps with each later one. */
const MEMORY = 0.98;

/** The outcome of a guess. */
export interface GuessOutcome {
	/** Guessed tokens evaluated together with the certain one; may be 0. */
	readonly length: number;
	/** Duration of that evaluation, in milliseconds. */
	readonly ms: number;
	/** Tokens before the guess that agree with its source; 0 without a guess. */
	readonly agreeing: number;
	/** Leading guessed tokens known to be right, including those that were not evaluated. */
	readonly right: number;
	/** Whether the token after those is known to be wrong. */
	readonly wrong: boolean;
}

/**
 * Decides how many guessed tokens to evaluate at once, from recent timings and hits on this machine with this
 * model. It makes no guesses when they do not pay.
 */
export class GuessLength {
	readonly #timings = new Map<number, number[]>();
	/** Outcomes of single guesses, by the number of agreeing tokens before them. */
	readonly #outcomes = new Map<number, { right: number; wrong: number }>();

	/**
	 * The length that generates most tokens per time: with an acceptance rate p, evaluating n guesses yields 1
	 * + p + p² + … + pⁿ tokens (Leviathan et al. 2023, arXiv 2211.17192).
	 * @param available tokens that can be guessed
	 * @param agreeing tokens before them that agree with their source
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

	learn({ length, ms, agreeing, right, wrong }: GuessOutcome): void {
		this.#timings.set(length, [ms, ...(this.#timings.get(length) ?? [])].slice(0, TIMINGS));
		if (agreeing === 0) return;
		const before = this.#outcomesOf(agreeing);
		this.#outcomes.set(classOf(agreeing), {
			right: before.right * MEMORY + right,
			wrong: before.wrong * MEMORY + Number(wrong),
		});
	}

	/** The acceptance rate, above 0 and below 1. */
	#shareRight(agreeing: number): number {
		const { right, wrong } = this.#outcomesOf(agreeing);
		const prior = agreeing / (agreeing + 4);
		return (right + prior * PRIOR_WEIGHT) / (right + wrong + PRIOR_WEIGHT);
	}

	#outcomesOf(agreeing: number): { right: number; wrong: number } {
		return this.#outcomes.get(classOf(agreeing)) ?? { right: 0, wrong: 0 };
	}

	/**
	 * Time of an evaluation in milliseconds. Until a length is measured, the best that the measured ones allow,
	 * but no less than a shorter length takes.
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

/** Assumed cost of an evaluation with guesses, relative to one without. */
function hopedCost(length: number): number {
	return 1 + HOPED_COST * length;
}

/** Groups agreements of similar length, which predict about the same. */
function classOf(agreeing: number): number {
	return Math.floor(Math.log2(agreeing));
}
