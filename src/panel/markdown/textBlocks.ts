import { type Block, type Prose, sourceOf } from "./block.ts";
import { BEGINNING, beginsAlready, type ScanState, scanLine } from "./blockScanner.ts";
import { betweenCharacters, type Chapters, countOf, withBlocks, withPlain } from "./chapters.ts";
import { NOTHING_OPEN, type Opening, openingAt } from "./opening.ts";
import { type References, withDefinitions } from "./references.ts";

/**
 * A growing text in blocks. Complete blocks never change again, so they are drawn once, and the cost of new
 * text does not depend on the length of the old.
 */
export interface TextBlocks {
	/** The complete blocks. */
	readonly chapters: Chapters;
	/** The block that is still growing. */
	readonly tail: Block;
	/** What is defined for links in the complete blocks, and in these and the tail. */
	readonly defined: References;
	readonly references: References;
	/** The scanner's state at the tail's last line, and the number of characters before that line. */
	readonly state: ScanState;
	readonly lineStart: number;
	/** The number of characters before the tail's last line, in all blocks. */
	readonly read: number;
	/** How many times `RICH_CHARS` and `RICH_BLOCKS` may be read as Markdown. */
	readonly granted: number;
	/** What comes after the tail once that is used up, as it was written. */
	readonly beyond: Chapters;
}

const NO_PROSE: Prose = { type: "prose", text: "", ...NOTHING_OPEN };
export const NO_TEXT: TextBlocks = {
	chapters: [],
	tail: NO_PROSE,
	defined: {},
	references: {},
	state: BEGINNING,
	lineStart: 0,
	read: 0,
	granted: 1,
	beyond: [],
};

/**
 * Most characters and blocks that are Markdown unless the reader wants more: beyond the longest thoughts of
 * today's models, and a page of so much text still scrolls well.
 */
const RICH_CHARS = 300_000;
const RICH_BLOCKS = 2048;

/** A longer list is cut between two items, in characters. */
const LIST_CHARS = 2000;
/** Any other longer block is cut after a line; also the longest part of code. */
const BLOCK_CHARS = 4000;
/** Code in lists and quotes, which is copied whole, is not cut before its block is as long as this. */
const WHOLE_CHARS = 32_000;
/** A long block is looked at for a place to cut it after as many characters each time. */
const LOOK_CHARS = 500;
/** A longer line is cut anyway. */
const LINE_CHARS = 2000;
/** From this many blocks on, small ones are merged. */
const MANY_BLOCKS = 256;
const SMALL_CHARS = 250;

/** Appends text. The cost depends on the new text and the last line, not on what comes before. */
export function appendText(blocks: TextBlocks, text: string): TextBlocks {
	if (blocks.beyond.length > 0) return { ...blocks, beyond: withPlain(blocks.beyond, text) };
	const writer = new Writer(blocks);
	writer.write(text);
	return writer.blocks;
}

/** Reads on where Markdown was no longer read, as much as before once more. */
export function readOn(blocks: TextBlocks): TextBlocks {
	const text = sourcesOf(blocks.beyond.flat());
	return text === "" ? blocks : appendText({ ...blocks, beyond: [], granted: blocks.granted + 1 }, text);
}

/** The whole source of a text. */
export function textIn({ chapters, tail, beyond }: TextBlocks): string {
	return sourcesOf([...chapters.flat(), tail, ...beyond.flat()]);
}

/** A text that ends after its first characters, and is complete. */
export function firstOf(text: TextBlocks, chars: number): TextBlocks {
	let left = chars;
	const complete = [...text.chapters.flat(), text.tail].flatMap((block) => {
		const source = sourceOf(block);
		const kept = source.slice(0, left);
		left -= kept.length;
		if (kept === "") return [];
		if (kept === source) return [block];
		const { chapters, tail } = appendText(NO_TEXT, kept);
		return [...chapters.flat(), tail];
	});
	const plain = sourcesOf(text.beyond.flat()).slice(0, left);
	const references = complete.reduce(withDefinitionsOf, NO_TEXT.references);
	// Where there is some, the reader may read on after the tail.
	if (plain !== "") return { ...text, beyond: withPlain([], plain) };
	const { granted } = text;
	const chapters = withBlocks([], complete);
	return { ...NO_TEXT, chapters, defined: references, references, read: chars - left, granted };
}

function withDefinitionsOf(references: References, block: Block): References {
	return block.type === "prose" ? withDefinitions(references, block.text) : references;
}

function sourcesOf(blocks: readonly Block[]): string {
	return blocks.map(sourceOf).join("");
}

export function isEmpty({ chapters, tail }: TextBlocks): boolean {
	return chapters.length === 0 && sourceOf(tail).trim() === "";
}

const NEWLINE = 10;
const RETURN = 13;

/** Reads text line by line and cuts it into blocks. */
class Writer {
	readonly #before: Chapters;
	readonly #complete: Block[] = [];
	#defined: References;
	/** The open block without its last part. */
	#tail: Block;
	/** Whether the open block is code with a closed fence. */
	#closed: boolean;
	#state: ScanState;
	/** Offsets of the open block's last part, and of the line to read next. */
	#text: string;
	#from = 0;
	#line: number;
	/** The number of characters in complete lines, and of what may be read. */
	#read: number;
	readonly #granted: number;

