import * as z from "zod";
import type { Chunk } from "./reasoner.ts";

/** When and how to peek at the answer. It belongs to a model: see its catalogue entry. */
export const convergenceSchema = z.object({
	/** How long a draft of the answer gets, in tokens. */
	peekTokens: z.number().int().min(1),
	/** How likely every token of a draft must be, 0–1. */
	confidence: z.number().min(0).max(1),
	/** How many looks in a row must be sure of the same answer. */
	agreements: z.number().int().min(1),
	/** A look is due at every multiple of this many thinking tokens, and at paragraph breaks. */
	everyTokens: z.number().int().min(1),
	/** No look before this many thinking tokens. */
	minTokens: z.number().int().min(0),
});
export type ConvergenceSettings = z.infer<typeof convergenceSchema>;

/** Of all that is thought, no more than this share, and a few, is written for looks that came to nothing. */
const MOST_WASTED = 0.02;
const FEW_TOKENS = 4;
/** Who has no way to read a draft writes it anew in each look: no more of it than this, in tokens. */
const WRITTEN_TOKENS = 32;

/** What a look has come to: nothing yet; all of the answer; or its beginning, which is gone on with. */
export type Verdict = "open" | "whole" | "begun";

/**
 * One look at what the answer would be if the window closed here. It goes along the draft of the looks before
 * it as far as the model is sure that it would write the same here, and from there on for as long as it is
 * sure of every token: so what once stands is read, never written again.
 */
export class Look {
	readonly #confidence: number;
	readonly #mostTokens: number;
	/** What the model is sure of. */
	readonly chunks: Chunk[] = [];
	/** How likely its least likely token is, the one that ended the look included. */
	confidence = 1;
	readTokens = 0;
	writtenTokens = 0;
	#readChunks = 0;

	constructor({ confidence, peekTokens }: Pick<ConvergenceSettings, "confidence" | "peekTokens">) {
		this.#confidence = confidence;
		this.#mostTokens = peekTokens;
	}

	/** How many tokens more it may write. */
	get room(): number {
		return this.doubtful ? 0 : this.#mostTokens - this.readTokens - this.writtenTokens;
	}

	/** Whether the model was not sure of a token, which ends the look. */
	get doubtful(): boolean {
		return this.confidence < this.#confidence;
	}

	/** Takes what stands of the draft; `next` is how sure the model is of what it would write behind that. */
	read(stands: readonly Chunk[], next = 1): void {
		for (const chunk of stands) if (!this.#take(chunk)) return;
		this.readTokens = lengthOf(this.chunks);
		this.#readChunks = this.chunks.length;
		this.confidence = Math.min(this.confidence, next);
	}

	/** Takes what the model writes; says whether it is to go on. */
	wrote(chunk: Chunk): boolean {
		this.writtenTokens += chunk.tokens;
		return this.#take(chunk);
	}

	#take(chunk: Chunk): boolean {
		this.confidence = Math.min(this.confidence, chunk.confidence ?? 0);
		if (!this.doubtful) this.chunks.push(chunk);
		return !this.doubtful;
	}

	/** Whether it has written anything that it is sure of. */
	get hasWritten(): boolean {
		return this.chunks.length > this.#readChunks && this.writtenTokens > 0;
	}
}

/**
 * Decides when thinking has settled: when looks in a row are sure of the same answer. (Trial answers as in
 * DEER, arXiv 2504.15895, with the agreement of answer convergence, arXiv 2506.02536.) The beginning of a
 * long answer repeats the question, and is sure of itself from the start: it only counts where a look was in
 * doubt of it, and thinking has cleared that up.
 */
export class ConvergenceRule {
	readonly #settings: ConvergenceSettings;
	readonly #reads: boolean;
	/** What the last looks were sure of, as a model that can read it takes it up. */
	#draft: readonly Chunk[] = [];
	#lastText = "";
	#agreed = 0;
	#spentBefore = 0;
	/** Tokens that looks have written and that are in no draft. */
	#wasted = 0;
	#doubted = false;
	#blind = false;

	/** @param reads whether the model can read a draft, see `Reasoner.retrace` */
	constructor(settings: ConvergenceSettings, reads: boolean) {
		this.#settings = reads
			? settings
			: { ...settings, peekTokens: Math.min(settings.peekTokens, WRITTEN_TOKENS) };
		this.#reads = reads;
	}

	/** What the next look reads. */
	get draft(): readonly Chunk[] {
		return this.#draft;
	}

	/**
	 * Whether a look is due; to be asked at every place once, in order.
	 * @param spentTokens thinking tokens so far
	 * @param atParagraph whether the thought has just reached a paragraph break
	 */
	isPeekDue(spentTokens: number, atParagraph: boolean): boolean {
		const { minTokens, everyTokens } = this.#settings;
		const passed = Math.floor(spentTokens / everyTokens) > Math.floor(this.#spentBefore / everyTokens);
		this.#spentBefore = spentTokens;
		if (this.#blind || spentTokens < minTokens || !(atParagraph || passed)) return false;
		return this.#wasted <= FEW_TOKENS + spentTokens * MOST_WASTED;
	}

	look(): Look {
		return new Look(this.#settings);
	}

	/** No further look is due: this model does not say how sure it is. */
	giveUp(): void {
		this.#blind = true;
	}

	/**
	 * Takes a look.
	 * @param text of what it was sure of
	 * @param ended whether the answer ends there
	 */
	observe(look: Look, text: string, ended: boolean): Verdict {
		this.#count(look, ended);
		const words = text.trim();
		if (look.doubtful || words === "") return this.#dismiss();
		if (!ended && !(this.#reads && this.#doubted)) {
			// What is too long to be seen, or was sure of itself from the start, says nothing now or later.
			this.giveUp();
			return this.#dismiss();
		}
		this.#agreed = words === this.#lastText ? this.#agreed + 1 : 1;
		this.#lastText = words;
		if (this.#agreed < this.#settings.agreements) return "open";
		return ended ? "whole" : "begun";
	}

	/** What was written and is in no draft is wasted; where there are none, what was no whole answer. */
	#count({ doubtful, hasWritten, writtenTokens, chunks }: Look, ended: boolean): void {
		if (doubtful) this.#doubted = true;
		if (!this.#reads) {
			if (doubtful || !ended) this.#wasted += writtenTokens;
			return;
		}
		// Of a draft that is in doubt what comes behind the doubt may still come true.
		const kept = doubtful && !hasWritten ? this.#draft : chunks;
		this.#wasted += writtenTokens + lengthOf(this.#draft) - lengthOf(kept);
		this.#draft = kept;
	}

	#dismiss(): Verdict {
		this.#agreed = 0;
		this.#lastText = "";
		return "open";
	}
}

function lengthOf(chunks: readonly Chunk[]): number {
	return chunks.reduce((sum, { tokens }) => sum + tokens, 0);
}
