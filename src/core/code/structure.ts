import { type ReadCode, ROLES, type Role, type SyntaxSpan } from "./syntax.ts";

/** What is counted in a selection. Names are those of the code itself, without comments and strings. */
export interface Structure {
	/** How often each role occurs. */
	readonly counts: Readonly<Record<Role, number>>;
	/** Nesting depth of loops: 1 for a single loop. */
	readonly loopDepth: number;
	/** Nesting depth of decisions: 1 for a lone `if`. */
	readonly branchDepth: number;
	/** Functions that call themselves. */
	readonly recursions: number;
	/** Decisions and loops, each weighted by its nesting (SonarSource's cognitive complexity). */
	readonly cognitive: number;
	/** Names of the functions defined here. */
	readonly functions: readonly string[];
	/** Distinct names of the called functions. */
	readonly callees: readonly string[];
	/** Words and numbers of the code. */
	readonly words: number;
	/** Distinct words that are not keywords of a common language. */
	readonly distinctNames: number;
	/** Lines with code. */
	readonly lines: number;
	/** Those that do more than declare, list, print or pass on. */
	readonly telling: number;
	/** Returns of a literal: `return False`. */
	readonly constantReturns: number;
	/** The value of the last return, as written. */
	readonly lastReturn: string;
	/** Bodies that are still to be written. */
	readonly placeholders: number;
	/** The code without its comments and strings. */
	readonly bare: string;
	/** The code without its comments. */
	readonly withoutComments: string;
	/** Its comments and multi-line strings, which may be documentation. */
	readonly notes: string;
}

const DEFINITION_WORDS = new Set(["func", "function", "fn", "def", "async", "if", "return", "operator"]);
/** Words that are not names in any language that uses them. */
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
	/\btodo!|\bunimplemented!|NotImplementedE|UnsupportedOperation|not ?implemented|(?:please|you) implement|implement (?:this|the|me)|(?:remove|delete) this|^[ \t]*(?:pass|\.\.\.)[ \t]*$/gim;
const CONSTANT = /^(?:-?\d+|true|false|none|null|nil|''|""|\[\]|\{\})$/i;

