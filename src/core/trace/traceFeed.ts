import type { Trace } from "./trace.ts";

/** What a running trace has gained. */
export interface Gain {
	readonly thought: string;
	readonly answer: string;
}

/**
 * Hands out thought and answer of a trace as they grow, each character once, to those who can only append.
 */
export class TraceFeed {
	#thoughtChars = 0;
	#answerChars = 0;

	/**
	 * What came since the last time. A model that ends by itself has written its answer as the end of its
	 * thought: that part was handed out as a thought then, and is handed out as the answer now.
	 */
	next({ thought, answer }: Trace): Gain {
		const gain = { thought: thought.slice(this.#thoughtChars), answer: answer.slice(this.#answerChars) };
		this.#thoughtChars = Math.max(this.#thoughtChars, thought.length);
		this.#answerChars = Math.max(this.#answerChars, answer.length);
		return gain;
	}
}
