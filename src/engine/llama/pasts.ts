import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { AheadLedger } from "../../core/engine/readAhead.ts";

/**
 * A past that shares this share of the new prompt, or of itself, is the same chat and is continued. One that
 * shares less, such as a system prompt only, is kept for its own chat.
 */
const SAME_CHAT = 0.5;

/** The content of one of the context's sequences. */
export class Past {
	readonly sequence: LlamaContextSequence;
	/** The range that was read ahead in it; empty once a question has used it. */
	aheadFrom = 0;
	aheadTo = 0;

	constructor(sequence: LlamaContextSequence) {
		this.sequence = sequence;
	}

	/** The number of its tokens. */
	get length(): number {
		return this.sequence.nextTokenIndex;
	}

	/** The number of leading tokens that it shares with these. */
	sharedWith(tokens: Token[]): number {
		return this.sequence.compareContextTokens(tokens).firstDifferentIndex;
	}

	/** Drops all tokens from this one on. */
	async eraseFrom(start: number): Promise<void> {
		const end = this.length;
		if (start < end) await this.sequence.eraseContextTokenRanges([{ start, end }]);
		this.aheadFrom = Math.min(this.aheadFrom, start);
		this.aheadTo = Math.min(this.aheadTo, start);
	}
}

/**
 * The contents of a context's sequences: several pasts, so that alternating questions need not have each
 * other's code read again. The least recently used one is replaced.
 */
export class Pasts {
	/** What was read ahead in them, and its use. */
	readonly ahead = new AheadLedger();
	/** Least recently used first. */
	readonly #pasts: Past[];

	constructor(sequences: readonly LlamaContextSequence[]) {
		this.#pasts = sequences.map((sequence) => new Past(sequence));
	}

	/** The past that a chat of these tokens continues, or replaces. */
	take(tokens: Token[]): Past {
		const shares = this.#pasts.map((past) => ({ past, shared: past.sharedWith(tokens) }));
		const best = shares.reduce((best, each) => (each.shared > best.shared ? each : best));
		const least = Math.min(tokens.length, best.past.length) * SAME_CHAT;
		const empty = this.#pasts.find(({ length }) => length === 0);
		const past = best.shared > 0 && best.shared >= least ? best.past : (empty ?? this.#pasts[0] ?? best.past);
		this.#pasts.splice(this.#pasts.indexOf(past), 1);
		this.#pasts.push(past);
		return past;
	}

	/** Records that a question used the first tokens of a past, including what was read ahead of them. */
	use(past: Past, tokens: number): void {
		this.ahead.used(Math.max(0, Math.min(past.aheadTo, tokens) - past.aheadFrom));
		past.aheadFrom = past.aheadTo = 0;
	}

	/** Records that a range of a past was read ahead. */
	noteAhead(past: Past, from: number, to: number): void {
		if (past.aheadTo !== from || past.aheadFrom === past.aheadTo) past.aheadFrom = from;
		past.aheadTo = to;
		this.ahead.read(to - from);
	}

	/** Drops all of them. */
	async clear(): Promise<void> {
		for (const past of this.#pasts) await past.eraseFrom(0);
	}
}
