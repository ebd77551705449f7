import type { Trace } from "./trace.ts";

/** The text that a running trace has gained. */
export interface Gain {
	readonly thought: string;
	readonly answer: string;
}

/**
 * Feeds the growing thought and answer of a trace, each character once, to consumers that can only append.
 */
export class TraceFeed {
	#thoughtChars = 0;
	#answerChars = 0;

	/**
	 * The text since the last call. A model that ends by itself writes its answer as the end of its thought:
	 * that part was first fed as thought, and is fed again as answer.
	 */
	next({ thought, answer }: Trace): Gain {
		const gain = { thought: thought.slice(this.#thoughtChars), answer: answer.slice(this.#answerChars) };
		this.#thoughtChars = Math.max(this.#thoughtChars, thought.length);
		this.#answerChars = Math.max(this.#answerChars, answer.length);
		return gain;
	}
}