/** Lines that take no thought in any language; strings in them are blanked. */
const PLAIN_LINES: readonly RegExp[] = [
	/^(?:import|from|#include|include|require|using|package|namespace|use|export \{|export \*|module|mod)\b/,
	/^[\s{}()[\];,]*(?:end|fi|done|esac|else:?|else \{|\} else \{|try:?|try \{|do|then|begin|pass|finally:?|\} finally \{)?[\s{}()[\];,]*$/,
	// Printing, logging and copying.
	/^(?:print|println|printf|puts|echo|mkdir|cp|touch|console\.\w+|System\.out\.\w+|fmt\.Print\w*|log\.\w+|logger\.\w+|Console\.Write\w*|std::cout)\b[^&|]*$/,
	// `this.name = name`, `name: value,`, `const NAME = "…"`, `width: u32,`, `private String name;`
	/^(?:this|self|@)\.?\w+ ?= ?\w+;?$/,
	/^["']?[\w-]*["']?\s*[:=]>?\s*(?:[-\w."' ]*|\{[^{}()]*\}|\[[^[\]()]*\])[,;]?$/,
	/^(?:(?:export|public|private|protected|internal|static|final|readonly|const|let|var|val|pub|data|mutable|abstract|required|lateinit|override) )+[\w<>[\]?,. |:]*(?: ?= ?[-\w. "']*)?[;,]?$/,
	/^[\w<>[\]?.]+ \w+(?: ?= ?[-\w. "']*)?;$/,
	/^[A-Z_][A-Z_0-9]*(?: ?= ?[-\w. "']*)?[,;]?$/,
	// Names in a list, and calls with nothing but texts.
	/^-? ?[\w.]+(?: ?, ?[\w.]+)*[,;]?$/,
	/^-? ?[\w.]+\(\s*\);?$/,
	/^-\s+[\w.\s]*$/,
	/^[\w.]+\([\w\s.,]*\),$/,
	/^\w+ ?= ?[A-Z]\w*\([\w\s=.,]*\)$/,
	/^(?!(?:return|throw|await|yield|go|defer|delete|raise|assert|goto|not|case|when)\b)[\w.]+ [[\]\w.*<>]+$/,
	// Getters and setters.
	/^(?:public |export |static |async )*[\w<>[\]?]* ?(?:get|set|is)\w*\([\w <>[\]]*\)[^{]*\{ ?(?:return )?(?:this\.)?\w+(?: ?= ?\w+)?;? ?\}$/,
	/^return (?:this\.|self\.)?\w+;?$/,
	// Markup.
	/^<\/?[\w.-]+(?:\s[^<>(]*)?\/?>?(?:[^<>(){}]*|\{[\w.]*\})(?:<\/[\w.-]+>)?$/,
];
/** Characters of a line that are matched. */
const LONGEST_LINE = 200;

/** Counts the structure of code. */
export function structureOf({ text, spans, bare, withoutComments, comments }: ReadCode): Structure {
	const ordered = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
	const flow = flowOf(text, bare, ordered);
	const words = bare.match(/[A-Za-z_$][\w$]*|\d+/g) ?? [];
	const lines = bare.split("\n").filter((line) => /\w/.test(line));
	const returned = ordered.filter(({ role }) => role === "return");
	const values = returned.map(({ start, end }) => text.slice(start, end).replace(/^return\b\s*|;\s*$/g, ""));
	return {
		...flow,
		words: words.length,
		distinctNames: new Set(words.filter((word) => /\D/.test(word) && !KEYWORDS.has(word))).size,
		lines: lines.length,
		telling: lines.filter(isTelling).length,
		constantReturns: values.filter((value) => CONSTANT.test(value)).length,
		lastReturn: values.at(-1) ?? "",
		placeholders: withoutComments.match(PLACEHOLDER)?.length ?? 0,
		bare,
		withoutComments,
		notes: notesIn(text, comments, ordered),
	};
}

function isTelling(line: string): boolean {
	const said = line.trim().slice(0, LONGEST_LINE);
	return !PLAIN_LINES.some((pattern) => pattern.test(said));
}

/** Loops, branches and calls, by their nesting. */
function flowOf(text: string, bare: string, ordered: readonly SyntaxSpan[]) {
	const counts = Object.fromEntries(ROLES.map((role) => [role, 0])) as Record<Role, number>;
	const around: { span: SyntaxSpan; name?: string | undefined }[] = [];
	const classes = new Set([...bare.matchAll(CLASS_NAME)].map(([, name = ""]) => name));
	/** The open functions by name, and the numbers of open loops and decisions. */
	const open = new Map<string, SyntaxSpan[]>();
	let [loops, branches] = [0, 0];
	const enter = (span: SyntaxSpan, name?: string) => {
		around.push({ span, name });
		if (span.role === "loop") loops++;
		if (span.role === "decision") branches++;
		if (name) open.set(name, [...(open.get(name) ?? []), span]);
	};
	const leave = () => {
		const left = around.pop();
		if (left?.span.role === "loop") loops--;
		if (left?.span.role === "decision") branches--;
		if (left?.name) open.get(left.name)?.pop();
	};
	const functions: string[] = [];
	const callees = new Set<string>();
	let [loopDepth, branchDepth, cognitive, recursions] = [0, 0, 0, 0];
	for (const span of ordered) {
		counts[span.role]++;
		while (around.length > 0 && (around.at(-1)?.span.end ?? 0) <= span.start) leave();
		switch (span.role) {
			case "loop":
			case "decision": {
				const chained = isChained(text, span);
				cognitive += chained ? 1 : 1 + loops + branches;
				if (span.role === "loop") loopDepth = Math.max(loopDepth, 1 + loops);
				else if (!chained) branchDepth = Math.max(branchDepth, 1 + branches);
				enter(span);
				break;
			}
			case "function": {
				const name = definedName(text, span);
				if (name) functions.push(name);
				enter(span, name);
				break;
			}
			case "call": {
				const called = calledName(text, span);
				if (!called) break;
				callees.add(called.name);
				const caller = open.get(called.name)?.at(-1);
				if (caller && isOwn(called.receiver, classes) && !isOverload(bare, called.name, caller, span))
					recursions++;
				break;
			}
		}
	}
	if (recursions === 0 && /\blet rec \w/.test(text)) recursions = 1;
	return { counts, loopDepth, branchDepth, cognitive, recursions, functions, callees: [...callees] };
}

function isChained(text: string, { start }: SyntaxSpan): boolean {
	return /else\s*$/.test(text.slice(Math.max(0, start - 8), start)) || text.startsWith("el", start);
}

/** The first name before a parenthesis in the head of a definition, or before an arrow function. */
function definedName(text: string, { start, end }: SyntaxSpan): string | undefined {
	const head = text.slice(start, Math.min(end, start + 300));
	const assigned = /^(?:export )?(?:const|let|var|val) (\w+) ?[:=]/.exec(head)?.[1];
	if (assigned) return assigned;
	for (const [, name = ""] of head.matchAll(/([A-Za-z_$][\w$?!]*)\s*(?:<[^>(]{0,60}>)?\s*\(/g)) {
		if (!DEFINITION_WORDS.has(name)) return name;
	}
	return /\bdef\s+(?:self\.)?(\w+[?!]?)/.exec(head)?.[1];
}

/** The name at the beginning of a call, and what it is called on: empty for nothing. */
function calledName(
	text: string,
	{ start, end }: SyntaxSpan,
): { name: string; receiver: string | undefined } | undefined {
	const name = /^\$*[A-Za-z_][\w$]*[?!]?/.exec(text.slice(start, Math.min(end, start + 80)))?.[0];
	if (!name) return undefined;
	const before = text.slice(Math.max(0, start - 40), start);
	const receiver = /(?:([\w\])]+)[!?]?(?:\.|->|::)|(new) )\s*$/.exec(before);
	return { name, receiver: receiver ? receiver[1] : "" };
}

const CLASS_NAME =
	/\b(?:class|struct|interface|trait|enum|module|record|object|extension|impl|for)(?:<[^<>\n]{0,60}>)? +([A-Z]\w*)/g;
/** Receivers that are the caller's own object or, by their last word, of its kind: not `restClient`. */
const OWN =
	/^(?:self|this|cls|Self|)$|(?:^|_)(?:left|right|next|child|parent|node|rest|tail|sub)\d*$|(?:Left|Right|Next|Child|Parent|Node|Rest|Tail)\d*$/;

/** Whether a function that is called on this may be the one that calls. */
function isOwn(receiver: string | undefined, classes: ReadonlySet<string>): boolean {
	return receiver !== undefined && (OWN.test(receiver) || classes.has(receiver));
}

/** Whether a call gives more arguments than its caller takes: then it calls another function of that name. */
function isOverload(bare: string, name: string, caller: SyntaxSpan, call: SyntaxSpan): boolean {
	const head = bare.slice(caller.start, Math.min(caller.end, caller.start + LONGEST_LINE));
	const at = head.indexOf("(", head.indexOf(name));
	const taken = at < 0 ? undefined : listed(head, at);
	const given = listed(bare, bare.indexOf("(", call.start));
	const isOpenEnded = /\.\.\.|\*|\bvararg\b|\bparams\b/.test(head.slice(Math.max(0, at)).split(")")[0] ?? "");
	return taken !== undefined && given !== undefined && given > taken && !isOpenEnded;
}

/** How many things stand in a parenthesis; undefined if it does not close soon. */
function listed(text: string, open: number): number | undefined {
	let [level, commas] = [0, 0];
	const most = Math.min(text.length, open + LONGEST_LINE);
	for (let i = open; i < most; i++) {
		const char = text.charAt(i);
		if ("([{<".includes(char)) level++;
		else if (")]}".includes(char) || (char === ">" && !/[-=]/.test(text.charAt(i - 1)))) level--;
		else if (char === "," && level === 1) commas++;
		if (level === 0) return char !== ")" ? undefined : i === open + 1 ? 0 : commas + 1;
	}
	return undefined;
}

function notesIn(text: string, comments: ReadCode["comments"], ordered: readonly SyntaxSpan[]): string {
	const long = ordered.filter(
		({ role, start, end }) => role === "text" && text.slice(start, end).includes("\n"),
	);
	return [...comments, ...long]
		.toSorted((a, b) => a.start - b.start)
		.map(({ start, end }) => text.slice(start, end))
		.join("\n");
}
