import { type Block, sourceOf } from "./block.ts";
import { NOTHING_OPEN } from "./opening.ts";

/** Blocks in groups of `CHAPTER`: adding one copies the last group only. */
export type Chapters = readonly (readonly Block[])[];

/**
 * Blocks per element. The browser lays out an element's children one by one, so with all blocks in one
 * element, each new word would cost more as the text grows.
 */
const CHAPTER = 16;
/** A longer piece of plain text is cut, after a line if possible, in characters. */
const PLAIN_CHARS = 4000;

/** Appends blocks to the chapters of a text. */
export function withBlocks(chapters: Chapters, blocks: readonly Block[]): Chapters {
	const last = chapters.at(-1) ?? [];
	const isFull = last.length === CHAPTER;
	const open = isFull ? blocks : [...last, ...blocks];
	const added = Array.from({ length: Math.ceil(open.length / CHAPTER) }, (_, index) =>
		open.slice(index * CHAPTER, (index + 1) * CHAPTER),
	);
	return [...(isFull ? chapters : chapters.slice(0, -1)), ...added];
}

/** The number of blocks. */
export function countOf(chapters: Chapters): number {
	return Math.max(0, chapters.length - 1) * CHAPTER + (chapters.at(-1)?.length ?? 0);
}

/** Appends text that is shown as it was written. The cost depends on the new text and the last block only. */
export function withPlain(chapters: Chapters, text: string): Chapters {
	const last = chapters.at(-1) ?? [];
	const open = last.at(-1);
	const before = open ? [...chapters.slice(0, -1), last.slice(0, -1)] : chapters;
	const blocks: Block[] = [];
	const whole = (open ? sourceOf(open) : "") + text;
	for (let from = 0; from < whole.length; ) {
		const end = plainEnd(whole, from);
		blocks.push({ type: "prose", text: whole.slice(from, end), ...NOTHING_OPEN });
		from = end;
	}
	return withBlocks(before, blocks);
}

function plainEnd(text: string, from: number): number {
	const end = from + PLAIN_CHARS;
	if (end >= text.length) return text.length;
	const half = from + PLAIN_CHARS / 2;
	const line = text.slice(half, end).lastIndexOf("\n");
	if (line >= 0) return half + line + 1;
	return betweenCharacters(text, end);
}

/** A place in a text, or the one before it where that lies within a character. */
export function betweenCharacters(text: string, at: number): number {
	const unit = text.charCodeAt(at);
	return unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
}
