/**
 * The end of a text is looked up by its last two tokens; of several places the one with more in common is
 * better.
 */
const FEWEST_AGREEING = 2;
const MOST_AGREEING = 32;
/** Of the places where the end of a text stood before, so many are compared: the last ones. */
const PLACES = 64;

/** How a text may go on. */
export interface Guess {
	readonly tokens: readonly number[];
	/** How many tokens before it are the same in both places, up to 32: the more, the better is the guess. */
	readonly agreeing: number;
}

/**
 * Guesses how a text goes on: the way it went on where its end stood before. Answers repeat the question's
 * code, and what was thought (prompt lookup decoding, github.com/apoorvumang/prompt-lookup-decoding).
 */
export class PromptLookup {
	#tokens: number[] = [];
	/** Of each pair of tokens, the places behind it. */
	#places = new Map<number, number[]>();

	/** Begins with another text. */
	reset(tokens: readonly number[]): void {
		this.#tokens = [];
		this.#places.clear();
		for (const token of tokens) this.push(token);
	}

	push(token: number): void {
		const before = this.#tokens.at(-1);
		this.#tokens.push(token);
		if (before === undefined) return;
		const places = this.#places.get(pair(before, token));
		if (places) places.push(this.#tokens.length);
		else this.#places.set(pair(before, token), [this.#tokens.length]);
	}

	/** The likeliest way to go on: the one with the longest agreement before it, of several the last. */
	guess(maxTokens: number): Guess {
		const end = this.#tokens.length;
		const [before, last] = this.#tokens.slice(-2);
		if (before === undefined || last === undefined) return { tokens: [], agreeing: 0 };
		const places = this.#places.get(pair(before, last));
		let best = { place: end, agreeing: 0 };
		// The last of the places is the end itself.
		for (const place of places?.slice(-PLACES - 1, -1).reverse() ?? []) {
			const agreeing = this.#agreeing(place);
			if (agreeing > best.agreeing) best = { place, agreeing };
			if (agreeing >= MOST_AGREEING) break;
		}
		return { tokens: this.#tokens.slice(best.place, best.place + maxTokens), agreeing: best.agreeing };
	}

	/** How many tokens before a place are those at the end of the text. */
	#agreeing(place: number): number {
		let agreeing = FEWEST_AGREEING;
		const most = Math.min(MOST_AGREEING, place);
		while (
			agreeing < most &&
			this.#tokens[place - 1 - agreeing] === this.#tokens[this.#tokens.length - 1 - agreeing]
		) {
			agreeing++;
		}
		return agreeing;
	}
}

/** A number of its own for two tokens: vocabularies have less than 2^24. */
function pair(first: number, second: number): number {
	return first * 2 ** 24 + second;
}
