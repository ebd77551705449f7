/** Comments and strings in code, which do not count. */
export interface Quiet {
	readonly kind: "comment" | "text";
	readonly start: number;
	readonly end: number;
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

/** What is known while a text is read from its beginning to its end. */
interface Reading {
	readonly text: string;
	readonly marks: readonly string[];
	readonly hasLongBackticks: boolean;
	/** For each quote, up to where none closes: it need not be looked for again. */
	readonly unclosed: Map<string, number>;
	/** Where each word stands that is alone in its line: it may end a text begun by `<<WORD`. */
	lone?: ReadonlyMap<string, readonly number[]>;
}

/** Finds comments and strings in one pass. A quote without its end on the same line does not count. */
export function quietIn(text: string, language: string): Quiet[] {
	if (PROSE.test(language)) return proseIn(text);
	const reading: Reading = {
		text,
		marks: marksOf(text, language),
		hasLongBackticks: BACKTICKS.test(language),
		unclosed: new Map(),
	};
	const found: Quiet[] = [];
	let i = 0;
	while (i < text.length) {
		const part = quietAt(reading, i);
		if (part) found.push(part);
		i = part?.end ?? i + 1;
	}
	return found;
}

function quietAt(reading: Reading, start: number): Quiet | undefined {
	const { text, marks } = reading;
	const char = text.charAt(start);
	if (!`"'\`/<#-%;`.includes(char)) return undefined;
	for (const [open, close, kind] of BLOCKS) {
		if (!text.startsWith(open, start)) continue;
		const end = text.indexOf(close, start + open.length);
		return { kind, start, end: end < 0 ? text.length : end + close.length };
	}
	if (marks.some((mark) => text.startsWith(mark, start)) && isComment(text, start)) {
		const end = text.indexOf("\n", start);
		return { kind: "comment", start, end: end < 0 ? text.length : end };
	}
	if (char === "<") return hereText(reading, start);
	return `"'\``.includes(char) ? textAt(reading, start, char) : undefined;
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
	const { text, unclosed } = reading;
	const before = text.charAt(start - 1);
	// A lifetime, as in `&'a str`, or an apostrophe.
	if (quote === "'" && /[&<\w]/.test(before)) return undefined;
	if (start < (unclosed.get(quote) ?? 0)) return undefined;
	const isShort = quote === "`" && !reading.hasLongBackticks;
	const most = isShort ? Math.min(text.length, start + LONGEST_TEXT) : text.length;
	let i = start + 1;
	for (; i < most; i++) {
		const char = text.charAt(i);
		if (char === "\n" && quote !== "`") break;
		if (char === "\\") i++;
		else if (char === quote) return { kind: "text", start, end: i + 1 };
	}
	if (!isShort) unclosed.set(quote, i);
	return undefined;
}

/** A text without some of its parts, line by line as before. */
export function without(text: string, parts: readonly Quiet[]): string {
	let rest = "";
	let position = 0;
	for (const { start, end } of parts) {
		rest += text.slice(position, start) + text.slice(start, end).replace(/[^\n]/g, " ");
		position = end;
	}
	return rest + text.slice(position);
}
