import { SPECIFICATION_WORDS } from "./askedCode.ts";

/** What a prompt asks for. `predict` wants to know what code does on given values. */
export const INTENTS = [
	"explain",
	"predict",
	"fix",
	"write",
	"test",
	"refactor",
	"optimise",
	"prove",
	"other",
] as const;
export type Intent = (typeof INTENTS)[number];

/** Words that give away what is asked; the first of these that occurs wins. */
const INTENT_WORDS: readonly { intent: Intent; pattern: RegExp }[] = [
	{ intent: "prove", pattern: /\b(prove|proof|invariants?|formally|correctness|terminates?)\b/i },
	{
		intent: "optimise",
		pattern:
			/\b(optimi[sz]\w+|faster|speed (?:it |this )?up|performance|bottlenecks?|big.?o|(?:time|space) complexity|less memory|more efficient)\b/i,
	},
	{
		intent: "test",
		pattern: /^\W*(?:please |can you |could you )?(?:write|add|create|generate|give me)\b[^.?!]*\btests?\b/i,
	},
	{
		intent: "fix",
		pattern:
			/\b(fix|bugs?|wrong|off.by.one|mistakes?|review|vulnerab\w+|edge cases?|problems? (?:here|with)|errors? (?:here|in)|crash\w*|debug|broken|fails?|failing|deadlocks?|race conditions?|thread.?safe|leaks?|(?:not|doesn't|isn't) work\w*|why (?:do|does|is|am)\b.*\b(?:throw|error|exception|get|getting)\w*)\b/i,
	},
	{
		intent: "test",
		pattern: /\b(?:(?:unit |more )?tests?|test cases?|coverage)\b(?! (?:pass|fail|succeed|expect|still))/i,
	},
	{
		intent: "refactor",
		pattern:
			/\b(refactor\w*|clean (?:it |this )?up|simplify|rename|restructure|convert|port|migrate|rewrite|translate)\b/i,
	},
	{
		intent: "write",
		pattern:
			/^\W*(?:please |(?:can|could|how (?:would|do|can|should)) (?:you|i|we) )?(write|implement|create|add|build|make|complete|generate|extend|solve|design|develop)\b/i,
	},
	{
		intent: "predict",
		pattern:
			/\b(trace|evaluate|predict|step through|(?:result|output|value) of|(?:what|which)\b.*\b(?:returns?|prints?|outputs?|results?|value)\b)/i,
	},
	{
		intent: "explain",
		pattern:
			/\b(explain\w*|what|how|why|describe|summari[sz]e|document|comments?|docstring|understand|walk (?:me )?through|meaning)\b/i,
	},
	{
		intent: "write",
		pattern:
			/\b(write|implement\w*|create|add|build|make|complete|generate|support|compute|calculate|determine|given an?|your task)\b/i,
	},
];

/** Words that mark a rule the answer has to keep. */
const CONSTRAINTS =
	/\b(must|should|shall|cannot|can't|only|without|never|always|at least|at most|exactly|unless|except|however|do not|don't|not)\b/gi;
/** Words for things that take thought whoever writes them, from any textbook of algorithms. */
const CONCEPTS: readonly RegExp[] = [
	/\b(recurs\w*|nested|nesting|backtrack\w*)\b/gi,
	/\b(trees?|graphs?|nodes?|root|parent|leaf|leaves|edges?|linked list|pointers?)\b/gi,
	/\b(pars\w+|grammar|syntax|tokens?|expressions?|interpreter|evaluat\w*|operands?|brackets?|stack)\b/gi,
	/\b(optimal|minimum|minimal|maximum|maximal|smallest|largest|shortest|longest|fewest|best|cheapest)\b/gi,
	/\b(all possible|every possible|permutations?|combinations?|subsets?|possible|puzzles?|solv\w+|triplets?|pairs?)\b/gi,
	/\b(concurren\w*|parallel\w*|threads?|async\w*|locks?|mutex|goroutines?|race|atomic\w*|simultaneous\w*)\b/gi,
	/\b(callbacks?|events?|subscri\w+|observers?|listeners?|immutable|mutable|generics?|iterators?|lazy|polymorph\w*)\b/gi,
	/\b(encod\w*|decod\w*|ciphers?|encrypt\w*|decrypt\w*|compress\w*|bits?|bytes?|binary|hexadecimal|bitwise)\b/gi,
	/\b(primes?|factors?|divisors?|modul\w+|remainders?|fractions?|rational|complex|polynomials?|precision|exponent\w*|equations?|theorem|coprime)\b/gi,
	/\b(grids?|boards?|matri\w+|rows?|columns?|diagonal\w*|neighbou?rs?|adjacent|rectangles?|coordinates?|cells?)\b/gi,
	/\b(efficien\w*|performan\w*|optimi[sz]\w*|algorithms?)\b/gi,
	/\b(from scratch|without using|built-?in|standard library|own (?:implementation|version))\b/gi,
];
const EVERYDAY =
	/\b(simple|simply|easy|basic|just|names?|hello|whether|determine if|return true|colou?rs?|ages?|planets?|greet\w*|letters?|counts?|sum|difference)\b/gi;
