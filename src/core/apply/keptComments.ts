import { indentationOf } from "../code/indentation.ts";
import { isComment } from "../code/omission.ts";
import type { Part } from "../code/outline.ts";

/** Lines and their outline. */
export interface Outlined {
	readonly lines: readonly string[];
	readonly parts: readonly Part[];
}

/**
 * A block that replaces all of the code, with the comments and decorators that the code has above its parts,
 * before its first and after its last, where the block has none: models tend to repeat only what they change.
 * A block that changes nothing but comments is taken as it is.
 */
export function withKeptComments(block: Outlined, code: Outlined): readonly string[] {
	if (withoutComments(block.lines) === withoutComments(code.lines)) return block.lines;
	const kept = new Map<number, readonly string[]>();
	keepAbove(block, code, kept);
	const lines = block.lines.flatMap((line, at) => [...(kept.get(at) ?? []), line]);
	return [...headOf(block, code), ...aboveAll(block, code), ...lines, ...belowAll(block, code)];
}

function withoutComments(lines: readonly string[]): string {
	const bare = lines.map((line) => line.trim());
	return bare.filter((line) => line !== "" && !isComment(line)).join("\n");
}

/** Collects what is kept above each part, by the line of the block that it goes before. */
function keepAbove(block: Outlined, code: Outlined, kept: Map<number, readonly string[]>): void {
	for (const [given, own] of pairsOf(block.parts, code.parts)) {
		const above = linesAbove(own, code.lines);
		const has = linesAbove(given, block.lines);
		const missing = has.length === 0 ? above : has.some(isMark) ? [] : above.filter(isMark);
		if (missing.length > 0) kept.set(given.head, moved(missing, own, code, given, block));
		if (own.kind !== "group") continue;
		keepAbove({ ...block, parts: given.parts }, { ...code, parts: own.parts }, kept);
	}
}

/** Parts with the same name, which no other has, and the only part of both, which may have been renamed. */
function pairsOf(given: readonly Part[], own: readonly Part[]): [Part, Part][] {
	const written = given.filter(isCode);
	const wanted = own.filter(isCode);
	const [one, other] = [written[0], wanted[0]];
	if (written.length === 1 && wanted.length === 1 && one && other) return [[one, other]];
	const places = byOwnName(wanted);
	return [...byOwnName(written)].flatMap(([name, part]): [Part, Part][] => {
		const place = places.get(name);
		return part && place ? [[part, place]] : [];
	});
}

/** Parts by their names; undefined for a name that several have. */
function byOwnName(parts: readonly Part[]): Map<string, Part | undefined> {
	const named = new Map<string, Part | undefined>();
	for (const part of parts) {
		if (part.name !== undefined) named.set(part.name, named.has(part.name) ? undefined : part);
	}
	return named;
}

function linesAbove({ start, head }: Part, lines: readonly string[]): readonly string[] {
	return lines.slice(start, head);
}

/**
 * Comments above first ones that come again, or above a first line that has no name, such as what runs the
 * file and its licence.
 */
function headOf(block: Outlined, code: Outlined): readonly string[] {
	const [first, own] = [block.parts[0], code.parts[0]];
	if (!first || !own) return [];
	const above = firstNotes(own, code.lines);
	const again = firstNotes(first, block.lines);
	if (again.length === 0)
		return own.name === undefined && isCode(own) && own.headText === first.headText ? above : [];
	const rest = above.length - again.length;
	const isAgain = again.every((line, at) => above[rest + at]?.trim() === line.trim());
	return isAgain ? above.slice(0, Math.max(0, rest)) : [];
}

/** The comments that a part begins with, or is. */
function firstNotes(part: Part, lines: readonly string[]): readonly string[] {
	return lines.slice(part.start, isCode(part) ? part.head : part.end);
}

/** Free-standing comments before everything else, such as a licence. */
function aboveAll(block: Outlined, code: Outlined): readonly string[] {
	const [first] = block.parts;
	const next = code.parts.findIndex(isCode);
	if (next <= 0 || !first || !isCode(first) || first.start < first.head) return [];
	const own = code.parts[next];
	return own ? moved(code.lines.slice(code.parts[0]?.start, own.start), own, code, first, block) : [];
}

/** Comments after everything else. */
function belowAll(block: Outlined, code: Outlined): readonly string[] {
	const [last, end] = [block.parts.at(-1), code.parts.findLast(isCode)];
	if (!end || end === code.parts.at(-1) || !last || !isCode(last)) return [];
	return moved(code.lines.slice(end.end, code.parts.at(-1)?.end), end, code, last, block);
}

/** Lines beside a part of the code, indented as beside a part of the block. */
function moved(lines: readonly string[], own: Part, code: Outlined, given: Part, block: Outlined): string[] {
	const from = indentationOf(code.lines[own.head] ?? "");
	const to = indentationOf(block.lines[given.head] ?? "");
	return lines.map((line) => {
		if (line.trim() === "") return "";
		return line.startsWith(from) ? to + line.slice(from.length) : to + line.trimStart();
	});
}

function isCode({ kind }: Part): boolean {
	return kind !== "comment";
}

/** Whether a line is a decorator, or says what a template of C++ takes. */
export function isMark(line: string): boolean {
	return /^\s*(?:@|#\[|\[|template\s*<)/.test(line);
}
