import type { Question } from "../question/question.ts";
import { askedCode } from "./askedCode.ts";
import { argumentsIn, type Given, givenIn, valuesIn } from "./given.ts";
import { grammarOf } from "./grammars.ts";
import { type Structure, structureOf } from "./structure.ts";
import { readAsText, type SyntaxParser, type SyntaxSpan } from "./syntax.ts";
import { type Intent, intentOf, type Wording, wordingOf } from "./wording.ts";

/** Everything that is known of a question before it is asked. */
export interface Facts {
	readonly intent: Intent;
	readonly wording: Wording;
	readonly code: Structure;
	readonly given: Given;
	/** The grammar's name of the language, where one is known. */
	readonly language: string;
}

/** So much of it is parsed, in characters; the rest is read as text, which takes a fifth of the time. */
const LONGEST_PARSED = 4_000;

/** A prompt shorter than this, in characters, leaves what is to be written to the comments in the code. */
const SHORT = 200;

/** Reads a question; its code with `parser` where that has the grammar loaded, else as text. */
export function factsOf(question: Question, parser?: SyntaxParser): Facts {
	const { prose, text, language, runs } = askedCode(question);
	const code = structureOf(text, syntaxOf(text, language, parser));
	const values = argumentsIn(prose, code.functions) ?? argumentsIn(runs, code.functions) ?? valuesIn(prose);
	const intent = intentOf(prose, {
		code: code.words === 0 ? "none" : isUnwritten(code) ? "unwritten" : "written",
		values: values !== undefined,
		runs: runs !== "",
	});
	return {
		intent,
		wording: wordingOf(intent === "write" && prose.length < SHORT ? `${prose}\n${code.notes}` : prose),
		code,
		given: givenIn(values ?? ""),
		language: grammarOf(language)?.name ?? "",
	};
}

/** Code with bodies that are still to be written, or with none at all. */
function isUnwritten({ placeholders, counts }: Structure): boolean {
	const done = counts.return + counts.step + counts.call + counts.loop + counts.decision + counts.operator;
	return placeholders > 0 ? counts.loop + counts.decision === 0 : counts.function > 0 && done === 0;
}

function syntaxOf(text: string, language: string, parser?: SyntaxParser): readonly SyntaxSpan[] {
	const border = text.length > LONGEST_PARSED ? blockBefore(text, LONGEST_PARSED) : text.length;
	const parsed = parser?.parse(language, text.slice(0, border));
	if (!parsed) return readAsText(text);
	const rest = readAsText(text.slice(border)).map(({ role, start, end }) => ({
		role,
		start: start + border,
		end: end + border,
	}));
	// A method without its class is no function to every grammar, but reads like one.
	const isFunction = ({ role }: SyntaxSpan) => role === "function";
	const fragments = parsed.some(isFunction) ? [] : readAsText(text.slice(0, border)).filter(isFunction);
	return [...parsed, ...fragments, ...rest];
}

/** The last place before `limit` where a block may begin: a line that is not indented, or else any line. */
function blockBefore(text: string, limit: number): number {
	const lines = [...text.slice(0, limit).matchAll(/\n/g)].map(({ index }) => index + 1);
	const late = lines.filter((start) => start > limit / 2);
	return late.findLast((start) => /[^\s})\]]/.test(text.charAt(start))) ?? late.at(-1) ?? limit;
}

/** Counts weigh by their logarithm: the twentieth loop adds less than the second. */
const log = (count: number) => Math.log2(1 + count);
const has = (condition: boolean) => Number(condition);
const returns = (pattern: RegExp) => (facts: Facts) => has(pattern.test(facts.code.lastReturn));

/** How many functions of a kind are called, whatever the language's way to write their names. */
const called = (kind: ReadonlySet<string>) => (facts: Facts) =>
	log(facts.code.callees.filter((name) => kind.has(name.toLowerCase().replaceAll("_", ""))).length);

/** Functions that go through a text character by character, by their names in the usual libraries. */
const TEXT_CALLS: ReadonlySet<string> = new Set(
	(
		"capitalize casefold center charat charcodeat chars codepointat count decode encode endswith expandtabs find " +
		"format gsub index indexof isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric " +
		"isprintable isspace istitle isupper join lastindexof lower lstrip match partition removeprefix removesuffix " +
		"replace replaceall reverse rfind rindex rpartition rsplit rstrip slice split splitlines startswith strip sub " +
		"substr substring test title tolower tolowercase toupper touppercase trim trimend trimstart upper"
	).split(" "),
);
/** Functions that lay a text out or exchange its characters. */
const LAYOUT_CALLS: ReadonlySet<string> = new Set(
	(
		"center expandtabs ljust maketrans padend padleft padright padstart rjust rpartition rsplit swapcase " +
		"translate zfill"
	).split(" "),
);
/** Functions that change the collection they are called on. */
const MUTATIONS: ReadonlySet<string> = new Set(
	(
		"add append clear delete discard extend insert pop popback popitem push pushback put remove reverse set " +
		"setdefault shift sort splice unshift update"
	).split(" "),
);

/** Code that is done line by line: nothing repeats, nothing is called. */
function isStraight({ counts }: Structure): boolean {
	return counts.loop + counts.call + counts.lambda === 0;
}

type Feature = (facts: Facts) => number;

