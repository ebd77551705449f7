import { type Quiet, quietIn, without } from "./quiet.ts";

/**
 * The role of a piece of code in any language. `step` is a statement that changes a variable; `jump` leaves a
 * loop or a function early.
 */
export const ROLES = [
	"function",
	"class",
	"loop",
	"decision",
	"logic",
	"call",
	"operator",
	"step",
	"subscript",
	"lambda",
	"return",
	"constant",
	"jump",
	"failure",
	"type",
	"text",
] as const;
export type Role = (typeof ROLES)[number];

/** A piece of code by its role and its range in the text, in UTF-16 code units. */
export interface SyntaxSpan {
	readonly role: Role;
	readonly start: number;
	readonly end: number;
}

/** Code read as text: its pieces, and the text without comments and strings, with all offsets unchanged. */
export interface ReadCode {
	readonly text: string;
	readonly spans: readonly SyntaxSpan[];
	readonly withoutComments: string;
	/** Without comments and strings. */
	readonly bare: string;
	readonly comments: readonly Quiet[];
}

/** Roles of lines in common languages, by a word at the beginning or inside. */
const LINE_ROLES: readonly { role: Role; pattern: RegExp }[] = [
	{ role: "function", pattern: /^\s*(?:[\w<>,[\]]+ )*?(?:def|function|func|fn|fun|sub|proc)\b/ },
	{
		role: "function",
		pattern:
			/^\s*(?!.*\b(?:if|for|foreach|while|switch|match|catch|else|elseif|try|using|with|lock|synchronized|unless|until|do|when|select|return|new)\b)[\w<>[\],*&:~$? ]+\([^()]*\)[^=;]*\{\s*$/,
	},
	{
		role: "function",
		pattern:
			/^\s*(?:export )?(?:const|let|var|val) \w+ ?(?::[^=]{0,80})?= ?(?:async )?(?:\([^()]*\)|\w+)(?:\s*:[^=]{0,60})? ?=>/,
	},
	{ role: "class", pattern: /^\s*(?:\w+ )*?(?:class|struct|interface|trait|enum|impl|module|record)\b/ },
	{ role: "loop", pattern: /^\W*(?:for|foreach|while|until|loop|do|repeat)\b(?! \|)/i },
	{ role: "decision", pattern: /^\W*(?:if|elsif|elif|else if|unless|case|when|catch|except|rescue)\b/i },
];

/** The same for words anywhere in a line. */
const WORD_ROLES: readonly { role: Role; pattern: RegExp }[] = [
	{ role: "decision", pattern: /[\w)\]"'] \? |(?<=\S )if\b(?= .{1,200}(?: else\b|$))/gm },
	{
		role: "loop",
		pattern:
			/(?<=[\w)\]}"'] )for\b(?= .{1,80} in )|\.(?:map|filter|forEach|reduce|flatMap|each|select|collect|fold)\b/g,
	},
	{ role: "logic", pattern: /&&|\|\||\?\?|\b(?:and|or)\b/g },
	{ role: "operator", pattern: /[-+*/%<>^]|[=!]=|\bnot\b/g },
	{ role: "step", pattern: /(?<![=!<>])=(?![=>])/g },
	{ role: "subscript", pattern: /[\w)\]]\[/g },
	{ role: "lambda", pattern: /=>|->|\blambda\b/g },
	{ role: "return", pattern: /\breturn\b.*/g },
	{ role: "constant", pattern: /\b(?:\d[\w.]*|true|false|null|nil|none)\b/gi },
	{ role: "jump", pattern: /\b(?:break|continue|next|goto|exit)\b/g },
	{ role: "failure", pattern: /\b(?:throw|raise|try|assert|panic)\b/g },
	{ role: "type", pattern: /\b[A-Z]\w*<[^<>\n]{1,60}>|: [A-Za-z][\w[\]|]*(?=[,)=;]| \{)/g },
];

const CALL =
	/\b(?!(?:if|for|while|switch|catch|return|function|func|def|fn|and|or|not|in|elif|match)\b)[A-Za-z_]\w*[!?]?\(/g;
/** Characters of a line that are examined: patterns take ever longer on longer lines. */
const LONGEST_LINE = 300;
/** A brace on a line of its own belongs to the line above. */
const LONE_BRACE = /\n(?=[ \t]*\{[ \t]*\r?\n)/g;

/**
 * Reads code by the words that most languages share; a block lasts until a line is indented no more than its
 * first line.
 * @param language an identifier or alias that determines the comment syntax; empty if unknown
 */
export function readCode(text: string, language: string): ReadCode {
	const quiet = quietIn(text, language);
	const comments = quiet.filter(({ kind }) => kind === "comment");
	const bare = without(text, quiet);
	const code = bare.replace(LONE_BRACE, " ");
	const blocks = blocksOf(code);
	const spans: SyntaxSpan[] = [...blocks];
	for (const { kind, start, end } of quiet) if (kind === "text") spans.push({ role: "text", start, end });
	for (const { role, pattern } of WORD_ROLES) {
		for (const { 0: word, index } of code.matchAll(pattern)) {
			spans.push({ role, start: index, end: index + word.length });
		}
	}
	for (const call of callsIn(code, blocks)) spans.push(call);
	return { text, spans, withoutComments: without(text, comments), bare, comments };
}

/** The calls: a name followed by an opening parenthesis, unless the line defines that name. */
function callsIn(code: string, blocks: readonly SyntaxSpan[]): SyntaxSpan[] {
	const heads = new Set(blocks.filter(({ role }) => role === "function").map(({ start }) => start));
	const calls: SyntaxSpan[] = [];
	for (const { 0: call, index } of code.matchAll(CALL)) {
		const before = code.slice(Math.max(0, index - LONGEST_LINE), index);
		const head = index - before.slice(before.lastIndexOf("\n") + 1).trimStart().length;
		// A defining line defines its first name only: `def f(n): return f(n - 1)`.
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
