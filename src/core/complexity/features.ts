import { type Hazards, hazardsIn } from "../code/hazards.ts";
import { type Structure, structureOf } from "../code/structure.ts";
import { readCode } from "../code/syntax.ts";
import type { Question, Turn } from "../question/question.ts";
import { type AskedCode, askedCode, LONGEST_CODE, SPECIFICATION_WORDS } from "./askedCode.ts";
import { diagnosticPoints } from "./diagnostics.ts";
import { argumentsIn, type Given, givenIn, valuesIn } from "./given.ts";
import { asksNothing, intentOf, type Sentence, withoutNegated, withoutReady } from "./intent.ts";
import { type Topic, topicsIn, withoutSlip, wordsOf } from "./lexicon.ts";
import type { Intent } from "./signs.ts";
import { type Wording, wordingOf } from "./wording.ts";

/** Everything that is known about a question before it is asked. */
export interface Facts {
	readonly intent: Intent;
	/** The topics of the user's words. */
	readonly topics: ReadonlyMap<Topic, number>;
	/** The topics of an earlier question, if this one continues from it. */
	readonly earlier: ReadonlyMap<Topic, number>;
	readonly wording: Wording;
	readonly code: Structure;
	/** The hazards of the code, and of the code around it. */
	readonly hazards: Hazards;
	readonly given: Given;
	/** Points for the problems reported in the code. */
	readonly problems: number;
	/** Number of selected lines, if not all of them were read. */
	readonly beyond: number;
}

/** Characters of surroundings and attachments that are read. */
const LONGEST_AROUND = 8_000;
/** Share of their hazards that counts beside the code. */
const SHARE_AROUND = 0.5;
/** A prompt shorter than this, in characters, leaves the specification to the comments in the code. */
const SHORT = 200;
/** Typos are corrected in prompts of up to this many words: in longer ones, a single word hardly counts. */
const MOST_WORDS_WITH_SLIPS = 80;
/** Number of words in which topics are looked for. */
const MOST_WORDS = 1500;
/** Number of earlier turns in which the code is looked for. */
const MOST_TURNS = 8;
/** A longer question names its topics itself. */
const MOST_WORDS_GOING_ON = 15;

/** Extracts the facts of a question. @param turns earlier exchanges */
export function factsOf(question: Question, turns: readonly Turn[] = []): Facts {
	const own = askedCode(question);
	const before = asksNothing(own.prose) ? [] : turns.slice(-MOST_TURNS).map((turn) => turn.question);
	const last = before.findLast(({ prompt }) => !asksNothing(prompt));
	const attached = own.text === "" ? attachedCode(question) : undefined;
	const { text, language, runs } = own.text !== "" ? own : (attached ?? latestCode(before) ?? own);
	const asked = withoutReady(own.prose);
	const said = withoutNegated(withoutTexts(asked.words));
	const read = structureOf(readCode(text, language));
	const sentences = sentencesIn(said);
	const topics = topicsIn(said, wordsOfAll(sentences));
	const values = argumentsIn(own.prose, read.functions) ?? argumentsIn(runs, read.functions);
	const unwritten = isUnwritten(read);
	const wording = wordingOf(said);
	const intent =
		asked.ready ??
		intentOf(said, sentences, topics, {
			code: read.words === 0 ? "none" : unwritten ? "unwritten" : "written",
			values: values !== undefined,
			listed: values === undefined && valuesIn(own.prose) !== undefined,
			runs: runs !== "",
			specification: wording.words >= SPECIFICATION_WORDS,
		});
	// What is attached to a task is not its stub.
	const code = attached && intent === "write" ? structureOf(readCode("", "")) : read;
	const inCode = intent === "write" && unwritten && own.prose.length < SHORT;
	return {
		intent,
		topics,
		earlier: last && wording.words <= MOST_WORDS_GOING_ON ? topicsOf(last.prompt) : new Map(),
		wording: inCode ? wordingOf(`${said}\n${documentationIn(code.notes)}`) : wording,
		code,
		hazards: withAround(hazardsIn(code), question, language),
		given: givenIn(values ?? valuesIn(own.prose) ?? ""),
		problems: diagnosticPoints(question.diagnostics ?? []),
		beyond: beyondOf(question),
	};
}

