import { t } from "@vscode/l10n";
import type { Hazard } from "../code/hazards.ts";
import type { Structure } from "../code/structure.ts";
import { allOf } from "../language.ts";
import type { Facts } from "./features.ts";
import type { Topic } from "./lexicon.ts";
import type { Contributor, Weighed } from "./model.ts";
import type { Intent } from "./signs.ts";

const INTENT_REASONS: Readonly<Record<Intent, string>> = {
	explain: t("asks for an explanation"),
	document: t("asks for documentation"),
	lookup: t("asks for a fact"),
	predict: t("asks for the exact value"),
	edit: t("asks for a small change"),
	fix: t("asks to find a fault"),
	check: t("asks for a judgement"),
	review: t("asks for a judgement"),
	why: t("asks for a cause"),
	write: t("asks to write code"),
	test: t("asks for tests"),
	refactor: t("asks to change code"),
	optimise: t("asks about speed or memory"),
	prove: t("asks for a proof"),
	other: t("an open question"),
};

const TOPIC_REASONS: Readonly<Record<Topic, string>> = {
	memoryOrder: t("is about memory order"),
	concurrency: t("is about concurrency"),
	memorySafety: t("is about memory safety"),
	security: t("is about security"),
	numerics: t("is about numerical limits"),
	complexity: t("is about running time or memory"),
	theory: t("is about theory"),
	distributed: t("is about distributed state"),
	correctness: t("is about correctness"),
	algorithms: t("is about an algorithm"),
	languages: t("is about parsing or types"),
	recursion: t("is about recursion or endless loops"),
	sharedState: t("is about shared state"),
	asynchrony: t("is about asynchronous code"),
	bytesAndTime: t("is about time or encodings"),
	performance: t("is about performance"),
	sporadic: t("happens only sometimes"),
	hang: t("something hangs"),
	crash: t("asks what may go wrong"),
	design: t("is about design"),
};

const HAZARD_REASONS: Readonly<Record<Hazard, string>> = {
	memoryOrder: t("atomic operations in the code"),
	locks: t("locks in the code"),
	parallel: t("parallel code"),
	asynchrony: t("asynchronous code"),
	memory: t("memory managed by hand"),
	lifetimes: t("lifetimes or shared ownership"),
	numerics: t("numerical pitfalls"),
	bits: t("operations on bits"),
	security: t("code that security depends on"),
	regex: t("an intricate regular expression"),
	aliasing: t("values that are shared by reference"),
	algorithm: t("an algorithm in the code"),
	queries: t("a query with joins or groups"),
	shell: t("shell expansions"),
	distributed: t("distributed state in the code"),
	types: t("computed types"),
	reflection: t("reflection or macros"),
	lowLevel: t("code close to the machine"),
	textAndTime: t("time or encodings in the code"),
	contracts: t("methods that have to agree"),
};

/** A reason as users would name it, made of fitted features. */
interface Topical {
	readonly features: readonly string[];
	/** The words for a harder and for an easier question; empty for none. */
	readonly harder: (facts: Facts) => string;
	readonly easier: (facts: Facts) => string;
}

const FITTED: readonly Topical[] = [
	{ features: ["words", "wordDensity"], harder: size, easier: shortness },
	{
		features: ["loops", "loopDepth", "cognitive", "decisions", "logic", "loopedNumbers"],
		harder: flow,
		easier: ({ code }) => (code.cognitive === 0 && code.words > 0 ? t("no loops or branches") : ""),
	},
	{
		features: ["operators", "multiplications", "constants"],
		harder: ({ code }) =>
			counted(code.counts.operator, t("one operation"), t`${code.counts.operator} operations`),
		easier: ({ code }) => (code.counts.operator < 3 ? t("little to compute") : ""),
	},
	{
		features: ["calls"],
		harder: ({ code }) =>
			counted(code.callees.length, t("calls to one function"), t`calls to ${code.callees.length} functions`),
		easier: ({ code }) => (code.counts.call === 0 ? t("no calls") : ""),
	},
	{
		features: ["mutations"],
		harder: () => t("collections that change"),
		easier: () => "",
	},
	{
		features: ["texts", "textCalls"],
		harder: ({ code }) => (code.counts.text > 0 ? t("text taken apart or put together") : ""),
		easier: () => "",
	},
	{
		features: ["constantReturns", "returnsTruth"],
		harder: ({ code }) => (code.constantReturns === 0 ? t("a result that has to be built up") : ""),
		easier: ({ code }) => (code.constantReturns > 0 ? t("few possible results") : ""),
	},
	{
		features: ["functions", "classes", "listed"],
		harder: ({ code }) => (code.counts.function > 1 ? t`${code.counts.function} functions to fill in` : ""),
		easier: ({ code }) => (code.words > 0 && code.counts.function < 2 ? t("a small interface") : ""),
	},
	{
		features: [
			"givenLength",
			"emptyGiven",
			"strings",
			"longestString",
			"symbols",
			"digits",
			"givenPairs",
			"numbers",
		],
		harder: ({ given }) => (given.elements > 3 ? t`${given.elements} elements in the arguments` : ""),
		easier: ({ given }) =>
			given.arguments === 0 ? t("no values given") : given.characters < 20 ? t("small arguments") : "",
	},
	{
		features: ["promptWords"],
		harder: ({ wording }) =>
			counted(wording.words, t("one word of instructions"), t`${wording.words} words of instructions`),
		easier: () => t("short instructions"),
	},
	{
		features: ["demanding", "concepts"],
		harder: ({ wording }) => (wording.concepts > 0 ? t("demanding concepts") : ""),
		easier: () => "",
	},
	{
		features: ["everyday"],
		harder: () => "",
		easier: ({ wording }) => (wording.everyday > 0 ? t("everyday concepts") : ""),
	},
	{
		features: ["scale"],
		harder: ({ wording }) => (wording.scale > 3 ? t("large inputs") : ""),
		easier: () => "",
	},
	{ features: ["modulo"], harder: () => t("too many results to list"), easier: () => "" },
];
const TOPICAL_OF = new Map(
	FITTED.flatMap((topical) => topical.features.map((name) => [name, topical] as const)),
);