/** What the code is like. */
export const CODE_FEATURES = {
	lines: ({ code }) => log(code.lines),
	words: ({ code }) => log(code.words),
	names: ({ code }) => log(code.distinctNames),
	wordDensity: ({ code }) => Math.min(16, code.words / Math.max(1, code.lines)),
	cognitive: ({ code }) => log(code.cognitive),
	loops: ({ code }) => log(code.counts.loop),
	loopDepth: ({ code }) => Math.min(code.loopDepth, 4),
	ranges: ({ code }) => has(/\brange\(|\.\.|;\s*\w+\s*[<>]/.test(code.bare)),
	jumps: ({ code }) => log(code.counts.jump),
	decisions: ({ code }) => log(code.counts.decision),
	logic: ({ code }) => log(code.counts.logic),
	operators: ({ code }) => log(code.counts.operator),
	operatorDensity: ({ code }) => Math.min(4, code.counts.operator / Math.max(1, code.lines)),
	multiplications: ({ code }) => log(code.bare.match(/[*/%]/g)?.length ?? 0),
	constants: ({ code }) => log(code.counts.constant),
	subscripts: ({ code }) => log(code.counts.subscript),
	negativeIndex: ({ code }) => has(/-1\b/.test(code.bare)),
	calls: ({ code }) => log(code.counts.call),
	callees: ({ code }) => log(code.callees.length),
	lambdas: ({ code }) => log(code.counts.lambda),
	steps: ({ code }) => log(code.counts.step),
	mutations: called(MUTATIONS),
	texts: ({ code }) => log(code.counts.text),
	textCalls: called(TEXT_CALLS),
	layoutCalls: called(LAYOUT_CALLS),
	pairs: ({ code }) =>
		has(/\{\s*\}|\{[^{}?;\n]*:[^{};\n]*\}|\b(?:dict|items|keys|Map|HashMap)\b/.test(code.bare)),
	returns: ({ code }) => log(code.counts.return),
	constantReturns: ({ code }) => code.constantReturns / Math.max(1, code.counts.return),
	returnsCount: returns(
		/^(?:len|sum|max|min|int|abs)\(|\.(?:count|index|find|rfind|size|indexOf)\(|\.length$/,
	),
	returnsTruth: returns(/[=!]=|\bin\b|\bnot\b|\bis[a-z]+\(|startswith|endswith|\btrue\b|\bfalse\b/i),
	returnsSeveral: returns(/^[^()[\]{}]+,/),
	returnsText: returns(/join\(|str\(|format|["'`+]/),
	straight: ({ code }) => has(isStraight(code)),
	single: ({ code }) => has(isStraight(code) && code.counts.step + code.counts.decision === 0),
	failures: ({ code }) => log(code.counts.failure),
	functions: ({ code }) => log(code.counts.function),
	classes: ({ code }) => log(code.counts.class),
	types: ({ code }) => log(code.counts.type),
	listed: ({ code }) => log(code.bare.split(",").length - 1),
	recursion: ({ code }) => has(code.recursions > 0),
	concurrency: ({ code }) => log(code.counts.concurrency),
} as const satisfies Record<string, Feature>;

/** What the words of the prompt are like. */
export const PROMPT_FEATURES = {
	promptWords: ({ wording }) => log(wording.words),
	sentences: ({ wording }) => log(wording.sentences),
	examples: ({ wording }) => log(wording.examples),
	conditions: ({ wording }) => log(wording.conditions),
	repetitions: ({ wording }) => log(wording.repetitions),
	constraints: ({ wording }) => log(wording.constraints),
	concepts: ({ wording }) => Math.max(-10, Math.min(25, wording.concepts)),
} as const satisfies Record<string, Feature>;

/** What the values are like that the prompt gives. */
export const GIVEN_FEATURES = {
	arguments: ({ given }) => log(given.arguments),
	givenLength: ({ given }) => log(given.characters),
	elements: ({ given }) => log(given.elements),
	givenDepth: ({ given }) => Math.min(given.depth, 4),
	emptyGiven: ({ given }) => Math.min(given.empty, 3),
	strings: ({ given }) => log(given.strings),
	longestString: ({ given }) => log(given.longestString),
	symbols: ({ given }) => log(given.symbols),
	spaces: ({ given }) => log(given.spaces),
	digits: ({ given }) => log(given.digits),
	givenPairs: ({ given }) => has(given.pairs),
} as const satisfies Record<string, Feature>;

/** What the code has to do with the values that the prompt gives. */
export const JOINT_FEATURES = {
	loopedElements: ({ code, given }) => Math.min(code.loopDepth, 3) * log(given.elements),
	textToHandle: (facts) => CODE_FEATURES.textCalls(facts) * log(facts.given.longestString),
} as const satisfies Record<string, Feature>;

/** People rate the same task differently from language to language. */
export const LANGUAGE_FEATURES = {
	inPython: ({ language }) => has(language === "python"),
	inTypeScript: ({ language }) => has(language === "typescript"),
	inJavaScript: ({ language }) => has(language === "javascript"),
	inGo: ({ language }) => has(language === "go"),
	inRust: ({ language }) => has(language === "rust"),
	inJava: ({ language }) => has(language === "java"),
} as const satisfies Record<string, Feature>;

/** Every feature by its name, which is what the fitted weights refer to. */
export const FEATURES: Readonly<Record<string, Feature>> = {
	...CODE_FEATURES,
	...PROMPT_FEATURES,
	...GIVEN_FEATURES,
	...JOINT_FEATURES,
	...LANGUAGE_FEATURES,
};
