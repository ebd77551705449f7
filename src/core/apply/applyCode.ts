import { indentationOf, indentationUnit, indentTo, withTextsOf, withUnit } from "../code/indentation.ts";
import { losesNeeded } from "../code/neededLines.ts";
import { isComment, type Omission, omissionIn } from "../code/omission.ts";
import { allParts, type Format, formatOf, isImport, outlineOf, type Part } from "../code/outline.ts";
import { openBrackets } from "../code/plainCode.ts";
import { withoutFileParts } from "./fileParts.ts";
import { hidesAny, hidesLines, losesLines } from "./hiddenLines.ts";
import { type Pair, withImportsJoined } from "./importLists.ts";
import { withKeptComments } from "./keptComments.ts";
import { type LineEdit, mergeParts, withEdits } from "./mergeParts.ts";
import { breaksBrackets, coversParts, isAround, isSound, losesTexts } from "./wholeness.ts";

/**
 * Finds code again in a text that may have changed around it.
 * @param line where it was, from 0
 * @returns where it is now; undefined when the code itself has changed, or occurs several times but not at
 *   its old line
 */
export function findLines(lines: readonly string[], code: string, line: number): number | undefined {
	const wanted = code.split("\n");
	if (wanted.every((content, index) => lines[line + index] === content)) return line;
	const [first, second] = placesOf(lines, wanted);
	return second === undefined ? first : undefined;
}

/** The first two occurrences of lines within others, by the Knuth-Morris-Pratt algorithm, in linear time. */
function placesOf(lines: readonly string[], wanted: readonly string[]): number[] {
	const border = [0];
	for (let at = 1, length = 0; at < wanted.length; at++) {
		while (length > 0 && wanted[at] !== wanted[length]) length = border[length - 1] ?? 0;
		if (wanted[at] === wanted[length]) length++;
		border[at] = length;
	}
	const places: number[] = [];
	for (let at = 0, length = 0; at < lines.length && places.length < 2; at++) {
		while (length > 0 && lines[at] !== wanted[length]) length = border[length - 1] ?? 0;
		if (lines[at] === wanted[length]) length++;
		if (length < wanted.length) continue;
		places.push(at - length + 1);
		length = border[length - 1] ?? 0;
	}
	return places;
}

/**
 * Fits a code block to the code that it replaces: its indentation and the blank lines around it, whatever the
 * model made of them.
 * @param unit one level of indentation there
 */
export function fitCode(block: string, code: string, unit = indentationUnit(code)): string {
	const { before, after } = trimLines(code);
	const { body } = trimLines(withUnit(block, unit));
	const fitted = withTextsOf(indentTo(body.join("\n"), indentationOf(code)), code);
	return [...before, fitted, ...after].join("\n");
}

/**
 * Limits: neither longer code, in lines, nor a longer block, in characters, is placed. No model answers that
 * much.
 */
const MOST_LINES = 20_000;
const MOST_CHARS = 200_000;

/**
 * Whether a block omits code for the reader to fill in: a comment says so and nothing else, one that may
 * describe the code below it stands where lines of the code are missing, or a function misses what it needs.
 */
export function isAbridged(block: string, code: string): boolean {
	const lines = code.split("\n");
	if (formatOf(lines) === "markdown") return false;
	const own = new Set(lines.map((line) => line.trim()));
	const written = block.split("\n").map((line) => line.trim());
	const kinds = written.map((line, index) =>
		own.has(line) || isStub(written, index) ? undefined : omissionIn(line),
	);
	// A comment right above code may describe that code instead: `// remaining elements`.
	const isAlone = (index: number) => !/[\p{L}\p{N}]/u.test(written[index + 1] ?? "");
	const describes = (line = "") => isComment(line) && !/\.{3}|…/.test(line);
	const isClear = (kind: Omission, index: number) =>
		(kind === "code" && !describes(written[index])) ||
		(kind !== undefined && kind !== "mention" && isAlone(index));
	if (kinds.some(isClear)) return true;
	if (kinds.includes("code") && hidesAny(block, code)) return true;
	if (kinds.includes("something") && losesLines(block, code)) return true;
	return losesNeeded(block, code);
}

/** In Python, `...` below a head can be the whole body, in an abstract function. */
function isStub(lines: readonly string[], index: number): boolean {
	return lines[index] === "..." && /(?:->.*|\)):$/.test(lines[index - 1] ?? "");
}

/**
 * Puts a block of an answer into the code. The block is the whole code, or a part of it; a part replaces
 * namesakes, member by member, or else the lines between its first and its last line.
 * @param unit one level of indentation in the file
 * @returns undefined when that would delete more than the block admits, or when its place is unclear
 */
export function placeBlock(block: string, code: string, unit = indentationUnit(code)): string | undefined {
	const lines = code.split("\n");
	if (lines.length > MOST_LINES || block.length > MOST_CHARS) return undefined;
	const format = formatOf(lines);
	const own = outlineOf(lines, format);
	const written = withoutPreamble(trimLines(withUnit(block, unit)).body, lines);
	if (isPatch(written, lines) || isNumbered(written)) return undefined;
	const bare = format === "code" ? withoutFileParts(written, own, lines) : written;
	const part = trimLines(bare.join("\n")).body;
	if (part.length === 0 || !isSound(part, lines, format)) return undefined;
	const given = outlineOf(part, formatOf(part) === "markdown" ? "markdown" : format);
	if (format !== "markdown" && isAround(given, own, lines)) return undefined;
	const isWhole =
		(format === "markdown" || openBrackets(part) === openBrackets(lines)) &&
		coversParts(given, own, { block: part, code: lines });
	const placed = isWhole
		? fitCode(withKeptComments({ lines: part, parts: given }, { lines, parts: own }).join("\n"), code, unit)
		: placeWithImports({ block: part, given, code: lines, own }, format);
	if (placed === undefined || format === "markdown") return placed;
	const after = placed.split("\n");
	return hidesLines(placed, code) || breaksBrackets(after, lines) || losesTexts(after, lines)
		? undefined
		: placed;
}

