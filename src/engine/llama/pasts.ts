import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { AheadLedger } from "../../core/engine/readAhead.ts";

/**
 * A past that shares so much of what is to be read, or so much of itself, is gone on from: it is the same
 * chat. One that shares less, such as a system prompt, stays for whoever comes back to it.
 */
const SAME_CHAT = 0.5;

/** What one sequence of the context holds. */
export class Past {
	readonly sequence: LlamaContextSequence;
	/** The end of what was read ahead in it, and where that begins; empty once somebody has asked for it. */
	aheadFrom = 0;
	aheadTo = 0;

	constructor(sequence: LlamaContextSequence) {
		this.sequence = sequence;
	}

	/** How many tokens it holds. */
	get length(): number {
		return this.sequence.nextTokenIndex;
	}

	/** How many tokens it has in common with these, at the beginning. */
	sharedWith(tokens: Token[]): number {
		return this.sequence.compareContextTokens(tokens).firstDifferentIndex;
	}

	/** Forgets all tokens from this one on. */
	async eraseFrom(start: number): Promise<void> {
		const end = this.length;
		if (start < end) await this.sequence.eraseContextTokenRanges([{ start, end }]);
		this.aheadFrom = Math.min(this.aheadFrom, start);
		this.aheadTo = Math.min(this.aheadTo, start);
	}
}

/**
 * What the sequences of one context hold: several pasts, so that questions that take turns do not have each
 * other's code read again. The one that was used least recently makes room.
 */
export class Pasts {
	/** What was read ahead in them, and of what use it was. */
	readonly ahead = new AheadLedger();
	/** The one that was used last comes last. */
	readonly #pasts: Past[];

	constructor(sequences: readonly LlamaContextSequence[]) {
		this.#pasts = sequences.map((sequence) => new Past(sequence));
	}

	/** The past that a chat of these tokens goes on from, or takes the place of. */
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

	/** Notes that the first tokens of a past were asked for: what was read ahead of them was of use. */
	use(past: Past, tokens: number): void {
		this.ahead.used(Math.max(0, Math.min(past.aheadTo, tokens) - past.aheadFrom));
		past.aheadFrom = past.aheadTo = 0;
	}

	/** Notes that a past was read ahead from one token to another. */
	noteAhead(past: Past, from: number, to: number): void {
		if (past.aheadTo !== from || past.aheadFrom === past.aheadTo) past.aheadFrom = from;
		past.aheadTo = to;
		this.ahead.read(to - from);
	}

	/** Forgets all of them. */
	async clear(): Promise<void> {
		for (const past of this.#pasts) await past.eraseFrom(0);
	}
}