	constructor({ chapters, tail, defined, state, lineStart, read, granted }: TextBlocks) {
		this.#before = chapters;
		this.#defined = defined;
		this.#tail = tail;
		this.#closed = tail.type === "code" && tail.closing !== "";
		this.#state = state;
		this.#text = tail.type === "prose" ? tail.text : tail.closing || tail.rest;
		this.#line = lineStart;
		this.#read = read;
		this.#granted = granted;
	}

	get blocks(): TextBlocks {
		const end = this.#isFull ? this.#line : this.#text.length;
		const tail = this.#upTo(end);
		return {
			chapters: this.#complete.length > 0 ? withBlocks(this.#before, this.#complete) : this.#before,
			tail,
			defined: this.#defined,
			references: withDefinitionsOf(this.#defined, tail),
			state: this.#state,
			lineStart: this.#line - this.#from,
			read: this.#read,
			granted: this.#granted,
			beyond: withPlain([], this.#text.slice(end)),
		};
	}

	/** Whether all that may be Markdown is read. */
	get #isFull(): boolean {
		return this.#read >= this.#granted * RICH_CHARS || this.#count >= this.#granted * RICH_BLOCKS;
	}

	get #count(): number {
		return countOf(this.#before) + this.#complete.length;
	}

	write(text: string): void {
		this.#text += text;
		for (let end = this.#lineEnd(); end > 0 && !this.#isFull; end = this.#lineEnd()) {
			this.#takeLine(end);
			this.#read += end - this.#line;
			this.#line = end;
		}
		if (!this.#isFull && beginsAlready(this.#text.slice(this.#line), this.#state)) this.#begin(false);
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
		// Only so far back: a search through all of a text without spaces would cost more with each line.
		const near = at - LINE_CHARS / 2;
		const space = this.#text.slice(near, at).lastIndexOf(" ");
		if (space >= 0) return near + space + 1;
		return betweenCharacters(this.#text, at);
	}

	#takeLine(end: number): void {
		const line = withoutEnd(this.#text.slice(this.#line, end));
		const before = this.#state;
		const { begins, sibling, next } = this.#isWithinLine
			? { begins: false, sibling: false, next: before }
			: scanLine(line, before);
		this.#state = next;
		if (before.kind === "fence") {
			this.#takeCode(next.kind === "fence", end);
			return;
		}
		if (begins) this.#begin(next.kind === "fence");
		else this.#cutLong(sibling, end);
		if (next.kind === "fence") {
			const opening = this.#text.slice(this.#from, end);
			const { fence, offset: indent } = next;
			this.#tail = { type: "code", opening, fence, indent, parts: [], rest: "", nested: false, closing: "" };
			this.#from = end;
		}
	}

	/** Whether the line to read next is the rest of a longer one of prose, which begins nothing. */
	get #isWithinLine(): boolean {
		if (this.#line === this.#from || this.#state.kind === "fence" || this.#state.formula !== "") return false;
		const char = this.#text.charCodeAt(this.#line - 1);
		return char !== NEWLINE && char !== RETURN;
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

	/** Begins a block with the next line, unless there are many small ones; code is always one of its own. */
	#begin(isCode: boolean): void {
		const needed = isCode || this.#tail.type === "code";
		const few = this.#count < MANY_BLOCKS;
		if (needed || few || this.#line - this.#from >= SMALL_CHARS) this.#cut(NOTHING_OPEN);
	}

	/** Cuts a long block that offers no better place than before the next line. */
	#cutLong(sibling: boolean, end: number): void {
		const length = this.#line - this.#from;
		if (length < (sibling ? LIST_CHARS : BLOCK_CHARS)) return;
		const looks = Math.floor((end - this.#from) / LOOK_CHARS) - Math.floor(length / LOOK_CHARS);
		if (!sibling && looks === 0) return;
		const [above, line] = [this.#text.slice(this.#from, this.#line), this.#text.slice(this.#line, end)];
		const isBullet = sibling && /^ {0,3}[-+*]/.test(line);
		const opening =
			this.#tail.type === "code" || isBullet
				? NOTHING_OPEN
				: openingAt(above, line, this.#tail, length >= WHOLE_CHARS);
		if (!opening) return;
		// Otherwise the end of what is open would be taken for a beginning.
		if (this.#state.lost && opening.head === "") this.#state = BEGINNING;
		this.#cut(opening);
	}

	#cut(opening: Opening): void {
		if (this.#line === this.#from && this.#tail.type === "prose") return;
		const block = this.#upTo(this.#line);
		this.#complete.push(block);
		this.#defined = withDefinitionsOf(this.#defined, block);
		this.#tail = { ...NO_PROSE, ...opening };
		this.#closed = false;
		this.#from = this.#line;
	}

	/** The open block up to this offset. */
	#upTo(end: number): Block {
		const last = this.#text.slice(this.#from, end);
		if (this.#tail.type === "prose") return { ...this.#tail, text: last };
		if (this.#closed) return { ...this.#tail, closing: last };
		return { ...this.#tail, rest: last, nested: (this.#state.inner?.length ?? 0) > 0 };
	}
}

function withoutEnd(line: string): string {
	let end = line.length;
	while (end > 0 && (line.charCodeAt(end - 1) === NEWLINE || line.charCodeAt(end - 1) === RETURN)) end--;
	return line.slice(0, end);
}
