import { GuessLength } from "./guessLength.ts";
import { type Guess, PromptLookup } from "./promptLookup.ts";

/** Longer than any guess that is evaluated: the rest also shows whether guesses are right. */
const MOST_TOKENS = 64;

/**
 * Guesses the next tokens of a text, for a model to check all at once (speculative decoding): tokens that the
 * model would have chosen itself are kept. So only the time changes, and the best length of a guess is
 * learned from that.
 */
export class Speculation {
	readonly #lookup = new PromptLookup();
	readonly #length: Pick<GuessLength, "choose" | "learn">;
	#guess: Guess = { tokens: [], agreeing: 0 };
	#guessed = 0;

	constructor(length: Pick<GuessLength, "choose" | "learn"> = new GuessLength()) {
		this.#length = length;
	}

	/** Starts over with the text so far. */
	reset(tokens: readonly number[]): void {
		this.#lookup.reset(tokens);
	}

	/** A guessed continuation; may be empty. */
	next(maxTokens: number): readonly number[] {
		this.#guess = this.#lookup.guess(MOST_TOKENS);
		const available = Math.min(this.#guess.tokens.length, maxTokens);
		this.#guessed = this.#length.choose(available, this.#guess.agreeing);
		return this.#guess.tokens.slice(0, this.#guessed);
	}

	/**
	 * Records how the text did go on: the accepted part of the last guess, and the token after it.
	 * @param ms duration, if nothing else was evaluated with it
	 */
	push(tokens: readonly number[], ms?: number): void {
		for (const token of tokens) this.#lookup.push(token);
		if (ms === undefined) return;
		const { tokens: guessed, agreeing } = this.#guess;
		const known = Math.min(tokens.length, guessed.length);
		let right = 0;
		while (right < known && tokens[right] === guessed[right]) right++;
		this.#length.learn({ length: this.#guessed, ms, agreeing, right, wrong: right < known });
	}
}
