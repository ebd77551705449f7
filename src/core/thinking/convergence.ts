import * as z from "zod";
import { type Chunk, tokensOf } from "../marks/chunk.ts";

/** When and how to peek at the answer. It belongs to a model: see its catalogue entry. */
export const convergenceSchema = z.object({
	/** Longest draft of the answer, in tokens. */
	peekTokens: z.number().int().min(1),
	/** The least probability of each token of a draft, 0–1. */
	confidence: z.number().min(0).max(1),
	/** Consecutive peeks that must be sure of the same answer. */
	agreements: z.number().int().min(1),
	/** A peek is due at every multiple of this many thinking tokens, and where the thought turns back. */
	everyTokens: z.number().int().min(1),
	/** No peek before this many thinking tokens; 0 peeks before the thought begins. */
	minTokens: z.number().int().min(0),
});
export type ConvergenceSettings = z.infer<typeof convergenceSchema>;

/**
 * Limit of tokens written for peeks without a result, as a share of the thinking tokens; a few more where
 * drafts are read, since only the first peek has much to write then.
 */
const MOST_WASTED = 0.015;
const FEW_TOKENS = 4;
/** A model that cannot read drafts writes each anew; so its drafts have at most this many tokens. */
const WRITTEN_TOKENS = 32;

/** The result of a peek: nothing yet; the complete answer; or its beginning, with which the model goes on. */
export type Verdict = "open" | "whole" | "begun";

/**
 * One peek at what the answer would be if the window closed here. It follows the draft of earlier peeks as
 * far as the model would surely write the same here, and then continues as long as the model is sure of every
 * token. So text that once stands is read, never written again.
 */
export class Peek {
	readonly #confidence: number;
	readonly #mostTokens: number;
	/** What the model is sure of. */
	readonly chunks: Chunk[] = [];
	/** Probability of its least likely token, including the one that ended the peek. */
	confidence = 1;
	readTokens = 0;
	writtenTokens = 0;
	#readChunks = 0;

	constructor({ confidence, peekTokens }: Pick<ConvergenceSettings, "confidence" | "peekTokens">) {
		this.#confidence = confidence;
		this.#mostTokens = peekTokens;
	}

	/** The number of tokens that it may still write. */
	get room(): number {
		return this.doubtful ? 0 : this.#mostTokens - this.readTokens - this.writtenTokens;
	}

	/** Whether the model was unsure of a token, which ends the peek. */
	get doubtful(): boolean {
		return this.confidence < this.#confidence;
	}

	/** Takes the part of the draft that stands; `next` is the model's confidence in the token after it. */
	read(stands: readonly Chunk[], next = 1): void {
		for (const chunk of stands) if (!this.#take(chunk)) return;
		this.readTokens = tokensOf(this.chunks);
		this.#readChunks = this.chunks.length;
		this.confidence = Math.min(this.confidence, next);
	}

	/** Takes what the model writes; returns whether to continue. */
	wrote(chunk: Chunk): boolean {
		this.writtenTokens += chunk.tokens;
		return this.#take(chunk);
	}

	#take(chunk: Chunk): boolean {
		this.confidence = Math.min(this.confidence, chunk.confidence ?? 0);
		if (!this.doubtful) this.chunks.push(chunk);
		return !this.doubtful;
	}

	/** Whether it has written anything that the model is sure of. */
	get hasWritten(): boolean {
		return this.chunks.length > this.#readChunks && this.writtenTokens > 0;
	}
}

/**
 * Decides that thinking has settled when consecutive peeks are sure of the same answer. (Trial answers as in
 * DEER, arXiv 2504.15895, with the agreement of answer convergence, arXiv 2506.02536.) The beginning of a
 * long answer repeats the question, and is certain from the start: it only counts after a peek was in doubt
 * about it and thinking has resolved that doubt.
 */
export class ConvergenceRule {
	readonly #settings: ConvergenceSettings;
	readonly #reads: boolean;
	/** What the latest peeks were sure of, for a model that can read drafts. */
	#draft: readonly Chunk[] = [];
	#lastText = "";
	#agreed = 0;
	#spentBefore = -1;
	/** Tokens that peeks wrote and that are in no draft. */
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

	/** The draft for the next peek. */
	get draft(): readonly Chunk[] {
		return this.#draft;
	}

