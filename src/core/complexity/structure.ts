import { ROLES, type Role } from "./grammars.ts";
import type { SyntaxSpan } from "./syntax.ts";

/** What is counted in a selection. Names are those of the code itself, comments and strings left out. */
export interface Structure {
	/** How often each role occurs. */
	readonly counts: Readonly<Record<Role, number>>;
	/** Loops inside loops: 1 for a single loop. */
	readonly loopDepth: number;
	/** Functions that call themselves. */
	readonly recursions: number;
	/** Each decision and loop, one more for every one around it (SonarSource's cognitive complexity). */
	readonly cognitive: number;
	/** Names of the functions that are defined here. */
	readonly functions: readonly string[];
	/** Names of what is called, each once. */
	readonly callees: readonly string[];
	/** Decisions inside decisions: 1 for an `if` by itself. */
	readonly branchDepth: number;
	/** Words and numbers of the code. */
	readonly words: number;
	/** Different words that are no keyword of a usual language. */
	readonly distinctNames: number;
	/** Lines that hold code. */
	readonly lines: number;
	/** Returns whose value is written there: `return False`. */
	readonly constantReturns: number;
	/** The value of the last return, as it is written. */
	readonly lastReturn: string;
	/** Bodies that are still to be written. */
	readonly placeholders: number;
	/** The code without its comments and strings. */
	readonly bare: string;
	/** Its comments, and its strings of several lines, which may be documentation. */
	readonly notes: string;
}

const DEFINITION_WORDS = new Set(["func", "function", "fn", "def", "async", "if", "return", "operator"]);
/** Words that are no names in any language that uses them. */
const KEYWORDS = new Set(
	(
		"abstract and as assert async await bool boolean break byte case catch char class const continue def default " +
		"del delete do done double elif else elseif elsif end enum esac except export extends extern false fi final " +
		"finally float fn for foreach from func function global go goto if impl implements import in include instanceof " +
		"int interface is lambda let local long loop match mod module mut namespace new nil None nonlocal not null " +
		"number object of operator or package pass private protected pub public raise range readonly record rescue return " +
		"self short signed static str string struct super switch synchronized template then this throw throws trait true " +
		"True False try type typedef typeof typename union unless unsafe unsigned until use using var virtual void volatile " +
		"when where while with yield"
	).split(" "),
);
const PLACEHOLDER =
	/\btodo!|\bunimplemented!|\bTODO\b|not ?implemented|(?:please|you) implement|implement (?:this|the|me)|(?:remove|delete) this|your (?:code|implementation|solution)|^[ \t]*(?:pass|\.\.\.)[ \t]*$|Define .* here/gim;

const CONSTANT = /^(?:-?\d+|true|false|none|null|nil|''|""|\[\]|\{\})$/i;

/** Counts what a selection holds. `spans` may come from a grammar or from `readAsText`. */
export function structureOf(text: string, spans: readonly SyntaxSpan[]): Structure {
	const ordered = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
	const counts = Object.fromEntries(ROLES.map((role) => [role, 0])) as Record<Role, number>;
	const around: SyntaxSpan[] = [];
	const names: { name: string; span: SyntaxSpan }[] = [];
	const callees = new Set<string>();
	let loopDepth = 0;
	let branchDepth = 0;
	let cognitive = 0;
	let recursions = 0;
	let constantReturns = 0;
	let lastReturn = "";
	for (const span of ordered) {
		counts[span.role]++;
		while (around.length > 0 && (around.at(-1)?.end ?? 0) <= span.start) around.pop();
		switch (span.role) {
			case "loop":
			case "decision": {
				const chained =
					/else\s*$/.test(text.slice(Math.max(0, span.start - 8), span.start)) ||
					text.startsWith("el", span.start);
				const loops = around.filter(({ role }) => role === "loop").length;
				const branches = around.filter(({ role }) => role === "decision").length;
				cognitive += chained ? 1 : 1 + loops + branches;
				if (span.role === "loop") loopDepth = Math.max(loopDepth, 1 + loops);
				else if (!chained) branchDepth = Math.max(branchDepth, 1 + branches);
				around.push(span);
				break;
			}
			case "function":
			case "lambda": {
				const name = span.role === "function" ? definedName(text, span) : assignedName(text, span);
				if (name) names.push({ name, span });
				around.push(span);
				break;
			}
			case "call": {
				const name = calledName(text, span);
				if (!name) break;
				callees.add(name);
				if (names.some((defined) => defined.name === name && encloses(defined.span, span))) recursions++;
				break;
			}
			case "return":
				lastReturn = text.slice(span.start, span.end).replace(/^return\b\s*|;\s*$/g, "");
				if (CONSTANT.test(lastReturn)) constantReturns++;
				break;
		}
	}
	const code = withoutQuiet(text, ordered);
	const words = code.match(/[A-Za-z_$][\w$]*|\d+/g) ?? [];
	return {
		counts,
		loopDepth,
		branchDepth,
		cognitive,
		recursions,
		functions: names.map(({ name }) => name),
		callees: [...callees],
		words: words.length,
		distinctNames: new Set(words.filter((word) => /\D/.test(word) && !KEYWORDS.has(word))).size,
		lines: code.split("\n").filter((line) => /\w/.test(line)).length,
		constantReturns,
		lastReturn,
		bare: code,
		notes: notesIn(text, ordered),
		placeholders: text.match(PLACEHOLDER)?.length ?? 0,
	};
}