/** The code that was shown last. */
function latestCode(before: readonly Question[]): AskedCode | undefined {
	for (const question of before.toReversed()) {
		const asked = askedCode(question);
		if (asked.text !== "") return asked;
	}
	return undefined;
}

/** What is attached, where no code is selected: then the question is about that. */
function attachedCode({ attachments = [] }: Question) {
	const pieces = attachments.flatMap((attachment) => attachment.pieces);
	const text = pieces
		.map((piece) => piece.text ?? "")
		.join("\n")
		.slice(0, LONGEST_CODE);
	return text.trim() === "" ? undefined : { text, language: attachments[0]?.language ?? "", runs: "" };
}

const SENTENCE_END = /((?<![.!?…:;])[.!?…:;]+(?=\s|$)|[。！？]+|\n+)/;

function sentencesIn(said: string): Sentence[] {
	const parts = said.split(SENTENCE_END);
	const sentences: Sentence[] = [];
	let left = MOST_WORDS;
	for (let i = 0; i < parts.length && left > 0; i += 2) {
		const words = wordsOf(parts[i] ?? "").slice(0, left);
		left -= words.length;
		if (words.length > 0) sentences.push({ words, asks: /[?？]/.test(parts[i + 1] ?? "") });
	}
	if (MOST_WORDS - left > MOST_WORDS_WITH_SLIPS) return sentences;
	return sentences.map(({ words, asks }) => ({ words: words.map(withoutSlip), asks }));
}

function wordsOfAll(sentences: readonly Sentence[]): string[] {
	return sentences.flatMap(({ words }) => words);
}

function topicsOf(prompt: string): Map<Topic, number> {
	const said = withoutNegated(withoutTexts(withoutReady(prompt.slice(0, LONGEST_AROUND)).words));
	return topicsIn(said, wordsOfAll(sentencesIn(said)));
}

/**
 * The hazards of the code, plus half of those of its surroundings and attachments, or all of those without
 * other code.
 */
function withAround(hazards: Hazards, question: Question, language: string): Hazards {
	const { code, surroundings, attachments = [] } = question;
	const pieces = [...(surroundings?.pieces ?? []), ...attachments.flatMap((attachment) => attachment.pieces)];
	if (pieces.length === 0) return hazards;
	const around = pieces
		.map(({ text }) => text ?? "")
		.join("\n")
		.slice(0, LONGEST_AROUND);
	const read = structureOf(readCode(around, language || (attachments[0]?.language ?? "")));
	const share = code ? SHARE_AROUND : 1;
	const all = new Map(hazards);
	for (const [hazard, strength] of hazardsIn(read)) {
		all.set(hazard, Math.max(all.get(hazard) ?? 0, share * strength));
	}
	return all;
}

function beyondOf({ code }: Question): number {
	return code && code.text.length > LONGEST_CODE ? code.endLine - code.startLine + 1 : 0;
}

/** What comments in a stub say about the task, without notes to its author and licences. */
function documentationIn(notes: string): string {
	return notes.replace(/^.*\b(?:TODO|FIXME|XXX|HACK|copyright|licen[cs]ed?|SPDX)\b.*$/gim, "");
}

/** What is renamed and how is named, not asked about: `Rename lock to guard`. */
const RENAMED = /\b(rename|benenne|renomme[rz]?|renombra\w*)\b(?:(?! (?:and|und|et|y) )[^.;!?\n,]){1,80}/gi;

