import type { Chunk } from "../../core/thinking/reasoner.ts";
import type { Completion } from "./completionStream.ts";

/** A chunk and which tokens it is made of, as far as the server says. */
export interface WrittenChunk extends Chunk {
	readonly ids: readonly number[];
}

/** No text has tokens of more characters than this on average; a short one may have a few long ones. */
const LONGEST_TOKEN = 16;
const LONGEST_TEXT = 1024;
/**
 * Characters of a token where nobody counts, and the number of messages from which on a message is held to be
 * one.
 */
const CHARACTERS_PER_TOKEN = 4;
const MANY_MESSAGES = 16;
/**
 * Who wrote this share of what was asked for and ended for length has written all of it: some count
 * differently.
 */
const NEARLY_ALL = 0.9;

/**
 * Turns the messages of one completion into chunks. A token without text, as in the middle of a character,
 * waits for the next one; the token that ends a text is generated and counted by servers, and dropped here.
 * What servers say of numbers is believed as far as it can be.
 */
export class WrittenText {
	readonly #maxTokens: number;
	#tokens = 0;
	#characters = 0;
	#messages = 0;
	#counted = false;
	#finish: string | undefined;
	#ids: number[] = [];
	/** The logarithm of the least probability since the last chunk. */
	#leastSure: number | undefined;

	/** @param maxTokens what was asked for */
	constructor(maxTokens: number) {
		this.#maxTokens = maxTokens;
	}

	/** Tokens so far. */
	get tokens(): number {
		return this.#tokens;
	}

	/** Whether all that was asked for has come: a server that writes on has to be stopped. */
	get full(): boolean {
		return (
			this.#tokens >= this.#maxTokens || this.#characters > this.#maxTokens * LONGEST_TOKEN + LONGEST_TEXT
		);
	}

	/**
	 * Whether the text ended for its length before it was as long as was asked for: at a limit of the server's
	 * own.
	 */
	get endedEarly(): boolean {
		if (this.#finish !== "length" && this.#finish !== "max_tokens") return false;
		const wanted = this.#maxTokens * NEARLY_ALL - 1;
		if (this.#counted) return this.#tokens < wanted;
		const estimated = Math.max(this.#messages, this.#characters / CHARACTERS_PER_TOKEN);
		return this.#messages >= MANY_MESSAGES && estimated < wanted;
	}

	/** The next chunk, if there is one; without text where tokens are left to be counted in the end. */
	push({ text, ids = [], generatedTokens, logprobs, finish }: Completion): WrittenChunk | undefined {
		this.#finish ??= finish;
		for (const id of ids.slice(0, this.#maxTokens)) this.#ids.push(id);
		for (const logprob of logprobs) this.#leastSure = Math.min(this.#leastSure ?? 0, logprob);
		const tokens = this.#count(text, generatedTokens);
		if (text === "" && (this.#finish === undefined || tokens === 0)) return undefined;
		return this.#chunk(text, tokens);
	}

	/** What is left to be counted when nothing more comes: who nearly filled its window has filled it. */
	end(): WrittenChunk | undefined {
		const atLimit = this.#finish === "length" || this.#finish === "max_tokens";
		const rest = this.#maxTokens - this.#tokens;
		return atLimit && !this.endedEarly && rest > 0 ? this.#chunk("", rest) : undefined;
	}

	#chunk(text: string, tokens: number): WrittenChunk {
		this.#tokens += tokens;
		this.#characters += text.length;
		if (text !== "") this.#messages++;
		const confidence = this.#leastSure !== undefined && { confidence: Math.exp(this.#leastSure) };
		const chunk = { text, tokens, ids: this.#ids.slice(0, tokens), ...confidence };
		this.#ids = [];
		this.#leastSure = undefined;
		return chunk;
	}

	/** The tokens since the last chunk; where nobody counts, a message is one token. */
	#count(text: string, generatedTokens: number | undefined): number {
		const end = this.#finish === "stop" ? 1 : 0;
		const left = this.#maxTokens - this.#tokens;
		const plausible = generatedTokens !== undefined && generatedTokens <= this.#maxTokens + 1;
		if (plausible) {
			this.#counted = true;
			return Math.min(left, Math.max(0, generatedTokens - end - this.#tokens));
		}
		if (this.#ids.length > 0) this.#counted = true;
		return Math.min(left, this.#ids.length > 0 ? this.#ids.length - end : Number(text !== ""));
	}
}
