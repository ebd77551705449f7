import { indentationOf, withUnit } from "../code/indentation.ts";
import { isComment } from "../code/omission.ts";
import { allParts, formatOf, outlineOf, type Part } from "../code/outline.ts";
import { CLOSER, isContainer } from "../code/partName.ts";
import { importsOf, isPlainImport, withImports, withoutExports } from "./addImports.ts";
import { placeBlock } from "./applyCode.ts";
import { type Hunk, hunksBetween } from "./hunks.ts";
import { isMark } from "./keptComments.ts";
import { breaksBrackets, isRewritten } from "./wholeness.ts";

/** Lines of a file, counted from 0; the end is exclusive. */
interface Lines {
	readonly from: number;
	readonly to: number;
}

/** Code within its file. */
export interface CodeInFile {
	readonly code: string;
	/** The line of the file where it begins, from 0. */
	readonly line: number;
	readonly file: readonly string[];
	/** The lines of the file that the model has read. */
	readonly read: ReadonlySet<number>;
}

/** Code of a file, and what is to be in its place. */
export interface Placed {
	readonly code: string;
	readonly line: number;
	readonly placed: string;
}

/**
 * Puts a block of an answer into its file: into the code that was asked about, or, where the block reaches
 * beyond that code and the file would come apart, into the file as a whole.
 * @param unit one level of indentation in the file
 * @returns undefined when its place is unclear, or lines would change that the model has not read; imports
 *   may be added anyway
 */
export function placeInFile(answered: string, at: CodeInFile, unit?: string): Placed | undefined {
	const { code, line, file } = at;
	const around = [...file.slice(0, line), ...file.slice(line + code.split("\n").length)];
	const block = withoutExports(answered, around);
	const imported = placeWithImports(block, at, unit);
	if (imported) return imported;
	const placed = placeBlock(block, code, unit);
	if (placed !== undefined && !breaksFile(placed, at)) return { code, line, placed };
	const whole = file.join("\n");
	const changed = whole === code ? undefined : placeBlock(block, whole, unit);
	if (changed === undefined || !hunksBetween(whole, changed).every((hunk) => isOfRead(hunk, at)))
		return undefined;
	return { code: whole, line: 0, placed: changed };
}

/** The same where the block imports something and the code does not: that goes to the file's imports. */
function placeWithImports(block: string, at: CodeInFile, unit?: string): Placed | undefined {
	const { code, line, file } = at;
	const lines = code.split("\n");
	if (formatOf(file) !== "code" || lines.length === file.length) return undefined;
	const given = importsOf(withUnit(block, unit).split("\n"));
	const own = allParts(outlineOf(lines, "code"));
	const isInside = indentationOf(code) !== "" && !own.some(({ kind }) => kind === "definition");
	if (!given || isInside || own.some(isPlainImport)) return undefined;
	const placed = placeBlock(given.rest.join("\n"), code, unit);
	if (placed === undefined || breaksFile(placed, at)) return undefined;
	const changed = [...file.slice(0, line), ...placed.split("\n"), ...file.slice(line + lines.length)];
	const after = withImports(changed, given.imports, line);
	if (!after || breaksBrackets(after, file)) return undefined;
	return { code: file.join("\n"), line: 0, placed: after.join("\n") };
}

/**
 * Whether a block is what is around the code, with all functions of the code in it, such as its class: it may
 * have a place in the file.
 */
export function reachesBeyond(block: string, code: string): boolean {
	const functionsIn = (text: string) =>
		allParts(outlineOf(text.split("\n"), "code")).filter(({ kind }) => kind === "definition");
	const own = functionsIn(code);
	const given = new Set(functionsIn(block).map(({ name }) => name));
	const isIndented = indentationOf(code) !== "";
	return isIndented && own.length > 0 && own.every(({ name }) => given.has(name));
}

/** Whether a change to the file concerns nothing but what was read, and the comments right above the code. */
function isOfRead({ line: from, removed, added }: Hunk, { file, line, read }: CodeInFile): boolean {
	const isAbove = (at: number) => at < line && file.slice(at, line).every(isNote);
	const isKnown = (at: number) => read.has(at) || isAbove(at);
	if (removed.length > 0) return removed.every((_, index) => isKnown(from + index));
	return added.length > 0 && (isKnown(from) || isKnown(from - 1));
}