/** Quoted text is not the user's own: `Change the text to "Prove it".` */
function withoutTexts(prompt: string): string {
	return prompt
		.replace(RENAMED, "$1 it")
		.replace(/```[\s\S]*?(?:```|$(?![\s\S]))/g, " ")
		.replace(/`[^`\n]{1,200}`|"[^"\n]{1,60}"|“[^”\n]{1,60}”|«[^»\n]{1,60}»/g, " it ");
}

/** Code with unwritten bodies, or without any. */
function isUnwritten({ placeholders, counts }: Structure): boolean {
	const done = counts.return + counts.step + counts.call + counts.loop + counts.decision;
	return placeholders > 0 ? counts.loop + counts.decision === 0 : counts.function > 0 && done === 0;
}

/** Counts weigh by their logarithm: the twentieth loop adds less than the second. */
const log = (count: number) => Math.log2(1 + count);
const has = (condition: boolean) => Number(condition);
const returns = (pattern: RegExp) => (facts: Facts) => has(pattern.test(facts.code.lastReturn));

/** The number of called functions of a kind, whatever the language's naming style. */
const called = (kind: ReadonlySet<string>) => (facts: Facts) =>
	log(facts.code.callees.filter((name) => kind.has(name.toLowerCase().replaceAll("_", ""))).length);

/** Functions that process a text character by character, by their names in the usual libraries. */
const TEXT_CALLS: ReadonlySet<string> = new Set(
	(
		"capitalize casefold center charat charcodeat chars codepointat count decode encode endswith expandtabs find " +
		"format gsub index indexof isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric " +
		"isprintable isspace istitle isupper join lastindexof lower lstrip match partition removeprefix removesuffix " +
		"replace replaceall reverse rfind rindex rpartition rsplit rstrip slice split splitlines startswith strip sub " +
		"substr substring test title tolower tolowercase toupper touppercase trim trimend trimstart upper"
	).split(" "),
);
/** Functions that change their collection. */
const MUTATIONS: ReadonlySet<string> = new Set(
	(
		"add append clear delete discard extend insert pop popback popitem push pushback put remove reverse set " +
		"setdefault shift sort splice unshift update"
	).split(" "),
);

type Feature = (facts: Facts) => number;

/** Features of the code. */
const CODE_FEATURES = {
	words: ({ code }) => log(code.words),
	wordDensity: ({ code }) => Math.min(16, code.words / Math.max(1, code.lines)),
	cognitive: ({ code }) => log(code.cognitive),
	loops: ({ code }) => log(code.counts.loop),
	loopDepth: ({ code }) => Math.min(code.loopDepth, 4),
	decisions: ({ code }) => log(code.counts.decision),
	logic: ({ code }) => log(code.counts.logic),
	operators: ({ code }) => log(code.counts.operator),
	multiplications: ({ code }) => log(code.bare.match(/[*/%]/g)?.length ?? 0),
	constants: ({ code }) => log(code.counts.constant),
	calls: ({ code }) => log(code.counts.call),
	mutations: called(MUTATIONS),
	texts: ({ code }) => log(code.counts.text),
	textCalls: called(TEXT_CALLS),
	constantReturns: ({ code }) => code.constantReturns / Math.max(1, code.counts.return),
	returnsTruth: returns(/[=!]=|\bin\b|\bnot\b|\bis[a-z]+\(|startswith|endswith|\btrue\b|\bfalse\b/i),
	functions: ({ code }) => log(code.counts.function),
	classes: ({ code }) => log(code.counts.class),
	listed: ({ code }) => log(code.bare.split(",").length - 1),
} as const satisfies Record<string, Feature>;

/** A statement of fewer words says less; it does not ask for less. */
const SHORTEST_STATEMENT = 35;

/** What the words of the prompt are like. */
export const PROMPT_FEATURES = {
	promptWords: ({ wording }) => log(Math.max(SHORTEST_STATEMENT, wording.words)),
	demanding: ({ wording }) => log(wording.demanding),
	everyday: ({ wording }) => wording.everyday,
} as const satisfies Record<string, Feature>;

/** Features of the values in the prompt. */
const GIVEN_FEATURES = {
	givenLength: ({ given }) => log(given.characters),
	emptyGiven: ({ given }) => Math.min(given.empty, 3),
	strings: ({ given }) => log(given.strings),
	longestString: ({ given }) => log(given.longestString),
	symbols: ({ given }) => log(given.symbols),
	digits: ({ given }) => log(given.digits),
	givenPairs: ({ given }) => has(given.pairs),
	/** Numbers have to be computed where texts are only read. */
	numbers: ({ given }) => has(given.strings === 0 && given.characters > 0),
	loopedNumbers: ({ code, given }) => has(given.strings === 0) * log(code.counts.loop),
} as const satisfies Record<string, Feature>;

/** Every feature by its name, to which the fitted weights refer. */
export const FEATURES: Readonly<Record<string, Feature>> = {
	...CODE_FEATURES,
	...PROMPT_FEATURES,
	...GIVEN_FEATURES,
};

/** The value of a feature for a question; 0 for an unknown name. */
export function featureValue(name: string, facts: Facts): number {
	return FEATURES[name]?.(facts) ?? 0;
}
