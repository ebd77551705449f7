import { hunksBetween } from "./hunks.ts";
import { indentationOf, indentationUnit, indentTo, withUnit } from "./indentation.ts";
import { mergeParts, type Piece, withPieces } from "./mergeParts.ts";
import { isComment, omissionIn } from "./omission.ts";
import { allParts, type Format, formatOf, outlineOf, type Part } from "./outline.ts";
import { coversParts, isSound } from "./wholeness.ts";

/**
 * Finds a code again in the lines of a text that may have changed around it.
 * @param line where it was, from 0
 * @returns where it is now; undefined when it has changed itself, or stands in several places and none is its
 * own
 */
export function findLines(lines: readonly string[], code: string, line: number): number | undefined {
	const wanted = code.split("\n");
	if (wanted.every((content, index) => lines[line + index] === content)) return line;
	const [first, second] = placesOf(lines, wanted);
	return second === undefined ? first : undefined;
}

/** The first two places where lines stand among others, by Knuth, Morris and Pratt: in linear time. */
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
 * A code block as it stands where other code stands now: indented as that is, and with the blank lines around
 * that one, whatever the model has made of them.
 * @param unit what a level is indented by there
 */
export function fitCode(block: string, code: string, unit = indentationUnit(code)): string {
	const { before, after } = trimLines(code);
	const { body } = trimLines(withUnit(block, unit));
	return [...before, indentTo(body.join("\n"), indentationOf(code)), ...after].join("\n");
}

/**
 * Of longer code, in lines, nothing is placed, and no longer block, in characters: no model answers that
 * much.
 */
const MOST_LINES = 20_000;
const MOST_CHARS = 200_000;

/**
 * Whether a block leaves out code for the reader to fill in: a comment says so and nothing else, or it speaks
 * of such a thing where lines of the code are gone.
 */
export function isAbridged(block: string, code: string): boolean {
	const lines = code.split("\n");
	if (formatOf(lines) === "markdown") return false;
	const own = new Set(lines.map((line) => line.trim()));
	const written = block.split("\n").map((line) => line.trim());
	const kinds = written.map((line, index) =>
		own.has(line) || isStub(written, index) ? undefined : omissionIn(line),
	);
	// What stands above a line of code may speak of that.
	const isAlone = (index: number) => !/[\p{L}\p{N}]/u.test(written[index + 1] ?? "");
	if (kinds.some((kind, index) => kind === "code" || (kind === "something" && isAlone(index)))) return true;
	return kinds.includes("something") && losesLines(block, code);
}

/** `...` below a head is all of a function in Python, where it is an abstract one. */
function isStub(lines: readonly string[], index: number): boolean {
	return lines[index] === "..." && /(?:->.*|\)):$/.test(lines[index - 1] ?? "");
}

/**
 * A code with a block of an answer in its place. The block is the whole code anew, or a part of it: then it
 * takes the place of what has the same names, member by member, or of the lines from its first to its last.
 * @param unit what a level is indented by in the file
 * @returns undefined when more would be gone than the block says, or nothing tells where it belongs
 */
export function placeBlock(block: string, code: string, unit = indentationUnit(code)): string | undefined {
	const lines = code.split("\n");
	if (lines.length > MOST_LINES || block.length > MOST_CHARS) return undefined;
	const format = formatOf(lines);
	const part = withoutPreamble(trimLines(withUnit(block, unit)).body, lines);
	if (part.length === 0 || isPatch(part, lines) || !isSound(part, lines, format)) return undefined;
	const given = outlineOf(part, formatOf(part) === "markdown" ? "markdown" : format);
	const own = outlineOf(lines, format);
	const placed = coversParts(given, own, { block: part, code: lines })
		? fitCode(part.join("\n"), code, unit)
		: placeParts({ part, given, lines, own, format });
	return placed === undefined || (format !== "markdown" && hidesLines(placed, code)) ? undefined : placed;
}

