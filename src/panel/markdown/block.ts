import { closesFence } from "./blockScanner.ts";
import type { Opening } from "./opening.ts";

/** Markdown of one or more complete blocks, or of a part of one that was cut. */
export interface Prose extends Opening {
	readonly type: "prose";
	readonly text: string;
}

/** A fenced code block. Its source is its opening, its parts, its rest and its closing, joined. */
export interface Code {
	readonly type: "code";
	readonly opening: string;
	/** The closing fence, and its indentation in columns. */
	readonly fence: string;
	readonly indent: number;
	/** Chunks of lines that no longer change. */
	readonly parts: readonly string[];
	/** The lines after them, the last of which may be incomplete. */
	readonly rest: string;
	/** Whether it ends within an inner code block, whose fence looks the same. */
	readonly nested: boolean;
	/** The closing fence and the blank lines after it; empty while the block is open. */
	readonly closing: string;
}

export type Block = Prose | Code;

/** The source of a block. */
export function sourceOf(block: Block): string {
	return block.type === "prose"
		? block.text
		: block.opening + block.parts.join("") + block.rest + block.closing;
}

/** The lines of code to show, and whether the code is complete. */
export function shownCode({ fence, indent, parts, rest, nested, closing }: Code): {
	parts: readonly string[];
	closed: boolean;
} {
	const lastLine = rest.lastIndexOf("\n") + 1;
	const closes = closing === "" && !nested ? closesFence(rest.slice(lastLine), fence) : "no";
	// A line that may become the closing fence is not shown as code meanwhile.
	const shown = closes === "no" ? rest : rest.slice(0, lastLine);
	const bare =
		indent === 0
			? (part: string) => part
			: (part: string) => part.replace(new RegExp(`^ {1,${indent}}`, "gm"), "");
	return {
		parts: [...parts, shown].filter((part) => part !== "").map(bare),
		closed: closing !== "" || closes === "yes",
	};
}

/** The language after the opening fence. */
export function languageOf({ opening, fence }: Code): string {
	return /\S+/.exec(opening.trimStart().slice(fence.length))?.[0] ?? "";
}