function encloses(outer: SyntaxSpan, inner: SyntaxSpan): boolean {
	return outer.start <= inner.start && inner.end <= outer.end;
}

/** The first name before a parenthesis in the head of a definition. */
function definedName(text: string, { start, end }: SyntaxSpan): string | undefined {
	const head = text.slice(start, Math.min(end, start + 300));
	for (const [, name = ""] of head.matchAll(/([A-Za-z_$][\w$?!]*)\s*(?:<[^>(]*>)?\s*\(/g)) {
		if (!DEFINITION_WORDS.has(name)) return name;
	}
	return /\bdef\s+(?:self\.)?(\w+[?!]?)/.exec(head)?.[1];
}

/** `f` in `const f = (x) => …`. */
function assignedName(text: string, { start }: SyntaxSpan): string | undefined {
	const before = text.slice(Math.max(0, start - 100), start);
	return /([A-Za-z_$][\w$]*)\s*(?::[^=\n]*)?=\s*(?:async\s*)?$/.exec(before)?.[1];
}

/** How far back the start of an argument list is looked for, in characters. */
const ARGUMENTS_REACH = 2000;

/** The name before the arguments of a call: `d` in `a.b(c).d(e)`. */
function calledName(text: string, { start, end }: SyntaxSpan): string | undefined {
	const open = text[end - 1] === ")" ? openingParenthesis(text, start, end) : -1;
	const before = open < 0 ? "" : text.slice(Math.max(start, open - 80), open);
	return (
		/(\$*[A-Za-z_][\w$]*)\s*[!?]?\s*(?:<[^>]*>)?\s*$/.exec(before)?.[1] ??
		/^[\w.$]*?(\$*[A-Za-z_][\w$]*)(?=[\s({!]|$)/.exec(text.slice(start, Math.min(end, start + 80)))?.[1]
	);
}

/** Where the argument list opens that ends at `end`; -1 when it opens too far back. */
function openingParenthesis(text: string, start: number, end: number): number {
	let depth = 0;
	for (let i = end - 1; i > start && i > end - ARGUMENTS_REACH; i--) {
		const char = text[i];
		if (char === ")") depth++;
		else if (char === "(" && --depth <= 0) return i;
	}
	return -1;
}

function notesIn(text: string, ordered: readonly SyntaxSpan[]): string {
	return ordered
		.filter(({ role }) => role === "comment" || role === "text")
		.map(({ role, start, end }) => ({ role, note: text.slice(start, end) }))
		.filter(({ role, note }) => role === "comment" || note.includes("\n"))
		.map(({ note }) => note)
		.join("\n");
}

/** The code with its comments and strings taken out. */
function withoutQuiet(text: string, ordered: readonly SyntaxSpan[]): string {
	let code = "";
	let position = 0;
	for (const { role, start, end } of ordered) {
		if ((role !== "text" && role !== "comment") || start < position) continue;
		code += `${text.slice(position, start)} `;
		position = end;
	}
	return code + text.slice(position);
}