/** Whether a line is a comment or a decorator. */
function isNote(line: string): boolean {
	return isComment(line.trim()) || isMark(line);
}

/** Whether the file comes apart when its code is replaced: what is beside the code stands there twice. */
function breaksFile(placed: string, { code, line, file }: CodeInFile): boolean {
	const old = code.split("\n");
	const now = placed.split("\n");
	const after = [...file.slice(0, line), ...now, ...file.slice(line + old.length)];
	if (formatOf(file) !== "code") return false;
	if (breaksBrackets(after, file)) return true;
	// The end of what begins above the code has to stay its beginning.
	if (CLOSER.test(old[0]?.trim() ?? "") && now[0]?.trim() !== old[0]?.trim()) return true;
	if (isNote(now[0] ?? "") && !isNote(old[0] ?? "") && isNote(file[line - 1] ?? "")) return true;
	const own = { from: line, to: line + old.length };
	return repeatsCut(now, own, file) || repeatsPart(after, { from: line, to: line + now.length }, file);
}

/** Whether lines of a function that the code was cut out of come again in its place. */
function repeatsCut(now: readonly string[], { from, to }: Lines, file: readonly string[]): boolean {
	const within = countsOf(file.slice(from, to));
	const placed = countsOf(now);
	const isCut = ({ kind, head, end }: Part) =>
		kind === "definition" && head < to && end > from && (head < from || end > to);
	return allParts(outlineOf(file, "code"))
		.filter(isCut)
		.some(({ head, end }) =>
			[file.slice(head, from), file.slice(to, end)].some((rest) => {
				const lines = rest.map((text) => text.trim()).filter((text) => /[\p{L}\p{N}]/u.test(text));
				const again = lines.filter((text) => (placed.get(text) ?? 0) > (within.get(text) ?? 0));
				return again.length > 0 && again.length * 2 >= lines.length;
			}),
		);
}

function countsOf(lines: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const line of lines) counts.set(line.trim(), (counts.get(line.trim()) ?? 0) + 1);
	return counts;
}

/** Whether something has a namesake beside the new lines, or around it, that is the same once more. */
function repeatsPart(after: readonly string[], { from, to }: Lines, file: readonly string[]): boolean {
	const before = new Map<string, number>();
	for (const { path } of named(outlineOf(file, "code"))) before.set(path, (before.get(path) ?? 0) + 1);
	const byPath = new Map<string, Part[]>();
	const isNew = ({ head }: Part) => head >= from && head < to;
	const all = named(outlineOf(after, "code"));
	for (const { path, part } of all) {
		const same = byPath.get(path);
		if (same) same.push(part);
		else byPath.set(path, [part]);
	}
	const compared = { block: after, code: after };
	const isTwice = [...byPath].some(([path, parts]) => {
		if (parts.length < 2 || parts.length <= (before.get(path) ?? 0)) return false;
		const old = parts.filter((part) => !isNew(part));
		return parts.some(
			(part) =>
				isNew(part) && old.some((other) => part.kind === "import" || isRewritten(part, other, compared)),
		);
	});
	return (
		isTwice || all.some(({ part, around }) => isNew(part) && around.some((outer) => isSame(outer, part)))
	);
}

function isSame(outer: Part, { kind, name }: Part): boolean {
	return outer.kind === kind && outer.name === name;
}

interface NamedPart {
	readonly part: Part;
	/** Its head and those around it. */
	readonly path: string;
	readonly around: readonly Part[];
}

/** The functions, classes and imports of an outline. */
function named(parts: readonly Part[], around: readonly Part[] = []): NamedPart[] {
	return parts.flatMap((part) => {
		const path = [...around, part].map(({ headText }) => headText).join("\n");
		const inner = named(part.parts, [...around, part]);
		const { kind, headText } = part;
		const counts = kind === "definition" || kind === "import" || (kind !== "key" && isContainer(headText));
		return counts
			? [{ part, path, around: around.filter((outer) => outer.name !== undefined) }, ...inner]
			: inner;
	});
}
