import * as z from "zod";

/** When and how to look whether the answer has settled. It belongs to a model: see its catalogue entry. */
export const convergenceSchema = z.object({
	/** How long an answer a peek can see whole, in tokens. */
	peekTokens: z.number().int().min(1),
	/** How likely the least likely token of a peek must be, 0–1. */
	confidence: z.number().min(0).max(1),
	/** How many peeks in a row must be sure of the same answer. */
	agreements: z.number().int().min(1),
	/** A peek is due at every multiple of this many thinking tokens, and at paragraph breaks. */
	everyTokens: z.number().int().min(1),
	/** No peek before this many thinking tokens. */
	minTokens: z.number().int().min(0),
});
export type ConvergenceSettings = z.infer<typeof convergenceSchema>;

/** What a look at the answer showed. */
export interface Peek {
	readonly text: string;
	/** Probability of the least likely token, 0–1. */
	readonly confidence: number;
	/** Whether the model ended the answer within the peek. */
	readonly whole: boolean;
}

/**
 * Decides when thinking has settled: when peeks in a row are sure of the same answer. (Trial answers as in
 * DEER, arXiv 2504.15895, with the agreement of answer convergence, arXiv 2506.02536.) Only a whole answer
 * counts: the first words of a long one repeat the question, and are sure of themselves from the start.
 */
export class ConvergenceRule {
	readonly #settings: ConvergenceSettings;
	#lastText = "";
	#agreed = 0;
	#spentBefore = 0;
	#blind = false;

	constructor(settings: ConvergenceSettings) {
		this.#settings = settings;
	}

	/**
	 * Whether a peek is due; to be asked at every place once, in order.
	 * @param spentTokens thinking tokens so far
	 * @param atParagraph whether the thought has just reached a paragraph break
	 */
	isPeekDue(spentTokens: number, atParagraph: boolean): boolean {
		const { minTokens, everyTokens } = this.#settings;
		const passed = Math.floor(spentTokens / everyTokens) > Math.floor(this.#spentBefore / everyTokens);
		this.#spentBefore = spentTokens;
		return !this.#blind && spentTokens >= minTokens && (atParagraph || passed);
	}

	/**
	 * Whether a peek that is this unsure of a token can be broken off: nothing behind it will make it count.
	 */
	isHopeless(confidence: number): boolean {
		return confidence < this.#settings.confidence;
	}

	/** No further peek is due: this model does not say how sure it is. */
	giveUp(): void {
		this.#blind = true;
	}

	/** Takes a peek; true when the window closes with it as the answer. */
	observe({ text, confidence, whole }: Peek): boolean {
		const words = text.trim();
		if (words === "" || !whole || this.isHopeless(confidence)) {
			this.#agreed = 0;
			this.#lastText = "";
			return false;
		}
		this.#agreed = words === this.#lastText ? this.#agreed + 1 : 1;
		this.#lastText = words;
		return this.#agreed >= this.#settings.agreements;
	}
}