interface Placing {
	readonly part: readonly string[];
	readonly given: readonly Part[];
	readonly lines: readonly string[];
	readonly own: readonly Part[];
	readonly format: Format;
}

function placeParts({ part, given, lines, own, format }: Placing): string | undefined {
	const pieces = mergeParts(given, own, { block: part, code: lines }) ?? placeLines(part, lines, given, own);
	if (!pieces) return undefined;
	const placed = withPieces(lines, pieces);
	return placed !== undefined && format === "json" ? withCommas(placed) : placed;
}

/** JSON wants commas between its pairs, and none behind the last. */
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
 * Between the only lines that are like the first and the last of the block, where nothing is lost that has a
 * name.
 */
function placeLines(
	part: readonly string[],
	lines: readonly string[],
	given: readonly Part[],
	own: readonly Part[],
): Piece[] | undefined {
	const placeOf = (line = "") => {
		const places = [...lines.keys()].filter((at) => lines[at]?.trim() === line.trim());
		return places.length === 1 ? places[0] : undefined;
	};
	const [start, last] = [placeOf(part[0]), placeOf(part.at(-1))];
	if (start === undefined || last === undefined || start >= last) return undefined;
	const kept = new Set(allParts(given).map(({ name }) => name));
	const isLost = ({ kind, name, head }: Part) =>
		(kind === "definition" || kind === "group") && head > start && head <= last && !kept.has(name);
	// Head and end of one part say nothing about what is between them.
	const isOne = ({ head, end }: Part) => head === start && end === last + 1;
	const all = allParts(own);
	return all.some(isLost) || all.some(isOne) ? undefined : [{ start, end: last + 1, lines: part }];
}

/** What belongs to a file and not to the code of it that was selected. */
function withoutPreamble(part: readonly string[], lines: readonly string[]): readonly string[] {
	const first = part[0]?.trim() ?? "";
	if (!/^(?:<\?php|#!.*|["']use (?:strict|client|server)["'];?)$/.test(first)) return part;
	return lines.some((line) => line.trim() === first) ? part : trimLines(part.slice(1).join("\n")).body;
}

/** Whether a block is a difference rather than code: lines with signs in front, old ones among them. */
function isPatch(part: readonly string[], lines: readonly string[]): boolean {
	if (lines.some((line) => /^[-+]/.test(line))) return false;
	if (part.some((line) => /^@@ /.test(line))) return true;
	const has = (sign: string) => part.some((line) => line.startsWith(sign));
	return has("+") && has("-") && part.every((line) => /^(?:[-+ @\\]|$)/.test(line));
}

/** Whether lines of the code are gone for which nothing stands but a comment. */
function hidesLines(placed: string, code: string): boolean {
	return hunksBetween(bare(code), bare(placed)).some(({ removed, added }) => {
		const comments = added.filter(isComment);
		if (comments.length === 0 || added.some(isCode)) return false;
		const lost = removed.filter(isCode).length;
		return lost > 1 || (lost === 1 && comments.some((line) => omissionIn(line) !== undefined));
	});
}

/** Whether fewer lines of code stand where a comment is new. */
function losesLines(block: string, code: string): boolean {
	return hunksBetween(bare(code), bare(block)).some(
		({ removed, added }) =>
			added.some(isComment) && removed.filter(isCode).length > added.filter(isCode).length,
	);
}

/** Lines without their indentation, which says nothing about what they are. */
function bare(code: string): string {
	return code.replace(/^[ \t]+/gm, "");
}

function isCode(line: string): boolean {
	return /[\p{L}\p{N}]/u.test(line) && !isComment(line);
}

/** Sets the blank lines at both ends of a code apart. */
function trimLines(code: string): Record<"before" | "body" | "after", string[]> {
	const lines = code.split("\n");
	const isWritten = (line: string) => line.trim() !== "";
	const start = Math.max(0, lines.findIndex(isWritten));
	const end = lines.findLastIndex(isWritten) + 1;
	return { before: lines.slice(0, start), body: lines.slice(start, end), after: lines.slice(end) };
}
