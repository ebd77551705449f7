import { isComment } from "./omission.ts";

/** Lines of code without what is in quotes and in comments, as far as that can be told in any language. */
export interface PlainCode {
	/** The lines, without their strings, comments and texts. */
	readonly lines: readonly string[];
	/** For lines that begin within a text of several lines, the line in which that text begins. */
	readonly texts: ReadonlyMap<number, number>;
	/** Whether a text is left without its end. */
	readonly isOpen: boolean;
}

/** What begins a text or a comment of several lines, and what ends it. */
const TEXTS: readonly (readonly [begin: string, end: string])[] = [
	['"""', '"""'],
	["'''", "'''"],
	["`", "`"],
	["/*", "*/"],
	["<!--", "-->"],
];
/** A pattern between slashes, where a value is expected. */
const PATTERN = /^\/(?![/*])(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\//;
/** What is in front of a pattern. */
const BEFORE_PATTERN = /(?:^|[(=,:[!&|?{};]|\breturn)\s*$/;
/** A lifetime of Rust has one quote only. */
const LIFETIME = /^'[a-z_]\w*(?=[\s,>+:;)])/;
/** What may begin a text, a comment or a pattern. */
const SPECIAL = /["'`/#<\\]/g;
/** Characters of a line that are looked at. */
const MOST_CHARS = 2000;

interface Read {
	readonly code: string;
	/** What ends the text in which the line ends, and whether that began in this line. */
	readonly end?: string;
	readonly began?: boolean;
}

/** Leaves out of code what is in quotes and in comments. */
export function plainCodeOf(lines: readonly string[]): PlainCode {
	const plain: string[] = [];
	const texts = new Map<number, number>();
	let open: { readonly end: string; readonly line: number; readonly before: string | undefined } | undefined;
	for (const [at, line] of lines.entries()) {
		if (open) texts.set(at, open.line);
		const { code, end, began } = codeIn(line, open?.end, true);
		plain.push(code);
		if (end === undefined) open = undefined;
		else if (began) open = { end, line: at, before: open?.end };
	}
	if (!open) return { lines: plain, texts, isOpen: false };
	// Without its end, it is none that can be told from code.
	for (let at = open.line; at < lines.length; at++) {
		if (at > open.line) texts.delete(at);
		plain[at] = codeIn(lines[at] ?? "", at === open.line ? open.before : undefined, false).code;
	}
	return { lines: plain, texts, isOpen: open.end !== "`" && open.end !== "*/" };
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
	for (const [bracket] of plain.matchAll(/[{}()[\]]/g)) open += "{([".includes(bracket) ? 1 : -1;
	return open;
}

/**
 * The code of one line.
 * @param end what ends the text in which the line begins
 * @param areTexts whether what has no end in the line begins a text of several lines
 */
function codeIn(line: string, end: string | undefined, areTexts: boolean): Read {
	let at = 0;
	if (end !== undefined) {
		at = endOfQuote(line, 0, end);
		if (at < 0) return { code: "", end, began: false };
	} else if (isComment(line.trim()) && !/^\s*(?:\/\*|<!--)/.test(line)) return { code: "" };
	const most = Math.min(line.length, MOST_CHARS);
	let code = "";
	while (at < most) {
		SPECIAL.lastIndex = at;
		const next = Math.min(SPECIAL.exec(line)?.index ?? most, most);
		code += line.slice(at, next);
		at = next;
		if (at >= most) break;
		const char = line.charAt(at);
		const text = TEXTS.find(([begin]) => line.startsWith(begin, at));
		const [begin, close] = text ?? [char, char];
		if (text || ((char === '"' || char === "'") && !isLifetime(line, at))) {
			const behind = endOfQuote(line, at + begin.length, close);
			if (behind < 0 && text && areTexts && (begin !== "/*" || isApart(line, at)))
				return { code, end: close, began: true };
			at = behind < 0 ? at + begin.length : behind;
			continue;
		}
		if (isCommentAt(line, at)) break;
		const pattern =
			char === "/" && BEFORE_PATTERN.test(code.slice(-80)) ? PATTERN.exec(line.slice(at)) : null;
		if (!pattern) code += char;
		at += pattern ? pattern[0].length : char === "\\" ? 2 : 1;
	}
	return { code };
}

/** Behind the mark that ends a quote; negative if there is none in the line. */
function endOfQuote(line: string, from: number, mark: string): number {
	for (let at = line.indexOf(mark, from); at >= 0; at = line.indexOf(mark, at + 1)) {
		let slashes = 0;
		while (line[at - 1 - slashes] === "\\") slashes++;
		if (slashes % 2 === 0) return at + mark.length;
	}
	return -1;
}

/** Unlike in the path `src/*`. */
function isApart(line: string, at: number): boolean {
	return at === 0 || /[\s;{}(),]/.test(line.charAt(at - 1));
}

function isLifetime(line: string, at: number): boolean {
	return line[at] === "'" && /[&<,]\s?$/.test(line.slice(0, at)) && LIFETIME.test(line.slice(at, at + 40));
}

/** Whether the rest of a line is a comment: `x = 1  # one`, `x(); // one`. */
function isCommentAt(line: string, at: number): boolean {
	if (line.startsWith("//", at)) return line[at - 1] !== ":";
	return line.startsWith("# ", at) && /\s/.test(line[at - 1] ?? "");
}
