/** What does not count in code: comments, texts, patterns between slashes, marks of texts without an end. */
export interface Quiet {
	readonly kind: "comment" | "text" | "pattern" | "open";
	readonly start: number;
	readonly end: number;
}

/** How that is written: in a language, or in any. */
export interface Manner {
	/** Where something may begin. */
	readonly special: RegExp;
	/** Whether a comment begins here that ends with its line. */
	readonly isComment: (text: string, at: number) => boolean;
	/** Whether an apostrophe begins a text here. */
	readonly isQuote: (text: string, at: number) => boolean;
	readonly hasPatterns: boolean;
	/** Whether texts between backticks go over many lines. */
	readonly hasLongBackticks: boolean;
	/** Whether what begins a block always does; it goes on to the end of the code where nothing ends it. */
	readonly reachesEnd: boolean;
}

/** Languages whose comments begin with `#`, by VS Code's identifiers and common names. */
const HASH =
	/^(?:python|py|ruby|rb|shellscript|shell|bash|sh|zsh|perl|r|yaml|yml|toml|makefile|make|dockerfile|docker|elixir|powershell|ps1|julia|nim|crystal|tcl|cmake|graphql|coffeescript)$/i;
/** Languages with both `#` and `;`. */
const SETTINGS = /^(?:ini|properties)$/i;
/** Languages whose comments begin with an apostrophe. */
const APOSTROPHE = /^(?:vb|vba|vbscript)$/i;
/** Languages whose texts between backticks go over many lines. */
const BACKTICKS = /^(?:(?:javascript|typescript)(?:react)?|[jt]sx?|m[jt]s|go|golang|vue|svelte)$/i;
/** Languages that are text but for their fences. */
const PROSE = /^(?:markdown|md|mdx)$/i;
/** Languages whose comments begin with `--`. */
const DASHES = /^(?:sql|plsql|mysql|postgres|lua|haskell|hs|ada|elm|vhdl|purescript)$/i;
/** Languages with both `#` and `//`. */
const BOTH = /^(?:php|hcl|terraform)$/i;
/** Languages whose comments begin with `%` or `;`. */
const PERCENT = /^(?:latex|tex|erlang|matlab|prolog)$/i;
const SEMICOLON = /^(?:lisp|clojure|scheme|racket|asm|assembly|elisp)$/i;

const QUERY_WORDS =
	/^\s*(?:select|with|insert|update|delete|create|alter)\b[\s\S]*\b(?:from|into|table|set)\b/i;

function marksOf(text: string, language: string): readonly string[] {
	if (HASH.test(language)) return ["#"];
	if (DASHES.test(language)) return ["--"];
	if (BOTH.test(language)) return ["#", "//"];
	if (PERCENT.test(language)) return ["%"];
	if (SEMICOLON.test(language)) return [";"];
	if (SETTINGS.test(language)) return ["#", ";"];
	if (APOSTROPHE.test(language)) return ["'"];
	if (language !== "") return ["//"];
	if (QUERY_WORDS.test(text.slice(0, 2000))) return ["--"];
	return /^\s*#(?!include|define|if|else|end|pragma|undef|\w+ ?[({;=])/m.test(text.slice(0, 4000))
		? ["#", "//"]
		: ["//"];
}

