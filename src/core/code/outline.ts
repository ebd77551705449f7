import { indentationOf } from "./indentation.ts";
import { isComment } from "./omission.ts";
import { AT_RULE, CLOSER, HEAD_CHARS, isCallWithText, isDecorator, type Named, nameOf } from "./partName.ts";
import { balanceOf, openBrackets, plainCodeOf } from "./plainCode.ts";

/** A range of code. Lines count from 0, the end is exclusive. */
export interface Part extends Named {
	readonly headText: string;
	/** The first line of its comments and decorators. */
	readonly start: number;
	/** The line with its name. */
	readonly head: number;
	/** Exclusive end of the lines with its name. */
	readonly headEnd: number;
	readonly end: number;
	/** Its members. */
	readonly parts: readonly Part[];
}

/** How a text is structured: by headings, by `[sections]`, or by indentation. */
export type Format = "markdown" | "sections" | "json" | "code";

/** Limit of nesting. */
const MOST_DEPTH = 12;
/** Limit of a head's lines, such as a list of selectors. */
const MOST_HEAD_LINES = 50;

/** Limit of the lines that are looked at behind the indented ones for what closes them. */
const MOST_BEHIND = 500;
/** Directives of a preprocessor stand at the left margin wherever they are. */
const DIRECTIVE = /^#\s*(?:if|ifn?def|el|end|define|undef|pragma|region|include|error|warning)/;

/** Holds what is in a file, often without an indentation. */
const NAMESPACE = /^(?:inline\s+)?namespace\b|^extern\s+"C"/;

