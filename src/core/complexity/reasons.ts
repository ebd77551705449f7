import { t } from "@vscode/l10n";
import { allOf } from "../language.ts";
import { CODE_FEATURES, type Facts, GIVEN_FEATURES } from "./features.ts";
import type { Structure } from "./structure.ts";
import type { Intent } from "./wording.ts";

/** Something a user would name as a reason. Features of one topic count together. */
interface Topic {
	readonly features: readonly string[];
	/** Words for it where it makes a question harder, and where it makes it easier; empty for no words. */
	readonly harder: (facts: Facts) => string;
	readonly easier: (facts: Facts) => string;
}

const INTENT_REASONS: Readonly<Record<Intent, string>> = {
	explain: t("asks for an explanation"),
	predict: t("asks for the exact value"),
	fix: t("asks to find a fault"),
	write: t("asks to write code"),
	test: t("asks for tests"),
	refactor: t("asks to change code"),
	optimise: t("asks about speed or memory"),
	prove: t("asks for a proof"),
	other: t("an open question"),
};

const TOPICS: readonly Topic[] = [
	{
		features: ["lines", "words", "names", "wordDensity"],
		harder: ({ code }) =>
			code.lines > 1
				? code.distinctNames === 1
					? t`${code.lines} lines with one name`
					: t`${code.lines} lines with ${code.distinctNames} names`
				: t("a dense line of code"),
		easier: ({ code }) =>
			counted(code.lines, t("only one line of code"), t`only ${code.lines} lines of code`),
	},
	{
		features: [
			"loops",
			"loopDepth",
			"ranges",
			"loopedElements",
			"cognitive",
			"decisions",
			"logic",
			"returns",
			"jumps",
		],
		harder: flow,
		easier: ({ code }) => (code.cognitive === 0 && code.words > 0 ? t("no loops or branches") : ""),
	},
	{
		features: ["operators", "operatorDensity", "multiplications", "constants", "subscripts", "negativeIndex"],
		harder: ({ code }) =>
			counted(code.counts.operator, t("one operation"), t`${code.counts.operator} operations`),
		easier: ({ code }) => (code.counts.operator < 3 ? t("little to compute") : ""),
	},
	{
		features: ["calls", "callees", "lambdas"],
		harder: ({ code }) =>
			counted(code.callees.length, t("calls to one function"), t`calls to ${code.callees.length} functions`),
		easier: ({ code }) =>
			code.counts.call === 0 ? t("no calls") : code.callees.length < 3 ? t("few calls") : "",
	},
	{
		features: ["steps", "mutations"],
		harder: ({ code }) => (code.counts.step > 0 ? t("variables that change") : ""),
		easier: ({ code }) => (code.counts.step === 0 ? t("no variables that change") : ""),
	},
	{
		features: ["texts", "textCalls", "layoutCalls", "textToHandle", "returnsText"],
		harder: (facts) => (CODE_FEATURES.textCalls(facts) > 0 ? t("text taken apart or put together") : ""),
		easier: () => "",
	},
	{
		features: ["pairs", "givenPairs"],
		harder: (facts) => (CODE_FEATURES.pairs(facts) || facts.given.pairs ? t("key–value pairs") : ""),
		easier: () => "",
	},
	{
		features: ["constantReturns", "returnsCount", "returnsTruth", "returnsSeveral"],
		harder: ({ code }) => (code.constantReturns === 0 ? t("a result that has to be built up") : ""),
		easier: (facts) =>
			facts.code.constantReturns > 0 || CODE_FEATURES.returnsTruth(facts) ? t("few possible results") : "",
	},
	{
		features: ["straight", "single"],
		harder: () => "",
		easier: (facts) =>
			CODE_FEATURES.single(facts)
				? t("a single expression")
				: CODE_FEATURES.straight(facts)
					? t("straight-line code")
					: "",
	},
	{ features: ["recursion"], harder: () => t("recursion"), easier: () => "" },
	{ features: ["concurrency"], harder: () => t("asynchronous or shared state"), easier: () => "" },
	{
		features: ["failures"],
		harder: ({ code }) => (code.counts.failure > 0 ? t("error handling") : ""),
		easier: () => "",
	},
	{
		features: ["functions", "classes", "types", "listed"],
		harder: ({ code }) =>
			code.counts.function > 1
				? t`${code.counts.function} functions to fill in`
				: code.counts.type + code.counts.class > 0
					? t("types to respect")
					: "",
		easier: ({ code }) => (code.words > 0 && code.counts.function < 2 ? t("a small interface") : ""),
	},
	{
		features: Object.keys(GIVEN_FEATURES).filter((name) => name !== "givenPairs"),
		harder: ({ given }) => (given.elements > 3 ? t`${given.elements} elements in the arguments` : ""),
		easier: ({ given }) =>
			given.arguments === 0 ? t("no values given") : given.characters < 20 ? t("small arguments") : "",
	},
	{
		features: ["promptWords", "sentences", "examples"],
		harder: ({ wording }) =>
			counted(wording.words, t("one word of instructions"), t`${wording.words} words of instructions`),
		easier: ({ wording }) => (wording.words < 120 ? t("short instructions") : ""),
	},
	{
		features: ["conditions", "repetitions", "constraints"],
		harder: ({ wording }) =>
			wording.constraints > 0
				? counted(wording.constraints, t("one constraint"), t`${wording.constraints} constraints`)
				: wording.conditions > 0
					? t("cases to tell apart")
					: "",
		easier: ({ wording }) => (wording.constraints === 0 ? t("no constraints") : ""),
	},
	{
		features: ["concepts"],
		harder: ({ wording }) => (wording.concepts > 0 ? t("demanding concepts") : ""),
		easier: ({ wording }) => (wording.concepts < 0 ? t("everyday concepts") : ""),
	},
	{
		features: ["inPython", "inTypeScript", "inJavaScript", "inGo", "inRust", "inJava"],
		harder: inLanguage,
		easier: inLanguage,
	},
];

const TOPIC_OF = new Map(
	TOPICS.flatMap((topic) => topic.features.map((feature) => [feature, topic] as const)),
);

/** Less than this many points are no reason. */
const LEAST_POINTS = 2;

/** Points by feature, told as reasons: the weightiest first, an intent among them. */
export function reasonsFor(
	facts: Facts,
	intentPoints: number,
	points: ReadonlyMap<string, number>,
): string[] {
	const byTopic = new Map<Topic, number>();
	for (const [feature, value] of points) {
		const topic = TOPIC_OF.get(feature);
		if (topic) byTopic.set(topic, (byTopic.get(topic) ?? 0) + value);
	}
	const told = [...byTopic].map(([topic, value]) => ({
		points: value,
		reason: value > 0 ? topic.harder(facts) : topic.easier(facts),
	}));
	return [{ points: intentPoints, reason: INTENT_REASONS[facts.intent] }, ...told]
		.filter(({ points, reason }) => reason !== "" && Math.abs(points) >= LEAST_POINTS)
		.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
		.map(({ reason }) => reason);
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

const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
	go: "Go",
	java: "Java",
	javascript: "JavaScript",
	python: "Python",
	rust: "Rust",
	typescript: "TypeScript",
};

function inLanguage({ language }: Facts): string {
	const name = LANGUAGE_NAMES[language];
	return name ? t`in ${name}` : "";
}

/** The words for so many of something; none for none. */
function counted(n: number, one: string, many: string): string {
	if (n === 0) return "";
	return n === 1 ? one : many;
}
