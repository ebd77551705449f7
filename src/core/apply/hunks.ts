import { diffArrays } from "diff";

/** Replaces lines by others. `line` counts from 0 in the old text. */
export interface Hunk {
	readonly line: number;
	readonly removed: readonly string[];
	readonly added: readonly string[];
}

/** A position in a text; both count from 0. */
export interface TextPlace {
	readonly line: number;
	readonly character: number;
}

/** Replaces the text between two positions. */
export interface TextEdit {
	readonly start: TextPlace;
	readonly end: TextPlace;
	readonly text: string;
}

/** A larger change becomes a single hunk: finding the smallest diff takes quadratic time. */
const MOST_CHANGES = 2000;
/** So does a comparison that exceeds this time, in milliseconds. */
const MOST_TIME = 400;

/** The changes from the old text to the new one, in order; hunks neither touch nor overlap. */
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

/** @param firstLine where the lines begin in the old text */
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
		// Not spread into one call, since a call takes a limited number of arguments.
		if (added && hunk) hunk.added = hunk.added.concat(value);
		if (removed && hunk) hunk.removed = hunk.removed.concat(value);
		if (!added) line += value.length;
		touching = changed;
	}
	return hunks;
}

/** Applies some hunks, in order, to the old text. */
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
 * Turns a hunk into a text edit. Inserted or deleted lines take a line break with them: the one behind, or at
 * the end of the text the one before.
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