/** What ends a line whose part goes on behind a closing one: `} else {`. */
const OPENER = /(?:[{([:]|=>|\bdo|\bthen)\s*$/;

/**
 * Outlines code from its lines and their indentation alone: a model's code may be incomplete, and in any
 * language.
 */
export function outlineOf(lines: readonly string[], format: Format = formatOf(lines)): Part[] {
	if (format === "markdown") return sectionsOf(lines, /^#{1,6}\s+\S/, () => []);
	if (format === "sections") {
		return sectionsOf(lines, /^\[.+\]\s*(?:[#;].*)?$/, (from, to) => partsIn(lines, from, to, 1));
	}
	return partsIn(format === "code" ? withTextsInside(lines) : lines, 0, lines.length, 0);
}

/** Detects the format from the content. */
export function formatOf(lines: readonly string[]): Format {
	const written = lines.map((line) => line.trimEnd()).filter((line) => line !== "");
	const some = (pattern: RegExp) => written.some((line) => pattern.test(line));
	if (
		/^[{[]$/.test(written[0] ?? "") &&
		written.every((line) => /^\s*(?:["{}[\]\d-]|true|false|null)/.test(line))
	) {
		return "json";
	}
	if (written.length > 0 && written.every((line) => /^\s*"(?:[^"\\]|\\.)*"\s*:/.test(line))) return "json";
	if (some(/^\[[^\]]+\]\]?\s*$/) && some(/^[\w."'-]+\s*=/) && !some(/[;{]\s*$/)) return "sections";
	const headings = written.filter((line) => /^#{1,6}\s+\S/.test(line)).length;
	if (headings === 0) return "code";
	if (some(/^(?:```|~~~)/)) return "markdown";
	const rest = written.filter((line) => !line.startsWith("#"));
	const prose = rest.filter(
		(line) => /^(?:[-*+>|]|\d+\.|[\p{Lu}"'(*_[`])/u.test(line) && !/[;{:(]$|\w\(|\s=\s/.test(line),
	);
	return rest.length > 0 && prose.length * 2 > rest.length ? "markdown" : "code";
}

/** All parts and their members, outer ones first. */
export function allParts(parts: readonly Part[]): Part[] {
	return parts.flatMap((part) => [part, ...allParts(part.parts)]);
}

/** The parts that a bare name can refer to: a rule below `@media` holds there only. */
export function partsByName(parts: readonly Part[]): Part[] {
	return parts.flatMap((part) => [part, ...(AT_RULE.test(part.headText) ? [] : partsByName(part.parts))]);
}

/** The lines of a part without its comments. */
export function linesOf(lines: readonly string[], { head, end }: Pick<Part, "head" | "end">): string[] {
	return lines.slice(head, end);
}

/** The lines outside of these parts and of the comments above them. */
export function linesWithout(
	lines: readonly string[],
	parts: readonly Pick<Part, "start" | "end">[],
): readonly string[] {
	const gone = new Set<number>();
	for (const { start, end } of parts) for (let at = start; at < end; at++) gone.add(at);
	return lines.filter((_, at) => !gone.has(at));
}

export function isImport({ kind }: Part): boolean {
	return kind === "import";
}

function sectionsOf(
	lines: readonly string[],
	heading: RegExp,
	inside: (from: number, to: number) => Part[],
): Part[] {
	const heads: number[] = [];
	let fence = "";
	for (const [at, line] of lines.entries()) {
		const [mark = ""] = /^(?:`{3,}|~{3,})/.exec(line) ?? [];
		if (mark !== "") fence = fence === "" ? mark : line.trim().startsWith(fence) ? "" : fence;
		else if (fence === "" && heading.test(line)) heads.push(at);
	}
	const first = heads[0] ?? lines.length;
	const before = partsIn(lines, 0, first, MOST_DEPTH);
	const sections = heads.map((head, index): Part => {
		let end = heads[index + 1] ?? lines.length;
		while (end > head + 1 && lines[end - 1]?.trim() === "") end--;
		const headText = lines[head]?.trim() ?? "";
		const parts = inside(head + 1, end);
		return { kind: "group", name: headText, headText, start: head, head, headEnd: head + 1, end, parts };
	});
	return [...before, ...sections];
}

function partsIn(
	lines: readonly string[],
	from: number,
	to: number,
	depth: number,
	inImport = false,
): Part[] {
	const parts: Part[] = [];
	/** The first of the comments and decorators that may belong to the next part. */
	let above: number | undefined;
	let decorated = false;
	const standAlone = (end: number) => {
		if (above !== undefined) parts.push(commentPart(lines, above, end));
		above = undefined;
		decorated = false;
	};
	for (let at = from; at < to; ) {
		const text = lines[at]?.trim() ?? "";
		if (text === "") {
			if (!decorated) standAlone(at);
			at++;
			continue;
		}
		const comment = commentEnd(lines, at, to);
		const decorator = comment === undefined && isDecorator(text);
		if (comment !== undefined || decorator) {
			above ??= at;
			decorated ||= decorator;
			at = comment ?? endOf(lines, at, at + 1, to);
			continue;
		}
		const part = partAt(lines, at, to, above ?? at, depth, inImport);
		above = undefined;
		decorated = false;
		parts.push(part);
		at = part.end;
	}
	standAlone(to);
	return parts;
}

function partAt(
	lines: readonly string[],
	head: number,
	to: number,
	start: number,
	depth: number,
	inImport: boolean,
): Part {
	const headEnd = headEndOf(lines, head, to);
	const end = isAccess(lines, head, to) ? headEnd : endOf(lines, head, headEnd, to);
	const headText = textOf(lines, head, headEnd);
	const isLong = end > headEnd;
	const known = inImport
		? ({ kind: "import", name: headText.replace(/[,;]$/, "") } as const)
		: nameOf(headText, isLong && hasBody(lines, head, end));
	const inner = depth < MOST_DEPTH && isLong ? innerOf(lines, head, headEnd, end) : undefined;
	const parts = inner ? partsIn(lines, inner.from, inner.to, depth + 1, known.kind === "import") : [];
	// A suite contains other calls like itself, each with a name.
	const isSuite = parts.some(isNamedCall) && isCallWithText(headText);
	const kind = isSuite ? "group" : known.kind;
	return { ...known, kind, headText, start, head, headEnd, end, parts };
}

/** Whether a line says who may use the members of C++ below it, and holds none of them itself. */
function isAccess(lines: readonly string[], head: number, to: number): boolean {
	if (!/^\s*(?:public|private|protected|signals)(?:\s+slots)?\s*:$/.test(lines[head] ?? "")) return false;
	const next = lines.slice(head + 1, to).find((line) => line.trim() !== "" && !isComment(line.trim()));
	return /[;{}(),]$/.test(next?.trim() ?? "");
}

function textOf(lines: readonly string[], from: number, to: number): string {
	const first = lines[from]?.trim() ?? "";
	return to === from + 1 ? first : [first, ...lines.slice(from + 1, to).map((line) => line.trim())].join(" ");
}

function isNamedCall({ kind, headText }: Part): boolean {
	return (kind === "definition" || kind === "group") && isCallWithText(headText);
}

/** The lines of a part that are indented further than its head; in a namespace of C++, none may be. */
function innerOf(lines: readonly string[], head: number, headEnd: number, end: number) {
	const own = depthOf(lines[head]);
	if (NAMESPACE.test(lines[head]?.trim() ?? "") && CLOSER.test(lines[end - 1]?.trim() ?? "")) {
		const opened = lines.slice(head, end).findIndex((line) => /\{\s*(?:\/\/.*)?$/.test(line)) + 1;
		return opened > 0 && head + opened < end - 1 ? { from: head + opened, to: end - 1 } : undefined;
	}
	const isInside = (line: string | undefined) =>
		line !== undefined && line.trim() !== "" && depthOf(line) > own;
	let from = headEnd;
	while (from < end && !isInside(lines[from])) from++;
	let to = end;
	while (to > from && !isInside(lines[to - 1])) to--;
	return from < to ? { from, to } : undefined;
}

/** Whether a body opens after a head, rather than the rest of a call. */
function hasBody(lines: readonly string[], head: number, end: number): boolean {
	const own = depthOf(lines[head]);
	for (let at = head; at < end; at++) {
		const line = lines[at] ?? "";
		if (depthOf(line) !== own) continue;
		const text = line.trim();
		if (/(?:[{:[]|=>|\bdo(?:\s*\|[^|]*\|)?)$/.test(text.replace(/(?:\s*\/\/|\s#).*$/, ""))) return true;
		if (at === head && !/[(,]$/.test(text) && !CLOSER.test(lines[end - 1]?.trim() ?? "")) return true;
		if (at > head && /^end\b/.test(text)) return true;
	}
	return false;
}

/** A list of selectors is one head, up to the brace. */
function headEndOf(lines: readonly string[], head: number, to: number): number {
	const own = depthOf(lines[head]);
	const isSelector = (line = "") => depthOf(line) === own && !/[:=]\s|["'(;]/.test(line.slice(0, HEAD_CHARS));
	let at = head;
	while (at + 1 < to && at - head < MOST_HEAD_LINES && /,\s*$/.test(lines[at] ?? "")) {
		if (!isSelector(lines[at]) || !isSelector(lines[at + 1])) return head + 1;
		at++;
	}
	return at > head && /\{\s*$/.test(lines[at] ?? "") ? at + 1 : head + 1;
}

/**
 * Exclusive end of the lines below a head: those that are indented further, and those that close it. Where
 * something else stands at the left margin, such as a label, the brackets tell what closes it.
 */
function endOf(lines: readonly string[], head: number, headEnd: number, to: number): number {
	const own = depthOf(lines[head]);
	let end = headEnd;
	let opened = /\{\s*$/.test(lines[headEnd - 1] ?? "");
	for (let at = headEnd; at < to; at++) {
		const line = lines[at] ?? "";
		const text = line.trim();
		if (text === "") continue;
		const depth = depthOf(line);
		if (depth > own) {
			end = at + 1;
			continue;
		}
		if (isComment(text) || DIRECTIVE.test(text)) {
			at = (commentEnd(lines, at, to) ?? at + 1) - 1;
			continue;
		}
		// A brace on a line of its own opens a body, `) {` and `} else {` continue it, and `}` is its last line.
		const opens = text === "{" && !opened && (at === headEnd || end > headEnd);
		if (depth < own || (!opens && !CLOSER.test(text))) return closingEnd(lines, head, end, to) ?? end;
		opened ||= opens;
		end = at + 1;
		if (!opens && !OPENER.test(text)) break;
	}
	return end;
}

/**
 * Exclusive end of a part with brackets that are still open: behind the line that closes the last of them, if
 * that line is indented like its head.
 */
function closingEnd(lines: readonly string[], head: number, end: number, to: number): number | undefined {
	const own = lines.slice(head, end);
	if (!own.some((line) => /[{([]/.test(line)) || openBrackets(own) <= 0) return undefined;
	const plain = plainCodeOf(lines.slice(head, Math.min(to, end + MOST_BEHIND))).lines;
	let open = 0;
	for (const [index, line] of plain.entries()) {
		open += balanceOf(line);
		const at = head + index;
		if (at < end || open > 0) continue;
		const closes = open === 0 && CLOSER.test(line.trim()) && depthOf(lines[at]) === depthOf(lines[head]);
		return closes ? at + 1 : undefined;
	}
	return undefined;
}

/** The lines, with those that begin within a text further in than the line where it begins. */
function withTextsInside(lines: readonly string[]): readonly string[] {
	const { texts } = plainCodeOf(lines);
	if (texts.size === 0) return lines;
	return lines.map((line, at) => {
		const begin = texts.get(at);
		if (begin === undefined || line.trim() === "") return line;
		const depth = depthOf(lines[begin]);
		return depthOf(line) > depth ? line : `${" ".repeat(depth + 1)}${line.trimStart()}`;
	});
}

/** Exclusive end of a comment that begins in this line; undefined if none does. */
function commentEnd(lines: readonly string[], at: number, to: number): number | undefined {
	const text = lines[at]?.trim() ?? "";
	const [, mark = ""] = /^(\/\*|<!--|\{\/\*|[bru]{0,2}(?:"""|'''))/i.exec(text) ?? [];
	if (mark === "") return isComment(text) ? at + 1 : undefined;
	const closing = mark === "<!--" ? "-->" : mark.endsWith("*") ? "*/" : mark.slice(-3);
	const closes = text.indexOf(closing, mark.length);
	if (closes >= 0) return /^[})\s;]*$/.test(text.slice(closes + closing.length)) ? at + 1 : undefined;
	for (let line = at + 1; line < to; line++) if (lines[line]?.includes(closing)) return line + 1;
	// The code ends inside of it, unless all of it is text.
	return at > 0 ? to : undefined;
}

function commentPart(lines: readonly string[], start: number, end: number): Part {
	const headText = lines[start]?.trim() ?? "";
	return { kind: "comment", name: undefined, headText, start, head: start, headEnd: end, end, parts: [] };
}

function depthOf(line = ""): number {
	return indentationOf(line).length;
}
