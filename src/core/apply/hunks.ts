import { diffArrays } from "diff";

/** Lines that are replaced by others. `line` counts from 0 in the old text. */
export interface Hunk {
	readonly line: number;
	readonly removed: readonly string[];
	readonly added: readonly string[];
}

/** A place in a text; both count from 0. */
export interface TextPlace {
	readonly line: number;
	readonly character: number;
}

/** What stands between two places, replaced. */
export interface TextEdit {
	readonly start: TextPlace;
	readonly end: TextPlace;
	readonly text: string;
}

/** More changed lines than these are one hunk: finding the smallest difference takes their square in time. */
const MOST_CHANGES = 2000;
/** So is what takes longer than this to compare, in milliseconds. */
const MOST_TIME = 400;

/** What makes the new text from the old one, first to last; hunks neither touch nor overlap. */
export function hunksBetween(oldText: string, newText: string): Hunk[] {
	const oldLines = oldText.split("\n");
	const newLines = newText.split("\n");
	const shorter = Math.min(oldLines.length, newLines.length);
	let start = 0;
	while (start < shorter && oldLines[start] === newLines[start]) start++;
	let same = 0;
	while (same < shorter - start && oldLines.at(-1 - same) === newLines.at(-1 - same)) same++;
	const removed = oldLines.slice(start, oldLines.length - same);
	const added = newLines.slice(start, newLines.length - same);
	if (removed.length + added.length === 0) return [];
	if (removed.length === 0 || added.length === 0) return [{ line: start, removed, added }];
	return hunksIn(removed, added, start);
}

/** @param line where the lines begin in the old text */
function hunksIn(oldLines: readonly string[], newLines: readonly string[], firstLine: number): Hunk[] {
	const changes = diffArrays([...oldLines], [...newLines], {
		maxEditLength: MOST_CHANGES,
		timeout: MOST_TIME,
	});
	if (!changes) return [{ line: firstLine, removed: oldLines, added: newLines }];
	const hunks: { line: number; removed: string[]; added: string[] }[] = [];
	let line = firstLine;
	let touching = false;
	for (const { value, added, removed } of changes) {
		const changed = added || removed;
		if (changed && !touching) hunks.push({ line, removed: [], added: [] });
		const hunk = hunks.at(-1);
		// Not spread into one call: there may be more of them than a call takes.
		if (added && hunk) hunk.added = hunk.added.concat(value);
		if (removed && hunk) hunk.removed = hunk.removed.concat(value);
		if (!added) line += value.length;
		touching = changed;
	}
	return hunks;
}

/** The old text with some of its hunks applied, in their order. */
export function applyHunks(oldText: string, hunks: readonly Hunk[]): string {
	const lines = oldText.split("\n");
	let read = 0;
	const pieces = hunks.map(({ line, removed, added }) => {
		const kept = lines.slice(read, line);
		read = line + removed.length;
		return [...kept, ...added];
	});
	return [...pieces.flat(), ...lines.slice(read)].join("\n");
}

/**
 * A hunk as an edit of the text that it changes. Lines that come or go take a line break with them: the one
 * behind, or at the end of the text the one before.
 */
export function editOf(lines: readonly string[], { line, removed, added }: Hunk): TextEdit {
	const end = line + removed.length;
	const text = added.join("\n");
	const endOf = (at: number) => ({ line: at, character: lines[at]?.length ?? 0 });
	if (removed.length > 0 && added.length > 0) {
		return { start: { line, character: 0 }, end: endOf(end - 1), text };
	}
	const broken = added.length > 0;
	if (end < lines.length) {
		return {
			start: { line, character: 0 },
			end: { line: end, character: 0 },
			text: broken ? `${text}\n` : "",
		};
	}
	const start = line > 0 ? endOf(line - 1) : { line: 0, character: 0 };
	return { start, end: endOf(lines.length - 1), text: broken ? `\n${text}` : "" };
}
