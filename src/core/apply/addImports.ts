import { isImport, linesWithout, outlineOf, type Part } from "../code/outline.ts";
import { withImportsJoined } from "./importLists.ts";
import { type LineEdit, withEdits } from "./mergeParts.ts";

/** What a block imports, and the rest of it. */
export interface Imports {
	readonly imports: readonly string[];
	readonly rest: readonly string[];
}

/** Python wants these before all others. */
const FIRST = /^from\s+__future__\b/;
/** What holds only where it stands, as a trait of a class does; and to what a file belongs. */
const LOCAL = /^(?:use\s+(?:super::|\w+;)|package\s)/;
/** Imports of Node. */
const REQUIRE = /^(?:const|let|var)\s[^=]*=\s*require\(\s*["'`][^"'`]*["'`]\s*\)[\w.]*;?$/;
/** What a file of JavaScript exports, apart from where that is written. */
const EXPORTS = /^(?:module\.exports\s*=|export\s*\{[^}]*\};?$|export\s+default\s+[\w$]+;?$)/;
/** Go imports packages in a group. */
const GROUP = "import (";

/** Separates what a block imports; undefined if it imports nothing, or does nothing else. */
export function importsOf(block: readonly string[]): Imports | undefined {
	const imports = outlineOf(block, "code").filter(isPlainImport);
	const rest = linesWithout(block, imports);
	if (imports.length === 0 || rest.every((line) => line.trim() === "")) return undefined;
	const added = imports.filter(({ headText }) => !LOCAL.test(headText));
	return { imports: added.flatMap(({ head, end }) => block.slice(head, end)), rest };
}

/**
 * Adds imports to those at the beginning of a file.
 * @param before the line above which they have to be
 * @returns undefined if nothing is imported there
 */
export function withImports(
	file: readonly string[],
	imports: readonly string[],
	before: number,
): readonly string[] | undefined {
	const parts = outlineOf(file, "code");
	if (!placeIn(parts, file, before)) return undefined;
	const { block, given, code, own } = withImportsJoined({
		block: imports,
		given: outlineOf(imports, "code"),
		code: file,
		own: parts,
	});
	const place = placeIn(own, code, before);
	const known = new Set(own.filter(isPlainImport).map(nameOf));
	if (!place) return undefined;
	const edits = given
		.filter((part) => isPlainImport(part) && (part.parts.length > 0 || !known.has(nameOf(part))))
		.map((part) => editOf(part, { own, code, place }, block))
		.filter(({ lines }) => lines.length > 0);
	return withEdits(code, edits)?.split("\n");
}

function nameOf({ name, headText }: Part): string {
	return name ?? headText;
}

interface Importing {
	readonly own: readonly Part[];
	readonly code: readonly string[];
	readonly place: Part;
}

function editOf(part: Part, { own, code, place }: Importing, block: readonly string[]): LineEdit {
	const group = own.find(({ headText }) => headText === GROUP);
	if (group && part.headText === GROUP) {
		const known = new Set(code.slice(group.headEnd, group.end).map((line) => line.trim()));
		const lines = block.slice(part.headEnd, part.end - 1).filter((line) => !known.has(line.trim()));
		return { start: group.end - 1, end: group.end - 1, lines, like: group.headEnd };
	}
	const first = FIRST.test(part.headText) ? own.find(isPlainImport) : undefined;
	const at = first?.head ?? place.end;
	return { start: at, end: at, lines: block.slice(part.head, part.end), like: first?.head ?? place.head };
}

/** The last import above a line, which holds under the same conditions of a preprocessor as all others. */
function placeIn(parts: readonly Part[], file: readonly string[], before: number): Part | undefined {
	const above = parts.filter((part) => isPlainImport(part) && part.end <= before);
	const depths: number[] = [];
	let depth = 0;
	for (const line of file.slice(0, before)) {
		if (/^\s*#\s*if/.test(line)) depth++;
		else if (/^\s*#\s*endif/.test(line)) depth--;
		depths.push(depth);
	}
	const depthOf = ({ head }: Part) => depths[head] ?? 0;
	const least = Math.min(...above.map(depthOf));
	return above.findLast((part) => depthOf(part) === least);
}

/** Unlike what a file exports, which may be anywhere. */
export function isPlainImport(part: Part): boolean {
	const { headText } = part;
	return (isImport(part) && !headText.startsWith("export")) || REQUIRE.test(headText);
}

/**
 * A block without the exports that its file has already.
 * @param around the file without the code that the block is for
 */
export function withoutExports(block: string, around: readonly string[]): string {
	const lines = block.split("\n");
	const given = outlineOf(lines, "code").filter(isExport);
	if (given.length === 0) return block;
	const own = outlineOf(around, "code").filter(isExport);
	const wordsIn = (text: readonly string[], { head, end }: Part) =>
		text
			.slice(head, end)
			.join("\n")
			.match(/[\p{L}\p{N}_$]+/gu) ?? [];
	const known = new Set(own.flatMap((part) => wordsIn(around, part)));
	const again = given.filter((part) => wordsIn(lines, part).every((word) => known.has(word)));
	return linesWithout(lines, again).join("\n");
}

function isExport({ headText }: Part): boolean {
	return EXPORTS.test(headText);
}