/** Limit of a text between backticks that may be no text, in characters. */
const LONGEST_TEXT = 200;
const BLOCKS: readonly (readonly [open: string, close: string, kind: Quiet["kind"]])[] = [
	["/*", "*/", "comment"],
	["<!--", "-->", "comment"],
	['"""', '"""', "text"],
	["'''", "'''", "text"],
];
const SPECIAL = /["'`/<#%;-]/g;

/** What is known while a text is read from its beginning to its end. */
interface Reading {
	readonly text: string;
	readonly manner: Manner;
	/** Where each mark comes next: it need not be looked for again. */
	readonly next: Map<string, number>;
	/** Where each word stands that is alone in its line: it may end a text begun by `<<WORD`. */
	lone?: ReadonlyMap<string, readonly number[]>;
}

/** Finds comments and strings of a language. A quote without its end on the same line does not count. */
export function quietIn(text: string, language: string): Quiet[] {
	return PROSE.test(language) ? proseIn(text) : quietBy(text, mannerOf(text, language));
}

function mannerOf(text: string, language: string): Manner {
	const marks = marksOf(text, language);
	return {
		special: SPECIAL,
		isComment: (text, at) => marks.some((mark) => text.startsWith(mark, at)) && isComment(text, at),
		// Unlike a lifetime, as in `&'a str`, or an apostrophe.
		isQuote: (text, at) => !/[&<\w]/.test(text.charAt(at - 1)),
		hasPatterns: false,
		hasLongBackticks: BACKTICKS.test(language),
		reachesEnd: true,
	};
}

/** Finds what does not count, in one pass. */
export function quietBy(text: string, manner: Manner): Quiet[] {
	const reading: Reading = { text, manner, next: new Map() };
	const special = new RegExp(manner.special);
	const found: Quiet[] = [];
	for (let match = special.exec(text); match; match = special.exec(text)) {
		const part = quietAt(reading, match.index);
		if (!part) continue;
		found.push(part);
		special.lastIndex = part.end;
	}
	return found;
}

function quietAt(reading: Reading, start: number): Quiet | undefined {
	const { text, manner } = reading;
	const block = blockAt(reading, start);
	if (block) return block;
	if (manner.isComment(text, start)) {
		const end = text.indexOf("\n", start);
		return { kind: "comment", start, end: end < 0 ? text.length : end };
	}
	const char = text.charAt(start);
	if (char === "<") return hereText(reading, start);
	if (char === "/") return manner.hasPatterns ? patternAt(text, start) : undefined;
	return `"'\``.includes(char) ? textAt(reading, start, char) : undefined;
}

function blockAt(reading: Reading, start: number): Quiet | undefined {
	const { text, manner } = reading;
	const block = BLOCKS.find(([mark]) => text.startsWith(mark, start));
	if (!block) return undefined;
	const [open, close, kind] = block;
	const end = nextOf(reading, close, start + open.length, kind === "text");
	if (manner.reachesEnd) return { kind, start, end: Math.min(text.length, end + close.length) };
	// Unlike in the path `src/*`.
	const isApart = open !== "/*" || start === 0 || /[\s;{}(),]/.test(text.charAt(start - 1));
	if (!isApart && end > nextOf(reading, "\n", start, true)) return undefined;
	if (end < text.length) return { kind, start, end: end + close.length };
	return kind === "text" ? { kind: "open", start, end: start + open.length } : undefined;
}

/** A pattern between slashes, and what is in front of one. */
const PATTERN = /^\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//;
const BEFORE_PATTERN = /(?:^|[\n(=,:[!&|?{};]|\breturn)[ \t]*$/;
/** Characters of a pattern, and in front of it, that are looked at. */
const LONGEST_PATTERN = 1000;
const LONGEST_BEFORE = 80;

function patternAt(text: string, start: number): Quiet | undefined {
	if (!BEFORE_PATTERN.test(text.slice(Math.max(0, start - LONGEST_BEFORE), start))) return undefined;
	const pattern = PATTERN.exec(text.slice(start, start + LONGEST_PATTERN));
	return pattern ? { kind: "pattern", start, end: start + pattern[0].length } : undefined;
}

/**
 * Where a mark comes next, or the end of the text.
 * @param from no less than at the last call with this mark
 * @param hasEscapes whether a mark behind a backslash is none
 */
function nextOf({ text, next }: Reading, mark: string, from: number, hasEscapes: boolean): number {
	let at = next.get(mark) ?? -1;
	if (at >= from) return at;
	at = text.indexOf(mark, from);
	while (hasEscapes && isEscaped(text, at)) at = text.indexOf(mark, at + 1);
	if (at < 0) at = text.length;
	next.set(mark, at);
	return at;
}

function isEscaped(text: string, at: number): boolean {
	let slashes = 0;
	while (text[at - 1 - slashes] === "\\") slashes++;
	return slashes % 2 === 1;
}

const HERE = /<<<?[-~]?(["']?)([A-Za-z_]\w+)\1/y;

/** The lines after `<<WORD`, up to that word alone in its line. */
function hereText(reading: Reading, at: number): Quiet | undefined {
	HERE.lastIndex = at;
	const word = HERE.exec(reading.text)?.[2];
	if (word === undefined) return undefined;
	const start = reading.text.indexOf("\n", at);
	reading.lone ??= loneWords(reading.text);
	const end = reading.lone.get(word)?.find((position) => position > start);
	return start < 0 || end === undefined ? undefined : { kind: "text", start, end };
}

function loneWords(text: string): ReadonlyMap<string, readonly number[]> {
	const found = new Map<string, number[]>();
	for (const { 1: word = "", index } of text.matchAll(/^[ \t]*([A-Za-z_]\w*)[;,)]*[ \t]*\r?$/gm)) {
		const positions = found.get(word);
		if (positions) positions.push(index);
		else found.set(word, [index]);
	}
	return found;
}

/** All that is not in a fence. */
function proseIn(text: string): Quiet[] {
	const found: Quiet[] = [];
	let start = 0;
	for (const { 0: fence, index } of text.matchAll(/^```[^\n]*\n[\s\S]*?(?:^```|$(?![\s\S]))/gm)) {
		if (index > start) found.push({ kind: "text", start, end: index });
		start = index + fence.length;
	}
	if (start < text.length) found.push({ kind: "text", start, end: text.length });
	return found;
}

/** Excludes `$#`, `a[#i]`, an attribute, `#[test]`, and `https://`. */
function isComment(text: string, i: number): boolean {
	const before = text.charAt(i - 1);
	if (text.charAt(i) === "#") return !/[$\w{[&]/.test(before) && text.charAt(i + 1) !== "[";
	return before !== ":" && !(text.charAt(i) === "-" && /[\w)]/.test(before));
}

function textAt(reading: Reading, start: number, quote: string): Quiet | undefined {
	const { text, manner } = reading;
	if (quote === "'" && !manner.isQuote(text, start)) return undefined;
	const end = nextOf(reading, quote, start + 1, true);
	return end < text.length && end < endOfTexts(reading, start, quote)
		? { kind: "text", start, end: end + 1 }
		: undefined;
}

/** Behind which a text that begins with a quote cannot end. */
function endOfTexts(reading: Reading, start: number, quote: string): number {
	if (quote !== "`") return nextOf(reading, "\n", start + 1, true);
	return reading.manner.hasLongBackticks ? reading.text.length : start + LONGEST_TEXT;
}

/** A text without some of its parts, line by line as before. */
export function without(text: string, parts: readonly Quiet[]): string {
	let rest = "";
	let position = 0;
	for (const { start, end } of parts) {
		rest += text.slice(position, start);
		rest += text.slice(start, end).replace(/[^\n]+/g, (hidden) => " ".repeat(hidden.length));
		position = end;
	}
	return rest + text.slice(position);
}
