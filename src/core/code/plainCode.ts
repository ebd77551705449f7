import { isComment } from "./omission.ts";
import { type Manner, type Quiet, quietBy, without } from "./quiet.ts";

/** Lines of code without what is in quotes and in comments, as far as that can be told in any language. */
export interface PlainCode {
	/** The lines, without their strings, comments and texts. */
	readonly lines: readonly string[];
	/** For lines that begin within a text of several lines, the line in which that text begins. */
	readonly texts: ReadonlyMap<number, number>;
	/** Whether a text is left without its end. */
	readonly isOpen: boolean;
}

/** A lifetime of Rust has one quote only. */
const LIFETIME = /(?<=[&<,]\s?)'[a-z_]\w*(?=[\s,>+:;)])/y;
const LINE_START = /(?<=^[ \t]*)\S/my;
/** Nothing begins behind a backslash, and some comments only at the beginning of a line. */
const SPECIAL = /\\[\s\S]?|["'`/<]|# |(?:[#%;*]|--|\(\*|REM\b)(?<=^[ \t]*\S{1,3})/gm;

/** How any language writes what does not count. */
const ANY: Manner = {
	special: SPECIAL,
	isComment: isAnyComment,
	isQuote: (text, at) => !matchesAt(LIFETIME, text, at),
	hasPatterns: true,
	hasLongBackticks: true,
	reachesEnd: false,
};

/** Leaves out of code what is in quotes and in comments. */
export function plainCodeOf(lines: readonly string[]): PlainCode {
	const text = lines.join("\n");
	const quiet = quietBy(text, ANY);
	return {
		lines: without(text, quiet).split("\n"),
		texts: linesWithin(quiet, lines),
		isOpen: quiet.some(({ kind }) => kind === "open"),
	};
}

function linesWithin(quiet: readonly Quiet[], lines: readonly string[]): ReadonlyMap<number, number> {
	const within = new Map<number, number>();
	let [at, position] = [0, 0];
	/** Goes on to the line with a position in the text. */
	const lineOf = (wanted: number) => {
		for (let length = 0; ; at++, position += length + 1) {
			length = lines[at]?.length ?? 0;
			if (position + length >= wanted) return at;
		}
	};
	for (const { start, end } of quiet) {
		const begin = lineOf(start);
		for (let line = begin + 1; line <= lineOf(end); line++) within.set(line, begin);
	}
	return within;
}

/** Brackets that are open at the end; a text without its end counts as one. */
export function openBrackets(lines: readonly string[]): number {
	const { lines: plain, isOpen } = plainCodeOf(lines);
	const open = plain.reduce((sum, line) => sum + balanceOf(line), 0);
	return open === 0 && isOpen ? 1 : open;
}

/** How many more brackets a line without strings opens than it closes. */
export function balanceOf(plain: string): number {
	let open = 0;
	for (const [bracket] of plain.replace(/\\./g, "").matchAll(/[{}()[\]]/g))
		open += "{([".includes(bracket) ? 1 : -1;
	return open;
}

/** Whether the rest of a line is a comment: all of the line, `x = 1  # one`, `x(); // one`. */
function isAnyComment(text: string, at: number): boolean {
	if (matchesAt(LINE_START, text, at)) {
		const end = text.indexOf("\n", at);
		if (isComment(text.slice(at, end < 0 ? text.length : end))) return true;
	}
	if (text.startsWith("//", at)) return text[at - 1] !== ":";
	return text.startsWith("# ", at) && /\s/.test(text.charAt(at - 1));
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
	pattern.lastIndex = at;
	return pattern.test(text);
}