/** Most that one kind of word adds, per hundred words: one repeated term is not many concepts. */
const MOST_PER_KIND = 6;

/** What is counted in a prompt. */
export interface Wording {
	readonly words: number;
	readonly sentences: number;
	/** Blocks in fences. */
	readonly examples: number;
	readonly conditions: number;
	readonly repetitions: number;
	readonly constraints: number;
	/** Demanding concepts less everyday ones, per hundred words. */
	readonly concepts: number;
}

export function wordingOf(prompt: string): Wording {
	const text = prompt.replace(/<!--[\s\S]*?-->/g, "").replace(/^\[[^\]]*\]:.*$/gm, "");
	const prose = text.replace(/```[\s\S]*?(?:```|$)/g, " ").replace(/\|.*\|/g, " ");
	const words = count(prose, /[A-Za-z][A-Za-z'-]*/g);
	const perHundred = (pattern: RegExp) =>
		Math.min(MOST_PER_KIND, (100 * count(prose, pattern)) / Math.max(30, words));
	return {
		words,
		sentences: prose.split(/[.!?]\s|\n\n/).filter((sentence) => /\w/.test(sentence)).length,
		examples: Math.ceil(count(text, /^```/gm) / 2),
		conditions: count(prose, /\b(if|when|otherwise|else|then|unless|until|while)\b/gi),
		repetitions: count(prose, /\b(each|every|all|any|multiple|many|several|repeat\w*|again)\b/gi),
		constraints: count(prose, CONSTRAINTS),
		concepts: CONCEPTS.reduce((sum, kind) => sum + perHundred(kind), 0) - perHundred(EVERYDAY),
	};
}

/** What can be asked about code whose bodies are still to be written, other than to write them. */
const ABOUT_STUBS: readonly Intent[] = ["fix", "test", "prove"];
/** An assertion to complete: its other side is missing. */
const OPEN_ASSERTION = /\bcomplete the assert|\bassert\b[^\n]*==\s*(?:\?+|_+|\.\.\.|`|$)/im;
/** Ways to ask for a value, good only where a value is given. */
const ASKS_VALUE =
	/\b(?:outputs?|returns?|returned|results?|prints?|printed|values?|evaluates?|trace|predict|assert\w*|yields?|get|gives?)\b/i;

/** What else is known when the intent is looked for. */
interface Circumstances {
	/** `unwritten` where it has bodies that are still to be written. */
	readonly code: "none" | "unwritten" | "written";
	/** Whether values are given for it. */
	readonly values: boolean;
	/** Whether lines behind the code run it. */
	readonly runs: boolean;
}

/** What a prompt asks for. */
export function intentOf(prompt: string, { code, values, runs }: Circumstances): Intent {
	const prose = prompt.replace(/```[\s\S]*?(?:```|$)/g, " ").replace(/`[^`\n]*`/g, " it ");
	if (code === "written" && (OPEN_ASSERTION.test(prompt) || runs)) return "predict";
	const specification = count(prose, /[A-Za-z]+/g) >= SPECIFICATION_WORDS;
	const asked = INTENT_WORDS.find(({ pattern }) =>
		pattern.test(specification ? firstLine(prose) : prose),
	)?.intent;
	const explains = asked === "explain" && /^\W*(?:explain|describe|summari[sz]e|what|how|why)\b/i.test(prose);
	if (specification && code !== "written") return "write";
	if (code === "unwritten") {
		const other = asked === "explain" ? explains : asked && ABOUT_STUBS.includes(asked);
		return asked && other ? asked : "write";
	}
	const why = /^\W*why\b/i.test(prose);
	if (values && !why && (asked === undefined || asked === "explain" || asked === "predict")) {
		return ASKS_VALUE.test(prose) || !specification ? "predict" : "write";
	}
	if (specification && (asked === undefined || asked === "explain")) return explains ? "explain" : "write";
	// Without code there is nothing to change: "Convert a number to Roman numerals."
	if (code === "none" && asked === "refactor") return "write";
	return asked ?? "other";
}

function firstLine(prose: string): string {
	return (/^(?:\s*#.*\n|\s)*([^\n]*)/.exec(prose)?.[1] ?? "").slice(0, 120);
}

function count(text: string, pattern: RegExp): number {
	return text.match(pattern)?.length ?? 0;
}
