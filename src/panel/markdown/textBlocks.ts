/**
 * A growing text in blocks. Complete blocks never change again, so what shows them is drawn once, and
 * drawing costs as much as what is new, however long the text has become.
 */
export interface TextBlocks {
	readonly complete: readonly string[];
	/** The block still being written. */
	readonly tail: string;
}

/** Cuts a text into blocks, the last of them still open. Joined again they are the text. */
export type Split = (text: string) => string[];

export const NO_TEXT: TextBlocks = { complete: [], tail: "" };

export function appendText(blocks: TextBlocks, text: string, split: Split): TextBlocks {
	const parts = split(blocks.tail + text);
	const tail = parts.pop() ?? "";
	return { complete: parts.length > 0 ? [...blocks.complete, ...parts] : blocks.complete, tail };
}

/** A block of plain text ends with the first line at least this long into it, in characters. */
const BLOCK_CHARS = 1200;
/** A line so long that it is cut all the same. */
const LINE_CHARS = 4000;

/** Cuts plain text behind line ends, where a block shown under another looks the same as one text. */
export function splitPlain(text: string): string[] {
	const blocks: string[] = [];
	let start = 0;
	for (let end = blockEnd(text, start); end > 0; end = blockEnd(text, start)) {
		blocks.push(text.slice(start, end));
		start = end;
	}
	blocks.push(text.slice(start));
	return blocks;
}

/** Where the block that begins at `start` ends, or 0 while it is open. */
function blockEnd(text: string, start: number): number {
	const room = text.slice(start, start + LINE_CHARS);
	const newline = room.indexOf("\n", BLOCK_CHARS);
	if (newline >= 0) return start + newline + 1;
	if (room.length < LINE_CHARS) return 0;
	const space = room.lastIndexOf(" ");
	return start + (space > BLOCK_CHARS ? space + 1 : wholeCharacters(room));
}

/** The length without half a character (a lone surrogate) at the end. */
function wholeCharacters(text: string): number {
	const last = text.charCodeAt(text.length - 1);
	return last >= 0xd800 && last < 0xdc00 ? text.length - 1 : text.length;
}
