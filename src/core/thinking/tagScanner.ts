import type { Chunk } from "./reasoner.ts";
import { closeMarkOf, type ThinkingStyle } from "./thinkingStyle.ts";

/** What a scanned chunk turned out to be. Behind the tag begins the answer. */
export interface Scanned {
	readonly thought: Chunk;
	readonly answer: Chunk;
	readonly closed: boolean;
}

const NOTHING: Chunk = { text: "", tokens: 0 };

/** Finds the end of the thinking in the stream of a tagged model, also where the tag comes in parts. */
export class TagScanner {
	/** Undefined for a style that marks no end. */
	readonly #close: string | undefined;
	#held = "";

	constructor(style: ThinkingStyle) {
		this.#close = closeMarkOf(style);
	}

	/** Takes the next chunk; holds text back only while it may be the beginning of the tag. */
	push(chunk: Chunk): Scanned {
		const close = this.#close;
		if (close === undefined) return { thought: chunk, answer: NOTHING, closed: false };
		const text = this.#held + chunk.text;
		const tagAt = text.indexOf(close);
		if (tagAt >= 0) {
			this.#held = "";
			const answer = { text: text.slice(tagAt + close.length).trimStart(), tokens: 0 };
			return { thought: { text: text.slice(0, tagAt), tokens: chunk.tokens }, answer, closed: true };
		}
		const keep = partialTagLength(text, close);
		this.#held = text.slice(text.length - keep);
		const thought = { text: text.slice(0, text.length - keep), tokens: chunk.tokens };
		return { thought, answer: NOTHING, closed: false };
	}

	/** What was still held back when the stream ended: no tag after all. */
	flush(): Chunk {
		const text = this.#held;
		this.#held = "";
		return { text, tokens: 0 };
	}
}

/** How many characters at the end of the text may be the beginning of the tag. */
function partialTagLength(text: string, tag: string): number {
	for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
		if (tag.startsWith(text.slice(-length))) return length;
	}
	return 0;
}
