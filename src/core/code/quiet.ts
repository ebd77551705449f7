/** Comments and strings in code, which do not count. */
export interface Quiet {
	readonly kind: "comment" | "text";
	readonly start: number;
	readonly end: number;
}

/** Languages whose comments begin with `#`, by VS Code's identifiers and common names. */
const HASH =
	/^(?:python|py|ruby|rb|shellscript|shell|bash|sh|zsh|perl|r|yaml|yml|toml|makefile|make|dockerfile|docker|elixir|powershell|ps1|julia|nim|crystal|tcl|cmake|graphql|coffeescript|ini|properties)$/i;
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
	if (language !== "") return ["//"];
	if (QUERY_WORDS.test(text.slice(0, 2000))) return ["--"];
	return /^\s*#(?!include|define|if|else|end|pragma|undef|\w+ ?[({;=])/m.test(text.slice(0, 4000))
		? ["#", "//"]
		: ["//"];
}

/** Limit of a quoted string within a line, in characters. */
const LONGEST_TEXT = 200;
const BLOCKS: readonly (readonly [open: string, close: string, kind: Quiet["kind"]])[] = [
	["/*", "*/", "comment"],
	["<!--", "-->", "comment"],
	['"""', '"""', "text"],
	["'''", "'''", "text"],
];

/** Finds comments and strings in one pass. A quote without its end on the same line does not count. */
export function quietIn(text: string, language: string): Quiet[] {
	const marks = marksOf(text, language);
	const found: Quiet[] = [];
	let i = 0;
	while (i < text.length) {
		const end = quietAt(text, i, marks);
		if (!end) i++;
		else {
			found.push({ kind: end.kind, start: i, end: end.end });
			i = end.end;
		}
	}
	return found;
}

function quietAt(text: string, i: number, marks: readonly string[]) {
	const char = text.charAt(i);
	if (!`"'\`/<#-%;`.includes(char)) return undefined;
	for (const [open, close, kind] of BLOCKS) {
		if (!text.startsWith(open, i)) continue;
		const end = text.indexOf(close, i + open.length);
		return { kind, end: end < 0 ? text.length : end + close.length };
	}
	if (marks.some((mark) => text.startsWith(mark, i)) && isComment(text, i)) {
		const end = text.indexOf("\n", i);
		return { kind: "comment" as const, end: end < 0 ? text.length : end };
	}
	return `"'\``.includes(char) ? textAt(text, i, char) : undefined;
}

/** Excludes `$#`, `a[#i]`, an attribute, `#[test]`, and `https://`. */
function isComment(text: string, i: number): boolean {
	const before = text.charAt(i - 1);
	if (text.charAt(i) === "#") return !/[$\w{[&]/.test(before) && text.charAt(i + 1) !== "[";
	return before !== ":" && !(text.charAt(i) === "-" && /[\w)]/.test(before));
}

function textAt(text: string, start: number, quote: string) {
	const before = text.charAt(start - 1);
	// A lifetime, as in `&'a str`, or an apostrophe.
	if (quote === "'" && /[&<\w]/.test(before)) return undefined;
	const most = Math.min(text.length, start + LONGEST_TEXT);
	for (let i = start + 1; i < most; i++) {
		const char = text.charAt(i);
		if (char === "\n" && quote !== "`") return undefined;
		if (char === "\\") i++;
		else if (char === quote) return { kind: "text" as const, end: i + 1 };
	}
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
