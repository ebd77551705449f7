/** The end of a text is looked up by its last two tokens; longer agreements rank the places found. */
const FEWEST_AGREEING = 2;
const MOST_AGREEING = 32;
/** How many of the latest places are compared. */
const PLACES = 64;

/** A possible continuation. */
export interface Guess {
	readonly tokens: readonly number[];
	/** Tokens before it that agree in both places, up to 32: the more, the better the guess. */
	readonly agreeing: number;
}

/**
 * Guesses that a text goes on as it did where its end occurred before. Answers repeat code of the question
 * and of the thought (prompt lookup decoding, github.com/apoorvumang/prompt-lookup-decoding).
 */
export class PromptLookup {
	#tokens: number[] = [];
	/** The places behind each pair of tokens. */
	#places = new Map<number, number[]>();

	/** Starts over with another text. */
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

	/** The likeliest continuation: the one with the longest agreement before it; of several, the latest. */
	guess(maxTokens: number): Guess {
		const end = this.#tokens.length;
		const [before, last] = this.#tokens.slice(-2);
		if (before === undefined || last === undefined) return { tokens: [], agreeing: 0 };
		const places = this.#places.get(pair(before, last));
		let best = { place: end, agreeing: 0 };
		// The last place is the end itself.
		for (const place of places?.slice(-PLACES - 1, -1).reverse() ?? []) {
			const agreeing = this.#agreeing(place);
			if (agreeing > best.agreeing) best = { place, agreeing };
			if (agreeing >= MOST_AGREEING) break;
		}
		return { tokens: this.#tokens.slice(best.place, best.place + maxTokens), agreeing: best.agreeing };
	}

	/** Tokens before a place that agree with the end of the text. */
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

/** A unique number for two tokens: vocabularies have less than 2^24. */
function pair(first: number, second: number): number {
	return first * 2 ** 24 + second;
}
