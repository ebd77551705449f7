import type { ThinkingStyle } from "../model/models.ts";
import type { Piece } from "./reasoner.ts";

const CLOSE_TAG = "</think>";

/** The style of a model by its chat template: tagged models mention their tag there; Z1 and plain chat models do not. */
export function styleOfTemplate(template: string | undefined): ThinkingStyle {
	return template?.includes(CLOSE_TAG) ? "tagged" : "tagless";
}

/** What a scanned piece turned out to be. Behind the tag begins the answer. */
export interface Scanned {
	readonly thought: Piece;
	readonly answer: Piece;
	readonly closed: boolean;
}

const NOTHING: Piece = { text: "", tokens: 0 };

/** Finds the end of the thinking in the stream of a tagged model, also where the tag comes in parts. */
export class TagScanner {
	readonly #style: ThinkingStyle;
	#held = "";

	constructor(style: ThinkingStyle) {
		this.#style = style;
	}

	/** Takes the next piece; holds text back only while it may be the beginning of the tag. */
	push(piece: Piece): Scanned {
		if (this.#style === "tagless") return { thought: piece, answer: NOTHING, closed: false };
		const text = this.#held + piece.text;
		const tagAt = text.indexOf(CLOSE_TAG);
		if (tagAt >= 0) {
			this.#held = "";
			const answer = { text: text.slice(tagAt + CLOSE_TAG.length).trimStart(), tokens: 0 };
			return { thought: { text: text.slice(0, tagAt), tokens: piece.tokens }, answer, closed: true };
		}
		const keep = partialTagLength(text);
		this.#held = text.slice(text.length - keep);
		const thought = { text: text.slice(0, text.length - keep), tokens: piece.tokens };
		return { thought, answer: NOTHING, closed: false };
	}

	/** What was still held back when the stream ended: no tag after all. */
	flush(): Piece {
		const text = this.#held;
		this.#held = "";
		return { text, tokens: 0 };
	}
}

/** How many characters at the end of the text may be the beginning of the tag. */
function partialTagLength(text: string): number {
	for (let length = Math.min(CLOSE_TAG.length - 1, text.length); length > 0; length--) {
		if (CLOSE_TAG.startsWith(text.slice(-length))) return length;
	}
	return 0;
}
