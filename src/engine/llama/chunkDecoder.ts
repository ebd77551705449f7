import type { LlamaModel, Token } from "node-llama-cpp";
import type { Chunk } from "../../core/marks/chunk.ts";

/** A character takes at most four bytes, so an incomplete one never needs more tokens than this. */
const MAX_HELD_TOKENS = 4;

/** Measurements of a token; see Chunk. */
export type Measures = Pick<Chunk, "confidence">;

/** Decodes tokens to text as they come, holding back those that end in the middle of a character. */
export class ChunkDecoder {
	readonly #model: LlamaModel;
	readonly #context: Token[];
	#held: Token[] = [];
	#measures: Measures = {};

	/** @param before the tokens before the text, which some tokenisers need for the first space */
	constructor(model: LlamaModel, before: readonly Token[]) {
		this.#model = model;
		this.#context = before.slice(-MAX_HELD_TOKENS);
	}

	/** The next chunk of text, or undefined while a character is incomplete. */
	push(token: Token, measures: Measures = {}): Chunk | undefined {
		this.#held.push(token);
		this.#measures = this.#held.length === 1 ? measures : leastConfident(this.#measures, measures);
		const text = this.#model.detokenize(this.#held, true, this.#context);
		if (text.endsWith("\uFFFD") && this.#held.length < MAX_HELD_TOKENS) return undefined;
		return this.#take(text);
	}

	/** Returns what is still held back when generation ends. */
	flush(): Chunk | undefined {
		if (this.#held.length === 0) return undefined;
		return this.#take(this.#model.detokenize(this.#held, true, this.#context));
	}

	#take(text: string): Chunk {
		const measured = this.#measures.confidence !== undefined;
		const chunk = {
			text,
			tokens: this.#held.length,
			...this.#measures,
			...(measured && { ids: this.#held }),
		};
		this.#context.push(...this.#held);
		this.#context.splice(0, Math.max(0, this.#context.length - MAX_HELD_TOKENS));
		this.#held = [];
		return chunk;
	}
}

function leastConfident(first: Measures, next: Measures): Measures {
	if (first.confidence === undefined || next.confidence === undefined) return first;
	return { confidence: Math.min(first.confidence, next.confidence) };
}
