import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { Past } from "./pasts.ts";

/**
 * The sequence that is being written. Accepted tokens wait in `pending` and are evaluated together with the
 * next generated token, so forced text costs no evaluation of its own.
 */
export class OpenSequence {
	past: Past;
	pending: Token[] = [];

	constructor(past: Past) {
		this.past = past;
	}

	/** Without the tokens that wait. */
	get evaluated(): LlamaContextSequence {
		return this.past.sequence;
	}

	/** All of its tokens. */
	get tokens(): Token[] {
		return this.evaluated.contextTokens.concat(this.pending);
	}

	/** Its length in tokens. */
	get position(): number {
		return this.evaluated.nextTokenIndex + this.pending.length;
	}

	/** The room for further tokens. */
	get room(): number {
		return this.evaluated.contextSize - this.position;
	}

	/** Drops everything after a position, which is not the beginning, and keeps a token to generate from. */
	async rollback(position: number): Promise<void> {
		// The last kept token is evaluated again, since generation needs its result.
		this.pending = this.tokens.slice(Math.min(this.evaluated.nextTokenIndex, position - 1), position);
		await this.past.eraseFrom(position - this.pending.length);
	}

	/** Drops what was sampled or evaluated after a position, without evaluating anything again if possible. */
	async cut(position: number): Promise<void> {
		if (position < this.evaluated.nextTokenIndex) await this.rollback(position);
		else this.pending.length = position - this.evaluated.nextTokenIndex;
	}
}
