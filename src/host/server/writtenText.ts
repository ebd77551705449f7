import type { Chunk } from "../../core/thinking/reasoner.ts";
import type { Completion } from "./completionStream.ts";

/** A chunk and which tokens it is made of, as far as the server says. */
export interface WrittenChunk extends Chunk {
	readonly ids: readonly number[];
}

/**
 * Turns the messages of one completion into chunks. A token without text, as in the middle of a character, waits
 * for the next one; the token that ends a text is generated and counted by servers, and dropped here.
 */
export class WrittenText {
	readonly #maxTokens: number;
	#tokens = 0;
	#finish: string | undefined;
	#ids: number[] = [];
	#logprobs: number[] = [];

	/** @param maxTokens what was asked for */
	constructor(maxTokens: number) {
		this.#maxTokens = maxTokens;
	}

	/** The next chunk, if there is one; without text where tokens are left to be counted in the end. */
	push({ text, ids, generatedTokens, logprobs, finish }: Completion): WrittenChunk | undefined {
		this.#finish ??= finish;
		this.#ids.push(...(ids ?? []));
		this.#logprobs.push(...logprobs);
		const tokens = this.#count(text, generatedTokens ?? (finish === "length" ? this.#maxTokens : undefined));
		if (text === "" && (this.#finish === undefined || tokens === 0)) return undefined;
		this.#tokens += tokens;
		const confidence = this.#logprobs.length > 0 && { confidence: Math.exp(Math.min(...this.#logprobs)) };
		const chunk = { text, tokens, ids: this.#ids.slice(0, tokens), ...confidence };
		this.#ids = [];
		this.#logprobs = [];
		return chunk;
	}

	/** The tokens since the last chunk; where nobody counts, a message is one token. */
	#count(text: string, generatedTokens: number | undefined): number {
		const end = this.#finish === "stop" ? 1 : 0;
		if (generatedTokens !== undefined) return Math.max(0, generatedTokens - end - this.#tokens);
		return this.#ids.length > 0 ? this.#ids.length - end : Number(text !== "");
	}
}