	/**
	 * Whether a peek is due; to be called once at every place, in order.
	 * @param spentTokens thinking tokens so far
	 * @param atTurn whether the thought has just turned back (`turnsBack`), or is about to begin
	 */
	isPeekDue(spentTokens: number, atTurn: boolean): boolean {
		const { minTokens, everyTokens } = this.#settings;
		const before = this.#spentBefore;
		if (spentTokens === before) return false;
		const passed = Math.floor(spentTokens / everyTokens) > Math.floor(Math.max(0, before) / everyTokens);
		this.#spentBefore = spentTokens;
		if (this.#blind || spentTokens < minTokens || !(atTurn || passed)) return false;
		return this.#wasted <= spentTokens * MOST_WASTED + (this.#reads ? FEW_TOKENS : 0);
	}

	peek(): Peek {
		return new Peek(this.#settings);
	}

	/** Ends peeking: this model does not tell its confidence. */
	giveUp(): void {
		this.#blind = true;
	}

	/**
	 * Takes a peek.
	 * @param text the text that it was sure of
	 * @param ended whether the answer ends there
	 */
	observe(peek: Peek, text: string, ended: boolean): Verdict {
		this.#count(peek, ended);
		const words = text.trim();
		if (peek.doubtful || words === "") return this.#dismiss();
		if (!ended && !(this.#reads && this.#doubted)) {
			// An answer that is too long to see, or was certain from the start, tells nothing now or later.
			this.giveUp();
			return this.#dismiss();
		}
		this.#agreed = words === this.#lastText ? this.#agreed + 1 : 1;
		this.#lastText = words;
		if (this.#agreed < this.#settings.agreements) return "open";
		return ended ? "whole" : "begun";
	}

	/** Written tokens that are in no draft are wasted; without drafts, those of an incomplete answer are. */
	#count({ doubtful, hasWritten, writtenTokens, chunks }: Peek, ended: boolean): void {
		if (doubtful) this.#doubted = true;
		if (!this.#reads) {
			if (doubtful || !ended) this.#wasted += writtenTokens;
			return;
		}
		// The part of a doubtful draft after the doubt may still come true.
		const kept = doubtful && !hasWritten ? this.#draft : chunks;
		this.#wasted += writtenTokens + tokensOf(this.#draft) - tokensOf(kept);
		this.#draft = kept;
	}

	#dismiss(): Verdict {
		this.#agreed = 0;
		this.#lastText = "";
		return "open";
	}
}

/**
 * Peeks at an answer that is already there: what the draft shares with it counts as read, and the rest as
 * written.
 * @param complete whether the answer ends with these chunks
 * @param rewrites whether the draft is written anew, too
 * @returns the peek, and whether the answer ends with what it is sure of
 */
export function peekAlong(
	rule: ConvergenceRule,
	answer: readonly Chunk[],
	{ complete, rewrites = false }: { readonly complete: boolean; readonly rewrites?: boolean },
): { readonly peek: Peek; readonly ended: boolean } {
	const same = sharedChunks(rule.draft, answer);
	const peek = rule.peek();
	if (!rewrites) peek.read(answer.slice(0, same), answer[same]?.confidence);
	const { room } = peek;
	let ended = room > 0 && complete;
	for (const chunk of answer.slice(same)) {
		if (room <= 0) break;
		const full = peek.writtenTokens + chunk.tokens > room;
		if (full || !peek.wrote(chunk)) {
			ended = false;
			break;
		}
	}
	return { peek, ended: ended && peek.writtenTokens < room };
}

/** The number of chunks at the beginning of an answer that are those of the draft. */
export function sharedChunks(draft: readonly Chunk[], answer: readonly Chunk[]): number {
	const parts = draft.findIndex(
		({ text, tokens }, n) => answer[n]?.text !== text || answer[n]?.tokens !== tokens,
	);
	return parts < 0 ? draft.length : parts;
}

interface Watched {
	readonly confidence: number;
	readonly rule: ConvergenceRule;
}

/**
 * Finds out, without ending anything, where thinking would settle with each of several thresholds. It peeks
 * where any of them would, with the least of them: what is surer is a beginning of what that peek sees.
 */
export class ExitWatch {
	readonly #least: ConvergenceRule;
	readonly #rewrites: boolean;
	readonly #open: Set<Watched>;
	#due: readonly Watched[] = [];
	/** The thresholds with which thinking would have settled at the latest peek, and at none before it. */
	settles: readonly number[] = [];

	constructor(settings: ConvergenceSettings, confidences: readonly number[], reads: boolean) {
		this.#rewrites = !reads;
		const ruleOf = (confidence: number) => new ConvergenceRule({ ...settings, confidence }, reads);
		this.#least = ruleOf(Math.min(...confidences));
		this.#open = new Set(confidences.map((confidence) => ({ confidence, rule: ruleOf(confidence) })));
	}

	/** See ConvergenceRule, here and below. */
	get draft(): readonly Chunk[] {
		return this.#least.draft;
	}

	isPeekDue(spentTokens: number, atTurn: boolean): boolean {
		this.#due = [...this.#open].filter(({ rule }) => rule.isPeekDue(spentTokens, atTurn));
		return this.#due.length > 0;
	}

	peek(): Peek {
		return this.#least.peek();
	}

	giveUp(): void {
		this.#open.clear();
	}

	observe(peek: Peek, text: string, ended: boolean): Verdict {
		this.#least.observe(peek, text, ended);
		// What it was unsure of ends the peeks of all other thresholds as well.
		const doubt = { text: "", tokens: 1, confidence: peek.confidence };
		const seen = peek.doubtful ? [...peek.chunks, doubt] : peek.chunks;
		const settled = this.#due.filter(({ rule }) => {
			const along = peekAlong(rule, seen, { complete: ended, rewrites: this.#rewrites });
			const words = along.peek.chunks.map((chunk) => chunk.text).join("");
			return rule.observe(along.peek, words, along.ended) !== "open";
		});
		for (const each of settled) this.#open.delete(each);
		this.settles = settled.map(({ confidence }) => confidence);
		return "open";
	}
}
