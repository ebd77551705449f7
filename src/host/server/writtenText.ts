import type { Chunk } from "../../core/marks/chunk.ts";
import { CHARACTERS_PER_TOKEN, LONGEST_TOKEN } from "../../core/tokenLengths.ts";
import type { Completion } from "./completionStream.ts";

/** A chunk and its token ids, as far as the server tells them. */
export interface WrittenChunk extends Chunk {
	readonly ids: readonly number[];
}

/** Characters beyond `LONGEST_TOKEN`, since a short text may have a few long tokens. */
const LONGEST_TEXT = 1024;
/** A server that does not count has to have sent so many messages before their number tells anything. */
const MANY_MESSAGES = 16;
/**
 * A text that ended at a limit is complete from this share of the requested tokens on: some servers count
 * differently.
 */
const NEARLY_ALL = 0.9;

/**
 * Turns the messages of a completion into chunks. A token without text, as in the middle of a character,
 * waits for the next one; the token that ends a text, which servers generate and count, is dropped. A
 * server's numbers are used as far as they are credible.
 */
export class WrittenText {
	readonly #maxTokens: number;
	#tokens = 0;
	#characters = 0;
	#messages = 0;
	#counted = false;
	#finish: string | undefined;
	#ids: number[] = [];
	/** The lowest log probability since the last chunk. */
	#leastSure: number | undefined;

	/** @param maxTokens as requested */
	constructor(maxTokens: number) {
		this.#maxTokens = maxTokens;
	}

	/** Tokens so far. */
	get tokens(): number {
		return this.#tokens;
	}

	/** Whether all requested tokens have come: a server that goes on has to be stopped. */
	get full(): boolean {
		return this.#tokens >= this.#maxTokens || this.#characters > this.#mostCharacters;
	}

	/** More cannot be a text of as many tokens as requested. */
	get #mostCharacters(): number {
		return this.#maxTokens * LONGEST_TOKEN + LONGEST_TEXT;
	}

	/** Whether the text ended at a limit of the server before it was as long as requested. */
	get endedEarly(): boolean {
		if (this.#finish !== "length" && this.#finish !== "max_tokens") return false;
		const wanted = this.#maxTokens * NEARLY_ALL - 1;
		if (this.#counted) return this.#tokens < wanted;
		const estimated = Math.max(this.#messages, this.#characters / CHARACTERS_PER_TOKEN);
		return this.#messages >= MANY_MESSAGES && estimated < wanted;
	}

	/** The next chunk, if there is one; without text if it only accounts for tokens. */
	push({ text: said, ids = [], generatedTokens, logprobs, finish }: Completion): WrittenChunk | undefined {
		const text = said.slice(0, Math.max(0, this.#mostCharacters + 1 - this.#characters));
		this.#finish ??= finish;
		for (const id of ids.slice(0, this.#maxTokens)) this.#ids.push(id);
		for (const logprob of logprobs) this.#leastSure = Math.min(this.#leastSure ?? 0, logprob);
		const tokens = this.#count(text, generatedTokens);
		if (text === "" && (this.#finish === undefined || tokens === 0)) return undefined;
		return this.#chunk(text, tokens);
	}

	/** Accounts for the remaining tokens at the end: a window that is nearly full counts as full. */
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

	/** Tokens since the last chunk; if the server does not count, no fewer than its words can be. */
	#count(text: string, generatedTokens: number | undefined): number {
		const end = this.#finish === "stop" ? 1 : 0;
		const left = this.#maxTokens - this.#tokens;
		const plausible = generatedTokens !== undefined && generatedTokens <= this.#maxTokens + 1;
		if (plausible) {
			this.#counted = true;
			return Math.min(left, Math.max(0, generatedTokens - end - this.#tokens));
		}
		if (this.#ids.length > 0) this.#counted = true;
		return Math.min(left, this.#ids.length > 0 ? this.#ids.length - end : fewestTokens(text));
	}
}

/** Words are tokens apart, and long ones take several. */
function fewestTokens(text: string): number {
	const said = text.trim();
	return text === "" ? 0 : Math.max(said.split(/\s+/).length, Math.ceil(said.length / LONGEST_TOKEN));
}
