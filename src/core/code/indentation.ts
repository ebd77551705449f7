import { plainCodeOf } from "./plainCode.ts";

/** Moves code to another indentation; lines keep their relative indentation. */
export function indentTo(code: string, indentation: string): string {
	const lines = code.split("\n");
	const free = freeLines(lines);
	const own = commonOf(lines, free);
	if (own === indentation) return code;
	return lines
		.map((line, at) => {
			if (free.has(at)) return line;
			return line.trim() === "" ? "" : indentation + line.slice(own.length);
		})
		.join("\n");
}

/**
 * The lines of texts that are further left than the line in which their text begins, by their index: their
 * indentation is part of the text.
 */
function freeLines(lines: readonly string[]): ReadonlySet<number> {
	if (lines.length === 1) return new Set();
	const depthOf = (line = "") => line.length - line.trimStart().length;
	const isLeft = ([at, begin]: readonly [number, number]) =>
		lines[at]?.trim() !== "" && depthOf(lines[at]) < depthOf(lines[begin]);
	return new Set([...plainCodeOf(lines).texts].filter(isLeft).map(([at]) => at));
}

/**
 * Gives lines of texts the indentation that they have in other code: how far a text was moved with its code
 * cannot be told from the text alone.
 */
export function withTextsOf(code: string, other: string): string {
	const known = textLinesIn(other);
	if (known.size === 0) return code;
	const lines = code.split("\n");
	const { texts } = plainCodeOf(lines);
	return lines.map((line, at) => (texts.has(at) && known.get(line.trim())) || line).join("\n");
}

/** Lines that begin within a text, by what they say; nothing for what occurs at several depths. */
function textLinesIn(code: string): ReadonlyMap<string, string> {
	const lines = code.split("\n");
	const found = new Map<string, string>();
	for (const at of plainCodeOf(lines).texts.keys()) {
		const line = lines[at] ?? "";
		const said = line.trim();
		if (said !== "") found.set(said, (found.get(said) ?? line) === line ? line : "");
	}
	return found;
}

/** The common indentation of all lines but blank ones and those of texts that have one of their own. */
export function indentationOf(code: string): string {
	const lines = code.split("\n");
	return commonOf(lines, freeLines(lines));
}

function commonOf(lines: readonly string[], free: ReadonlySet<number>): string {
	let common: string | undefined;
	for (const [at, line] of lines.entries()) {
		if (line.trim() === "" || free.has(at)) continue;
		const start = /^[ \t]*/.exec(line)?.[0] ?? "";
		if (common === undefined) common = start;
		let length = 0;
		while (length < common.length && common[length] === start[length]) length++;
		common = common.slice(0, length);
	}
	return common ?? "";
}

/** Widths of a level in spaces; other widths align a line with the one above. */
const LEVELS = new Set([2, 3, 4, 8]);

/**
 * One level of the code's indentation, a tab or some spaces; undefined if the code has none. The commonest
 * one counts, of the lines that open a body if there are any: other lines may be aligned in their own way.
 */
export function indentationUnit(code: string): string | undefined {
	let before: number | undefined;
	let opens = false;
	let tabs = 0;
	const [inside, anywhere] = [new Map<number, number>(), new Map<number, number>()];
	for (const line of code.split("\n")) {
		if (line.trim() === "") continue;
		const start = /^[ \t]*/.exec(line)?.[0] ?? "";
		if (start.includes("\t")) tabs++;
		const step = start.length - (before ?? start.length);
		if (!start.includes("\t") && LEVELS.has(step)) {
			for (const steps of opens ? [inside, anywhere] : [anywhere])
				steps.set(step, (steps.get(step) ?? 0) + 1);
		}
		before = start.length;
		opens = /[{:]\s*$/.test(line.slice(-80));
	}
	const [commonest] = [...(inside.size > 0 ? inside : anywhere)].sort(([a, n], [b, m]) => m - n || a - b);
	if (tabs > (commonest?.[1] ?? 0)) return "\t";
	return commonest && " ".repeat(commonest[0]);
}

/** Converts the levels of indentation to another unit; spaces for alignment stay. */
export function withUnit(code: string, unit: string | undefined): string {
	const own = indentationUnit(indentTo(code, ""));
	if (unit === undefined || own === undefined || own === unit) return code;
	const lines = code.split("\n");
	const free = freeLines(lines);
	const base = commonOf(lines, free);
	const inside = (line: string) => /^[ \t]*/.exec(line.slice(base.length))?.[0] ?? "";
	// Lines that are aligned with the one above keep their spaces.
	const isAligned =
		own !== "\t" && lines.some((line, at) => !free.has(at) && inside(line).length % own.length > 0);
	if (isAligned && unit !== "\t") return code;
	return lines
		.map((line, at) => {
			if (free.has(at)) return line;
			const indentation = inside(line);
			const rest = line.slice(base.length + indentation.length);
			if (own === "\t") return base + indentation.replaceAll("\t", unit) + rest;
			const columns = indentation.length;
			const levels = unit.repeat(Math.floor(columns / own.length));
			return base + levels + " ".repeat(columns % own.length) + rest;
		})
		.join("\n");
}