/** Places parts; where the block also imports, perhaps more from where the code imports. */
function placeWithImports(pair: Pair, format: Format): string | undefined {
	if (format !== "code" || !pair.given.some(isImport) || !pair.own.some(isImport))
		return placeParts(pair, format);
	const joined = withImportsJoined(pair);
	return joined.block.every((line) => line.trim() === "")
		? joined.code.join("\n")
		: placeParts(joined, format);
}

function placeParts(pair: Pair, format: Format): string | undefined {
	const edits = mergeParts(pair.given, pair.own, pair) ?? placeLines(pair);
	const placed = edits && withEdits(pair.code, edits);
	return placed !== undefined && format === "json" ? withCommas(placed) : placed;
}

/** JSON needs commas between pairs, and allows none after the last. */
function withCommas(json: string): string {
	const lines = json.split("\n");
	return lines
		.map((line, index) => {
			const text = line.trimEnd();
			const next =
				lines
					.slice(index + 1, index + 20)
					.find((other) => other.trim() !== "")
					?.trim() ?? "";
			if (/["\d\]}el]$/.test(text) && /^["{[\d-]/.test(next)) return `${text},`;
			return text.endsWith(",") && /^[\]}]/.test(next) ? text.slice(0, -1) : line;
		})
		.join("\n");
}

/**
 * Replaces the lines between the only ones that match the block's first and last line, if nothing named is
 * lost.
 */
function placeLines({ block, given, code, own }: Pair): LineEdit[] | undefined {
	const placeOf = (line = "") => {
		const places = [...code.keys()].filter((at) => code[at]?.trim() === line.trim());
		return places.length === 1 ? places[0] : undefined;
	};
	const [start, last] = [placeOf(block[0]), placeOf(block.at(-1))];
	if (start === undefined || last === undefined || start >= last) return undefined;
	const kept = new Set(allParts(given).map(({ name }) => name));
	const isLost = ({ kind, name, head }: Part) =>
		(kind === "definition" || kind === "group") && head > start && head <= last && !kept.has(name);
	// The head and the end of a single part do not prove that the lines between belong together.
	const isOne = ({ head, end }: Part) => head === start && end === last + 1;
	const all = allParts(own);
	return all.some(isLost) || all.some(isOne) ? undefined : [{ start, end: last + 1, lines: block }];
}

/** A file's name in a comment, as models write it above its code: `// src/cart.ts`, `# File: cart.py`. */
const FILE_NAME =
	/^(?:\/\/|#|--|;|%|\/\*+|<!--)\s*(?:\p{L}{1,12}:\s*)?`?[\p{L}\p{N}_@.\-[\]()]*(?:[/\\][\p{L}\p{N}_@.\-[\]()]+)*\.[a-z]\w{0,7}`?\s*(?:\([^()]*\))?:?\s*(?:\*\/|-->)?$/iu;

/** Drops what belongs to the file, or to the answer, rather than to the selected code. */
function withoutPreamble(part: readonly string[], lines: readonly string[]): readonly string[] {
	const first = part[0]?.trim() ?? "";
	const isOfFile = /^(?:<\?php|#!.*|["']use (?:strict|client|server)["'];?)$/.test(first);
	if (!isOfFile && !FILE_NAME.test(first)) return part;
	if (lines.some((line) => line.trim() === first)) return part;
	return withoutPreamble(trimLines(part.slice(1).join("\n")).body, lines);
}

/**
 * Whether a block is a diff rather than code: lines with signs in front, some of them lines of the code
 * without that sign.
 */
function isPatch(part: readonly string[], lines: readonly string[]): boolean {
	if (part.some((line) => /^@@ -\d/.test(line))) return true;
	const own = new Set(lines.map((line) => line.trim()));
	const isWritten = (line: string) => /^[-+]/.test(line) && /[\p{L}\p{N}]/u.test(line);
	const signed = part.filter(isWritten).filter((line) => !own.has(line.trim()));
	const isRemoved = (line: string) => line.startsWith("-") && own.has(line.slice(1).trim());
	if (!signed.some((line) => line.startsWith("+"))) return signed.some(isRemoved);
	const has = (sign: string) => signed.some((line) => line.startsWith(sign));
	return signed.some(isRemoved) || (has("-") && part.every((line) => /^(?:[-+ @\\]|$)/.test(line)));
}

/** Whether the lines of a block are counted, as in a listing. */
function isNumbered(part: readonly string[]): boolean {
	const numbers = part.map((line) => Number(/^\s*(\d+)(?:\s*[|:]|\t| {2}|$)/.exec(line)?.[1] ?? Number.NaN));
	const [first = Number.NaN] = numbers;
	return part.length > 2 && numbers.every((number, at) => number === first + at);
}

/** Separates the blank lines at both ends of the code. */
function trimLines(code: string): Record<"before" | "body" | "after", string[]> {
	const lines = code.split("\n");
	const isWritten = (line: string) => line.trim() !== "";
	const start = Math.max(0, lines.findIndex(isWritten));
	const end = lines.findLastIndex(isWritten) + 1;
	return { before: lines.slice(0, start), body: lines.slice(start, end), after: lines.slice(end) };
}
