import type { Role } from "./grammars.ts";

/** A piece of syntax by its role and where it stands in the text, in UTF-16 code units. */
export interface SyntaxSpan {
	readonly role: Role;
	readonly start: number;
	readonly end: number;
}

/** Reads code into the pieces of syntax that `GRAMMARS` declares. */
export interface SyntaxParser {
	/**
	 * The pieces in `text`, in any order; `undefined` while the grammar of `language` (an identifier
	 * or alias that `grammarOf` knows) is not loaded, or when there is none.
	 */
	parse(language: string, text: string): readonly SyntaxSpan[] | undefined;
}

/** What a line of code in a usual language plays, by the word that it begins with or contains. */
const LINE_ROLES: readonly { role: Role; pattern: RegExp }[] = [
	{ role: "function", pattern: /^\s*(?:[\w<>,[\]]+ )*?(?:def|function|func|fn|fun|sub|proc)\b/ },
	{
		role: "function",
		pattern:
			/^\s*(?!.*\b(?:if|for|foreach|while|switch|match|catch|else|elseif|try|using|with|lock|synchronized|unless|until)\b)[\w<>[\],*&:$ ]+\([^()]*\)[^=;]*\{\s*$/,
	},
	{ role: "class", pattern: /^\s*(?:\w+ )*?(?:class|struct|interface|trait|enum|impl|module)\b/ },
	{ role: "loop", pattern: /^\W*(?:for|foreach|while|until|loop|do|repeat)\b/i },
	{ role: "decision", pattern: /^\W*(?:if|elsif|elif|else if|unless|case|when|catch|except|rescue)\b/i },
];

/** The same for what may stand anywhere in a line. */
const WORD_ROLES: readonly { role: Role; pattern: RegExp }[] = [
	{ role: "decision", pattern: /[\w)\]"'] \? /g },
	{ role: "logic", pattern: /&&|\|\||\?\?|\b(?:and|or)\b/g },
	{ role: "operator", pattern: /[-+*/%<>^]|[=!]=|\bnot\b/g },
	{ role: "step", pattern: /(?<![=!<>])=(?![=>])/g },
	{ role: "subscript", pattern: /[\w)\]]\[/g },
	{ role: "lambda", pattern: /=>|->|\blambda\b/g },
	{ role: "return", pattern: /\breturn\b.*/g },
	{ role: "constant", pattern: /\b(?:\d[\w.]*|true|false|null|nil|none)\b/gi },
	{ role: "jump", pattern: /\b(?:break|continue|next|goto|exit)\b/g },
	{ role: "failure", pattern: /\b(?:throw|raise|try|assert|panic)\b/g },
	{ role: "concurrency", pattern: /\b(?:async|await|yield|spawn|mutex|lock|atomic|channel|thread)\b/gi },
];

/**
 * Comments and strings, which have an end within their line or are none; a quote behind `&` or `<` begins a
 * lifetime, as in Rust.
 */
const QUIET =
	/\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|\/\/.*|#(?!include|define).*|--\s.*|("""|''')[\s\S]*?(?:\1|$(?![\s\S]))|("|(?<![&<])'|`)(?:\\.|(?!\2)[^\\\n]){0,300}\2/g;
const CALL =
	/\b(?!(?:if|for|while|switch|catch|return|function|func|def|fn|and|or|not|in|elif|match)\b)[A-Za-z_]\w*[!?]?\(/g;
/** So much of a line is looked at, in characters: patterns take ever longer on longer lines. */
const LONGEST_LINE = 300;
/** A brace on a line of its own belongs to the line above it. */
const LONE_BRACE = /\n(?=[ \t]*\{[ \t]*\r?\n)/g;

/**
 * Reads any text as code, without a grammar: by the words that most languages share, each block
 * lasting until a line is indented as little as the line it began with.
 */
export function readAsText(text: string): SyntaxSpan[] {
	const spans: SyntaxSpan[] = [];
	const quiet = text.replace(QUIET, (match: string, ...rest: (string | number | undefined)[]) => {
		const [tripleQuote, quote, start] = rest as [string?, string?, number?];
		const role = tripleQuote || quote ? "text" : "comment";
		spans.push({ role, start: start ?? 0, end: (start ?? 0) + match.length });
		return match.replace(/[^\n]/g, " ");
	});
	const code = quiet.replace(LONE_BRACE, " ");
	const blocks = blocksOf(code);
	spans.push(...blocks);
	for (const { role, pattern } of WORD_ROLES) {
		for (const { 0: word, index } of code.matchAll(pattern)) {
			spans.push({ role, start: index, end: index + word.length });
		}
	}
	spans.push(...callsIn(code, blocks));
	return spans;
}

/** The calls: a name with an opening parenthesis behind it, unless it is the name that a line defines. */
function callsIn(code: string, blocks: readonly SyntaxSpan[]): SyntaxSpan[] {
	const heads = new Set(blocks.filter(({ role }) => role === "function").map(({ start }) => start));
	const calls: SyntaxSpan[] = [];
	for (const { 0: call, index } of code.matchAll(CALL)) {
		const before = code.slice(Math.max(0, index - LONGEST_LINE), index);
		const head = index - before.slice(before.lastIndexOf("\n") + 1).trimStart().length;
		// Only the first name of a defining line is defined there: `def f(n): return f(n - 1)`.
		if (heads.delete(head)) continue;
		const close = code.slice(index, index + LONGEST_LINE).indexOf(")");
		const end = index + (close < 0 ? call.length : close + 1);
		calls.push({ role: "call", start: index, end });
	}
	return calls;
}

/** The functions, loops and decisions, each from its first word to the end of its indented block. */
function blocksOf(code: string): SyntaxSpan[] {
	const spans: SyntaxSpan[] = [];
	const open: { indent: number; roles: Role[]; start: number }[] = [];
	let position = 0;
	const closeDownTo = (indent: number, end: number) => {
		while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) {
			const block = open.pop();
			for (const role of block?.roles ?? []) spans.push({ role, start: block?.start ?? 0, end });
		}
	};
	for (const line of code.split("\n")) {
		const body = line.trimStart();
		if (body !== "") {
			const indent = line.slice(0, line.length - body.length).replaceAll("\t", "    ").length;
			closeDownTo(indent, position);
			const head = line.slice(0, LONGEST_LINE);
			const roles = LINE_ROLES.filter(({ pattern }) => pattern.test(head)).map(({ role }) => role);
			open.push({ indent, roles: [...new Set(roles)], start: position + line.length - body.length });
		}
		position += line.length + 1;
	}
	closeDownTo(0, code.length);
	return spans;
}
