import { type Definition, definitionsOf } from "./definitions.ts";
import { indentationOf, indentTo } from "./indentation.ts";

/**
 * Finds a code again in the lines of a text that may have changed around it.
 * @param line where it was, from 0
 * @returns where it is now; undefined when it has changed itself, or stands in several places and none is its own
 */
export function findLines(lines: readonly string[], code: string, line: number): number | undefined {
	const wanted = code.split("\n");
	const isAt = (start: number) => wanted.every((content, index) => lines[start + index] === content);
	if (isAt(line)) return line;
	const starts = [...lines.keys()].filter(isAt);
	return starts.length === 1 ? starts[0] : undefined;
}

/**
 * A code block as it stands where other code stands now: indented as that is, and with the blank lines around
 * that one, whatever the model has made of them.
 */
export function fitCode(block: string, code: string): string {
	const { before, after } = trimLines(code);
	const { body } = trimLines(block);
	return [...before, indentTo(body.join("\n"), indentationOf(code)), ...after].join("\n");
}

/** A comment that stands for code which the model did not write: `// ... rest of the function`. */
const ABRIDGEMENT =
	/^(?:\/\/|#|--|;|\/\*|<!--)\s*(?:\.{3}|…|.*\b(?:rest|remainder|remaining|existing|unchanged|previous|same)\b.*(?:\.{3}|…|\b(?:here|code|unchanged|above|before|as is)\b))/i;

/** Whether a block leaves out code for the reader to fill in; where the code itself says so, it does not. */
export function isAbridged(block: string, code: string): boolean {
	const own = new Set(code.split("\n").map((line) => line.trim()));
	return block
		.split("\n")
		.map((line) => line.trim())
		.some((line) => ABRIDGEMENT.test(line) && !own.has(line));
}

/**
 * A code with a block of an answer in its place. The block is the whole code anew, or a part of it: then it takes the
 * place of the definitions with the same names, or of the lines from its first to its last.
 * @returns undefined when the block is a part, and of what cannot be told
 */
export function placeBlock(block: string, code: string): string | undefined {
	const lines = code.split("\n");
	const part = trimLines(block).body;
	const own = definitionsOf(lines);
	const given = outermost(definitionsOf(part));
	if (isWhole(given, own)) return fitCode(block, code);
	const pieces = given.length > 0 ? placeDefinitions(part, given, own) : placeLines(part, lines);
	if (!pieces) return undefined;
	let end = 0;
	const placed = pieces.flatMap((piece) => {
		const before = lines.slice(end, piece.start);
		end = piece.end;
		const old = lines.slice(piece.start, piece.end).join("\n");
		return [...before, fitCode(piece.lines.join("\n"), old)];
	});
	return [...placed, ...lines.slice(end)].join("\n");
}

/** Lines that take the place of those from `start` to `end`. */
interface Piece {
	readonly start: number;
	readonly end: number;
	readonly lines: readonly string[];
}

/** Whether a block has everything that a code defines; a code of statements only is always replaced as it is. */
function isWhole(given: readonly Definition[], own: readonly Definition[]): boolean {
	const outer = outermost(own);
	const [only] = outer;
	// One definition under a new name, rather than a part of it.
	if (outer.length === 1 && only && given.length > 0) {
		return !given.some(({ name }) => own.some((other) => other !== only && other.name === name));
	}
	const count = (definitions: readonly Definition[], name: string) =>
		definitions.filter((definition) => definition.name === name).length;
	return outer.every(({ name }) => count(given, name) >= count(outer, name));
}

/** Each definition where its namesake is; what is new goes with the one behind it, or the last one before it. */
function placeDefinitions(
	part: readonly string[],
	given: readonly Definition[],
	own: readonly Definition[],
): Piece[] | undefined {
	const places = given.map((definition) => namesake(definition, part, own));
	if (places.includes("unclear") || places.every((place) => place === undefined)) return undefined;
	const last = places.findLastIndex((place) => place !== undefined);
	const pieces: Piece[] = [];
	let written = 0;
	for (const [index, place] of places.entries()) {
		const definition = given[index];
		if (!definition || !place || place === "unclear") continue;
		const end = index === last ? part.length : definition.end;
		// Comments of the code stay where the block brings none.
		const start = definition.start < definition.head ? place.start : place.head;
		if (start < (pieces.at(-1)?.end ?? 0)) return undefined;
		pieces.push({ start, end: place.end, lines: part.slice(written, end) });
		written = end;
	}
	return pieces;
}

/** The definition that another one replaces: of the same name, and where there are several, with the same head. */
function namesake(
	{ name, head }: Definition,
	part: readonly string[],
	own: readonly Definition[],
): Definition | "unclear" | undefined {
	const same = own.filter((definition) => definition.name === name);
	if (same.length < 2) return same[0];
	const text = part[head]?.trim();
	const alike = same.filter((definition) => definition.headText === text);
	return alike.length === 1 ? alike[0] : "unclear";
}

/** Between the only lines that are like the first and the last of the block. */
function placeLines(part: readonly string[], lines: readonly string[]): Piece[] | undefined {
	const placeOf = (line = "") => {
		const places = [...lines.keys()].filter((at) => lines[at]?.trim() === line.trim());
		return places.length === 1 ? places[0] : undefined;
	};
	const [start, end] = [placeOf(part[0]), placeOf(part.at(-1))];
	if (start === undefined || end === undefined || start >= end) return undefined;
	return [{ start, end: end + 1, lines: part }];
}

/** Those that stand in no other one. */
function outermost(definitions: readonly Definition[]): Definition[] {
	let end = 0;
	return definitions.filter((definition) => {
		if (definition.head < end) return false;
		end = definition.end;
		return true;
	});
}

/** Sets the blank lines at both ends of a code apart. */
function trimLines(code: string): Record<"before" | "body" | "after", string[]> {
	const lines = code.split("\n");
	const isCode = (line: string) => line.trim() !== "";
	const start = Math.max(0, lines.findIndex(isCode));
	const end = lines.findLastIndex(isCode) + 1;
	return { before: lines.slice(0, start), body: lines.slice(start, end), after: lines.slice(end) };
}
