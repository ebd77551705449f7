import { BEGINNING, beginsAlready, closesFence, type Place, scanLine } from "./blockScanner.ts";

/** Markdown of one or more complete blocks. */
interface Prose {
	readonly type: "prose";
	readonly text: string;
	/** The head of a table that was cut in two, repeated above this part. */
	readonly head: string;
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

/**
 * A growing text in blocks. Complete blocks never change again, so they are drawn once, and the cost of new
 * text does not depend on the length of the old.
 */
export interface TextBlocks {
	/** The complete blocks, `CHAPTER` at a time: adding one copies the last chapter only. */
	readonly chapters: readonly (readonly Block[])[];
	/** The block that is still growing. */
	readonly tail: Block;
	/** The scanner's state at the tail's last line, and the number of characters before that line. */
	readonly place: Place;
	readonly lineStart: number;
}

const NO_PROSE: Prose = { type: "prose", text: "", head: "" };
export const NO_TEXT: TextBlocks = { chapters: [], tail: NO_PROSE, place: BEGINNING, lineStart: 0 };

/**
 * Blocks per element. The browser lays out an element's children one by one, so with all blocks in one
 * element, each new word would cost more as the text grows.
 */
const CHAPTER = 32;
/** A longer list is cut between two items, in characters. */
const LIST_CHARS = 2000;
/** Any other longer block is cut after a line; also the longest part of code. */
const BLOCK_CHARS = 4000;
/** A longer line is cut anyway. */
const LINE_CHARS = 2000;
/** From this many blocks on, small ones are merged. */
const MANY_BLOCKS = 256;
const SMALL_CHARS = 250;

/** Appends text. The cost depends on the new text and the last line, not on what comes before. */
export function appendText(blocks: TextBlocks, text: string): TextBlocks {
	const writer = new Writer(blocks);
	writer.write(text);
	return writer.blocks;
}

/** Appends blocks to the chapters of a text. */
export function withBlocks(
	chapters: readonly (readonly Block[])[],
	blocks: readonly Block[],
): readonly (readonly Block[])[] {
	const last = chapters.at(-1) ?? [];
	const isFull = last.length === CHAPTER;
	const open = isFull ? blocks : [...last, ...blocks];
	const added = Array.from({ length: Math.ceil(open.length / CHAPTER) }, (_, index) =>
		open.slice(index * CHAPTER, (index + 1) * CHAPTER),
	);
	return [...(isFull ? chapters : chapters.slice(0, -1)), ...added];
}

function countOf(chapters: readonly (readonly Block[])[]): number {
	return Math.max(0, chapters.length - 1) * CHAPTER + (chapters.at(-1)?.length ?? 0);
}

/** The source of a block. */
export function sourceOf(block: Block): string {
	return block.type === "prose"
		? block.text
		: block.opening + block.parts.join("") + block.rest + block.closing;
}

/** The first characters of a text, all of them complete. */
export function firstOf({ chapters, tail }: TextBlocks, chars: number): Block[] {
	let left = chars;
	return [...chapters.flat(), tail].flatMap((block) => {
		const source = sourceOf(block);
		const kept = source.slice(0, left);
		left -= kept.length;
		if (kept === "") return [];
		if (kept === source) return [block];
		const { chapters: whole, tail: last } = appendText(NO_TEXT, kept);
		return [...whole.flat(), last];
	});
}

export function isEmpty({ chapters, tail }: TextBlocks): boolean {
	return chapters.length === 0 && sourceOf(tail).trim() === "";
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

const NEWLINE = 10;
const RETURN = 13;

/** Reads text line by line and cuts it into blocks. */
class Writer {
	readonly #before: readonly (readonly Block[])[];
	readonly #complete: Block[] = [];
	/** The open block without its last part. */
	#tail: Block;
	/** Whether the open block is code with a closed fence. */
	#closed: boolean;
	#place: Place;
	/** Offsets of the open block's last part, and of the line to read next. */
	#text: string;
	#from = 0;
	#line: number;

	constructor({ chapters, tail, place, lineStart }: TextBlocks) {
		this.#before = chapters;
		this.#tail = tail;
		this.#closed = tail.type === "code" && tail.closing !== "";
		this.#place = place;
		this.#text = tail.type === "prose" ? tail.text : tail.closing || tail.rest;
		this.#line = lineStart;
	}

	get blocks(): TextBlocks {
		return {
			chapters: this.#complete.length > 0 ? withBlocks(this.#before, this.#complete) : this.#before,
			tail: this.#upTo(this.#text.length),
			place: this.#place,
			lineStart: this.#line - this.#from,
		};
	}

	write(text: string): void {
		this.#text += text;
		for (let end = this.#lineEnd(); end > 0; end = this.#lineEnd()) {
			this.#takeLine(end);
			this.#line = end;
		}
		if (beginsAlready(this.#text.slice(this.#line, this.#line + 4), this.#place)) this.#begin();
	}

	/** End of the next line, or 0 while it is incomplete. A run of empty lines counts as one. */
	#lineEnd(): number {
		const text = this.#text;
		const most = this.#line + LINE_CHARS;
		for (let at = this.#line; at < text.length; at++) {
			const char = text.charCodeAt(at);
			if (char === RETURN ? at + 1 < text.length && text.charCodeAt(at + 1) !== NEWLINE : char === NEWLINE) {
				let end = at + 1;
				if (at === this.#line) while (end < most && text.charCodeAt(end) === NEWLINE) end++;
				return end;
			}
			if (at >= most) return this.#longLineEnd(at);
		}
		return 0;
	}

	/** Cuts between words if possible, and never within a character. */
	#longLineEnd(at: number): number {
		const space = this.#text.lastIndexOf(" ", at - 1);
		if (space > at - LINE_CHARS / 2) return space + 1;
		const unit = this.#text.charCodeAt(at);
		return unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
	}

	#takeLine(end: number): void {
		const line = withoutEnd(this.#text.slice(this.#line, end));
		const before = this.#place;
		const { begins, sibling, next } = scanLine(line, before);
		this.#place = next;
		if (before.kind === "fence") {
			this.#takeCode(next.kind === "fence", end);
			return;
		}
		if (begins) this.#begin(next.kind === "fence");
		else this.#cutLong(sibling);
		if (next.kind === "fence") {
			const opening = this.#text.slice(this.#from, end);
			const { fence, offset: indent } = next;
			this.#tail = { type: "code", opening, fence, indent, parts: [], rest: "", nested: false, closing: "" };
			this.#from = end;
		}
	}

	/** Reads a line of code, or the fence that closes it. */
	#takeCode(open: boolean, end: number): void {
		if (this.#tail.type !== "code") return;
		if (!open) {
			const rest = this.#text.slice(this.#from, this.#line);
			this.#tail = { ...this.#tail, rest };
			this.#closed = true;
			this.#from = this.#line;
		} else if (end - this.#from >= (end - this.#line < 2 ? BLOCK_CHARS / 2 : BLOCK_CHARS)) {
			this.#tail = { ...this.#tail, parts: [...this.#tail.parts, this.#text.slice(this.#from, end)] };
			this.#from = end;
		}
	}

	/** Begins a block with the next line, unless there are many small ones. */
	#begin(needed = this.#tail.type === "code"): void {
		const few = countOf(this.#before) + this.#complete.length < MANY_BLOCKS;
		if (needed || few || this.#line - this.#from >= SMALL_CHARS) this.#cut("");
	}

	/** Cuts a long block that offers no better place. */
	#cutLong(sibling: boolean): void {
		const length = this.#line - this.#from;
		if (length < (sibling ? LIST_CHARS : BLOCK_CHARS)) return;
		if (this.#place.lost) this.#place = BEGINNING;
		this.#cut(this.#headOfTable());
	}

	#headOfTable(): string {
		if (this.#tail.type === "code" || !/^ {0,3}\|/.test(this.#text.slice(this.#line, this.#line + 4)))
			return "";
		const start = this.#text.slice(this.#from, this.#from + LINE_CHARS);
		return this.#tail.head || (/^[^\n]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-[-:|\t ]*\n/.exec(start)?.[0] ?? "");
	}

	#cut(head: string): void {
		if (this.#line === this.#from && this.#tail.type === "prose") return;
		this.#complete.push(this.#upTo(this.#line));
		this.#tail = { ...NO_PROSE, head };
		this.#closed = false;
		this.#from = this.#line;
	}

	/** The open block up to this offset. */
	#upTo(end: number): Block {
		const last = this.#text.slice(this.#from, end);
		if (this.#tail.type === "prose") return { ...this.#tail, text: last };
		if (this.#closed) return { ...this.#tail, closing: last };
		return { ...this.#tail, rest: last, nested: (this.#place.inner?.length ?? 0) > 0 };
	}
}

function withoutEnd(line: string): string {
	let end = line.length;
	while (end > 0 && (line.charCodeAt(end - 1) === NEWLINE || line.charCodeAt(end - 1) === RETURN)) end--;
	return line.slice(0, end);
}
