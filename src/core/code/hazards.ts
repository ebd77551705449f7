import names from "./names.json" with { type: "json" };
import type { Structure } from "./structure.ts";

/** Properties of code that take thought, however short it is. */
const HAZARDS = [
	"memoryOrder",
	"locks",
	"parallel",
	"asynchrony",
	"memory",
	"lifetimes",
	"numerics",
	"bits",
	"security",
	"regex",
	"aliasing",
	"algorithm",
	"queries",
	"shell",
	"distributed",
	"types",
	"reflection",
	"lowLevel",
	"textAndTime",
	"contracts",
] as const;
export type Hazard = (typeof HAZARDS)[number];

/** Identifiers of the usual libraries, by the hazard that they reveal; those with `(` only where called. */
const IDENTIFIERS = byWord(Object.entries(names.identifiers));
/** Parts of names that reveal an algorithm, by topic: two of them make one. */
const ALGORITHM_PARTS = byWord(Object.entries(names.algorithms));
const DISTRIBUTED_PARTS = new Set(names.distributed.split(" "));
const SECRET_PARTS = new Set(names.secrets.split(" "));
const LOCK_PARTS = new Set(names.locks.split(" "));

/** Hazards that no single name reveals. Each pattern takes time in the length of a line, not of the text. */
const PATTERNS: readonly { hazard: Hazard; pattern: RegExp; points: number }[] = [
	{ hazard: "parallel", pattern: /\bgo func\b|\bgo \w+\(|<-\s?\w|\bchan \w/, points: 2 },
	{
		hazard: "parallel",
		pattern:
			/\.Result\b|\.Wait\(\)|\.GetAwaiter\(\)\.GetResult|\.get\(\)\.join|run_until_complete|runBlocking/,
		points: 2,
	},
	{
		hazard: "parallel",
		pattern:
			/#pragma omp|@Synchronized|@GuardedBy|\bFOR UPDATE\b|\bselect \{\s*(?:case|default)\b|\bactor [A-Z]\w* ?\{/,
		points: 2,
	},
	{ hazard: "locks", pattern: /\.[rR]?[lL]ock\(\)|\block\s?\(\w+\)\s*\{?|\bwith \w*lock\b/, points: 2 },
	{ hazard: "lifetimes", pattern: /= ?\{[^}\n]{0,60}\bself\.|\[weak self\]|\[unowned/, points: 2 },
	{ hazard: "types", pattern: /\[[+-][A-Z]\b|\b[A-Z] ?[><]: ?[A-Z]|\b(?:in|out) [A-Z]>/, points: 2 },
	{ hazard: "asynchrony", pattern: /\.then\(/, points: 1 },
	{ hazard: "asynchrony", pattern: /useEffect\([\s\S]{0,200}?(?:fetch|then|await|subscribe)/, points: 2 },
	{ hazard: "lifetimes", pattern: /&'[a-z]\b|<'[a-z]\b|\bimpl<[^>]{0,60}>|\bwhere\s+\w+:\s/, points: 2 },
	{
		hazard: "memory",
		pattern:
			/\*\w+\+\+|\*\+\+\w|\(\w+ ?\*+\)\s?&?\w|->\w+ ?= ?\w+->|\w \*\*[A-Za-z_]\w* ?[=;,)[]|\w\*\* [A-Za-z_]\w* ?[=;,)[]/,
		points: 2,
	},
	{ hazard: "numerics", pattern: /\(\s?\w+ \+ \w+\s?\) ?(?:\/|>>|\/\/|div) ?[12]\b/, points: 2 },
	{
		hazard: "numerics",
		pattern: /\((?:\w+ ?- ?\w+)\) ?- ?\w+|(?:[=!]=|<=) ?-?\d+\.\d|\d?\.\d+ ?[=!]=/,
		points: 2,
	},
	{
		hazard: "numerics",
		pattern: /\b1e-\d+|\babs\(\w+ ?- ?\w+\) ?<|% ?(?:mod|MOD|10{6,}7|998244353)\b/,
		points: 2,
	},
	{ hazard: "numerics", pattern: /\b(?:money|price|amount|balance|cents)\w* ?[*+-]=? ?\d*\.\d/i, points: 1 },
	{
		hazard: "bits",
		pattern:
			/(?:\b1[uUlL]* ?<< ?\w|\w ?<< ?\d)(?<!\b(?:cout|cerr|clog|os|out|ss|stream)\b[^;\n]{0,160})|\w ?>>>? ?\d|& ?0x|\^ ?=? ?\w+\b(?! ?@)|& ?-\w|& ?\(\w+ ?- ?1\)|& ?1\b|~\w/,
		points: 2,
	},
	// A repetition in a repetition, in a literal or in a text.
	{
		hazard: "regex",
		pattern: /[=(,:&|]\s?\/(?![/*\s])[^\n]{0,120}?\((?:\?:)?[^()\n]{0,80}[+*?][^()\n]{0,40}\)[+*{]/,
		points: 4,
	},
	{
		hazard: "regex",
		pattern: /["'`][^"'`\n]{0,120}?\((?:\?:)?[^()"'`\n]{0,80}[+*?][^()"'`\n]{0,40}\)[+*{]/,
		points: 4,
	},
	{ hazard: "regex", pattern: /\(\?<?[=!]|\(\?P?<\w+>|\\[1-9]\b.{0,10}\/|\(\?R\)/, points: 2 },
	{
		hazard: "security",
		pattern:
			/\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^;\n]{0,160}(?:['"] ?[.+] ?\$?\w|\$\{|'\$|\$\w+'|%s|#\{|\{\w+\}|" ?\+)/i,
		points: 3,
	},
	{
		hazard: "security",
		pattern:
			/shell ?= ?True|(?:(?<![.\w])exec|system|spawn|popen)\w*\([^)\n]{0,80}(?:\+|\$\{|\$\w|%)|verify ?= ?False|rejectUnauthorized/,
		points: 3,
	},
	{
		hazard: "security",
		pattern:
			/(?:secret|token|signature|password|digest|\bmac|hash|\bpin|\botp) ?[=!]==? ?(?!null|undefined|nil|true|false|\d)\$?[a-z]|(?:path|file|dir)\w*\.join\([^)\n]{0,60}\b(?:req|request|params?|query|input|body|args|file_?name|user\w*)\b/i,
		points: 2,
	},
	{
		hazard: "security",
		pattern:
			/"alg"|\balgorithms? ?[=:] ?["'[]?none|Access-Control-Allow-Origin.{0,6}\*|==\s?\$\w+\['?\w*(?:hash|pass)/i,
		points: 2,
	},
	{
		hazard: "aliasing",
		pattern: /\bdef \w+\([^)\n]{0,300}=\s?(?:\[\]|\{\}|set\(\)|dict\(\)|list\(\))/,
		points: 3,
	},
	{
		hazard: "aliasing",
		pattern: /\[\s?\w+\s?\] ?\* ?\w|\[\[[^\]\n]{0,30}\] ?\* ?\w+\] ?\*|\.fill\((?:\[|\{|new )/,
		points: 3,
	},
	{
		hazard: "aliasing",
		pattern: /for \([^)\n]{0,10}\bvar \w|= append\(\w+\[|lambda\b[^:\n]{0,20}: ?\w+ ?[*+]? ?i\b/,
		points: 2,
	},
	{
		hazard: "shell",
		pattern:
			/\$\(ls\b|\bfor \w+ in \$\(|\brm -r?f? ?"?\$|\brm -rf \*|\beval "?\$|\| ?while read|\btrap '|\[ ! ?-[ef] |\[ -[ef] /,
		points: 2,
	},
	{ hazard: "shell", pattern: /\bmv \$\w|\bcp \$\w|\bawk '|\bsed -[nEi]|\bxargs\b|\bset -[eu]/, points: 1 },
	{
		hazard: "types",
		pattern:
			/\bextends [^{\n?]{1,60}\?[^:\n]{1,60}:|\[\w+ in keyof|\btemplate ?<[^>\n]{0,80}(?:\.\.\.|,)|\bwhere T ?:|<\? (?:super|extends)|\bfor<'/,
		points: 3,
	},
	{
		hazard: "reflection",
		pattern: /#define \w+\([^)\n]{0,80}\).{0,80}(?:##|\\$)|new Proxy\(|\btype\(\w+, ?\(|\bsend\(:/m,
		points: 2,
	},
	{ hazard: "types", pattern: /\binfer [A-Z]|\bconcept \w+ ?=|\brequires ?[({A-Z]|\bvariant</, points: 1 },
	{ hazard: "contracts", pattern: /\boperator ?(?:[=!<>+*[(-]{2}|[<>+*-] ?\()|\boperator fun\b/, points: 1 },
	{ hazard: "lowLevel", pattern: /\b__\w+__\(\(|\bvolatile \w+ ?\*|\*\(volatile|\bpacked\b/, points: 2 },
];

/** The clauses that count in a query: more than one of these makes it more than a list. */
const QUERY_PARTS =
	/\b(?:left join|right join|full (?:outer )?join|cross join|inner join|join|group by|having|over|partition by|begin|commit|with recursive|union(?: all)?|not exists|exists|not in|distinct|lateral|rank|row_number|lag|lead|isolation level|for update|on conflict|merge into|rollback|begin transaction|coalesce|case when)\b|\(\s?select\b/gi;
const QUERY =
	/\b(?:select|insert into|update|delete from|merge into|with recursive)\b[\s\S]{0,400}?\b(?:from|set|values|as|using)\b/i;

const DEFINED =
	/\b(?:fun|def|function|fn|func|class|struct|interface|enum|type|let|const|var|val)\s+([\w$]+)/g;

/** Names under which languages call what is defined here. */
const BY_DEFINITION = new Set(`${names.identifiers.reflection} ${names.identifiers.contracts}`.split(" "));

/** A name that is called, also with a block: `launch {`. */
const CALLED = /\b([A-Za-z_]\w*)(?:\(| \{)/g;

/** The structure of code, as far as hazards depend on it. */
type Read = Pick<Structure, "withoutComments" | "bare" | "counts" | "recursions">;

/** How strongly each hazard shows: 0 for not at all, 1 for a trace of it, 4 for as much as counts. */
export type Hazards = ReadonlyMap<Hazard, number>;
const MOST = 4;

/** What is imported from one's own files: `import { Task } from "./task"`. */
const IMPORTED =
	/\bimport\s+(?:type\s+)?([^'"`;()]{1,300}?)\s+from\s+["']\.{1,2}\/|^[ \t]*from \.[\w.]* import ([^\n#]{1,300})/gm;

/** Finds what takes thought in code. */
export function hazardsIn({ withoutComments: code, bare, counts, recursions }: Read): Hazards {
	const found = new Map<Hazard, number>();
	const add = (hazard: Hazard, points: number) =>
		found.set(hazard, Math.min(MOST, (found.get(hazard) ?? 0) + points));
	for (const { hazard, pattern, points } of PATTERNS) {
		if (pattern.test(hazard === "regex" || hazard === "security" || hazard === "shell" ? code : bare))
			add(hazard, points);
	}
	// A name defined here does not mean the library's.
	const own = new Set([...bare.matchAll(DEFINED)].map(([, name = ""]) => name));
	for (const [, module = "", python = module] of code.matchAll(IMPORTED))
		for (const name of python.match(/\w+/g) ?? []) own.add(name);
	const used = new Set(bare.match(/[A-Za-z_]\w*/g));
	const called = new Set([...bare.matchAll(CALLED)].map(([, name = ""]) => name));
	const algorithms = new Set<string>();
	const secrets = new Set<string>();
	const distributed = new Set<string>();
	let locks = false;
	// Without a repetition, `left` and `right` are places rather than bounds.
	const repeats = counts.loop > 0 || recursions > 0;
	for (const name of used) {
		if (!own.has(name) || BY_DEFINITION.has(name))
			for (const hazard of IDENTIFIERS.get(name) ?? ((called.has(name) && IDENTIFIERS.get(`${name}(`)) || []))
				add(hazard as Hazard, hazard === "memoryOrder" ? 2 : 1);
		for (const part of partsOf(name)) {
			for (const algorithm of ALGORITHM_PARTS.get(part) ?? []) algorithms.add(algorithm);
			if (SECRET_PARTS.has(part)) secrets.add(part);
			if (DISTRIBUTED_PARTS.has(part)) distributed.add(part);
			if (LOCK_PARTS.has(part)) locks = true;
		}
	}
	if (locks) add("locks", 2);
	if (repeats && (algorithms.size > 1 || algorithms.has("dynamic"))) add("algorithm", algorithms.size);
	if (secrets.size > 1) add("security", 1);
	if (distributed.size > 1) add("distributed", distributed.size);
	if (QUERY.test(code)) {
		const parts = new Set(code.match(QUERY_PARTS)?.map((part) => part.toLowerCase()));
		if (parts.size > 0) add("queries", parts.size);
	}
	return found;
}

/** The words in a name: `acquire` and `lock` for `acquireLock` and `acquire_lock`. */
function partsOf(name: string): string[] {
	return (name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((part) => part.toLowerCase());
}

function byWord(lists: readonly (readonly [kind: string, words: string])[]): ReadonlyMap<string, string[]> {
	const kinds = new Map<string, string[]>();
	for (const [kind, words] of lists) {
		for (const word of words.split(" ")) kinds.set(word, [...(kinds.get(word) ?? []), kind]);
	}
	return kinds;
}