/** The score of an average question: an intent is a reason by its distance from it. */
const MIDDLE = 35;
/** Fewer points than this are not a reason. */
const LEAST_POINTS = 2;

/** Why a question has its score: the weightiest reasons first, including the kind of question. */
export function reasonsFor(facts: Facts, { base, points }: Pick<Weighed, "base" | "points">): string[] {
	const told = new Map<string, number>([[INTENT_REASONS[facts.intent], base - MIDDLE]]);
	for (const [topical, value] of byTopical(points)) {
		const reason = value > 0 ? topical.harder(facts) : topical.easier(facts);
		if (reason) told.set(reason, (told.get(reason) ?? 0) + value);
	}
	for (const [part, value] of points) {
		const reason = reasonFor(part, facts);
		if (reason) told.set(reason, (told.get(reason) ?? 0) + value);
	}
	return [...told]
		.filter(([, value]) => Math.abs(value) >= LEAST_POINTS)
		.toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))
		.map(([reason]) => reason);
}

function byTopical(points: ReadonlyMap<Contributor, number>): Map<Topical, number> {
	const sums = new Map<Topical, number>();
	for (const [part, value] of points) {
		const topical = part.startsWith("feature:") && TOPICAL_OF.get(part.slice("feature:".length));
		if (topical) sums.set(topical, (sums.get(topical) ?? 0) + value);
	}
	return sums;
}

function reasonFor(part: Contributor, facts: Facts): string {
	const [kind, name] = part.split(":");
	switch (kind) {
		case "topic":
			return TOPIC_REASONS[name as Topic];
		case "hazard":
			return HAZARD_REASONS[name as Hazard];
		case "size":
			return size(facts);
		case "flow":
			return flow(facts);
		case "recursion":
			return t("recursion");
		case "problems":
			return t("what is reported in the code");
		case "earlier":
			return t("what was asked before");
		default:
			return "";
	}
}

function size({ code, beyond }: Facts): string {
	if (beyond) return t`the first ${code.lines} of ${beyond} lines`;
	if (code.lines < 2) return t("a dense line of code");
	return code.distinctNames === 1
		? t`${code.lines} lines with one name`
		: t`${code.lines} lines with ${code.distinctNames} names`;
}

function shortness({ code }: Facts): string {
	return counted(code.lines, t("only one line of code"), t`only ${code.lines} lines of code`);
}

/** The loops and branches in words: `two nested loops and one branch`. */
function flow({ code }: Facts): string {
	const { loop, decision } = code.counts;
	const branches =
		code.branchDepth < 2
			? counted(decision, t("one branch"), t`${decision} branches`)
			: t`${decision} branches (nested)`;
	return allOf([loop > 0 ? loopsOf(code) : "", decision > 0 ? branches : ""].filter(Boolean));
}

function loopsOf({ counts, loopDepth }: Structure): string {
	if (loopDepth < 2) return counted(counts.loop, t("one loop"), t`${counts.loop} loops`);
	return counts.loop === 2 ? t("two nested loops") : t`${counts.loop} loops (nested ${loopDepth} deep)`;
}

/** A count in words; empty for zero. */
function counted(n: number, one: string, many: string): string {
	if (n === 0) return "";
	return n === 1 ? one : many;
}
