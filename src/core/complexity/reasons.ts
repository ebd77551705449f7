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
	explain: "asks for an explanation",
	predict: "asks for the exact value",
	fix: "asks to find a fault",
	write: "asks to write code",
	test: "asks for tests",
	refactor: "asks to change code",
	optimise: "asks about speed or memory",
	prove: "asks for a proof",
	other: "an open question",
};

const TOPICS: readonly Topic[] = [
	{
		features: ["lines", "words", "names", "wordDensity"],
		harder: ({ code }) =>
			code.lines > 1
				? `${code.lines} lines with ${plural(code.distinctNames, "name")}`
				: "a dense line of code",
		easier: ({ code }) => (code.lines === 0 ? "" : `only ${plural(code.lines, "line")} of code`),
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
		easier: ({ code }) => (code.cognitive === 0 && code.words > 0 ? "no loops or branches" : ""),
	},
	{
		features: ["operators", "operatorDensity", "multiplications", "constants", "subscripts", "negativeIndex"],
		harder: ({ code }) => (code.counts.operator > 0 ? plural(code.counts.operator, "operation") : ""),
		easier: ({ code }) => (code.counts.operator < 3 ? "little to compute" : ""),
	},
	{
		features: ["calls", "callees", "lambdas"],
		harder: ({ code }) =>
			code.callees.length > 0 ? `calls to ${plural(code.callees.length, "function")}` : "",
		easier: ({ code }) => (code.counts.call === 0 ? "no calls" : code.callees.length < 3 ? "few calls" : ""),
	},
	{
		features: ["steps", "mutations"],
		harder: ({ code }) => (code.counts.step > 0 ? "variables that change" : ""),
		easier: ({ code }) => (code.counts.step === 0 ? "no variables that change" : ""),
	},
	{
		features: ["texts", "textCalls", "layoutCalls", "textToHandle", "returnsText"],
		harder: (facts) => (CODE_FEATURES.textCalls(facts) > 0 ? "text taken apart or put together" : ""),
		easier: () => "",
	},
	{
		features: ["pairs", "givenPairs"],
		harder: (facts) => (CODE_FEATURES.pairs(facts) || facts.given.pairs ? "key–value pairs" : ""),
		easier: () => "",
	},
	{
		features: ["constantReturns", "returnsCount", "returnsTruth", "returnsSeveral"],
		harder: ({ code }) => (code.constantReturns === 0 ? "a result that has to be built up" : ""),
		easier: (facts) =>
			facts.code.constantReturns > 0 || CODE_FEATURES.returnsTruth(facts) ? "few possible results" : "",
	},
	{
		features: ["straight", "single"],
		harder: () => "",
		easier: (facts) =>
			CODE_FEATURES.single(facts)
				? "a single expression"
				: CODE_FEATURES.straight(facts)
					? "straight-line code"
					: "",
	},
	{ features: ["recursion"], harder: () => "recursion", easier: () => "" },
	{ features: ["concurrency"], harder: () => "asynchronous or shared state", easier: () => "" },
	{
		features: ["failures"],
		harder: ({ code }) => (code.counts.failure > 0 ? "error handling" : ""),
		easier: () => "",
	},
	{
		features: ["functions", "classes", "types", "listed"],
		harder: ({ code }) =>
			code.counts.function > 1
				? `${code.counts.function} functions to fill in`
				: code.counts.type + code.counts.class > 0
					? "types to respect"
					: "",
		easier: ({ code }) => (code.words > 0 && code.counts.function < 2 ? "a small interface" : ""),
	},
	{
		features: Object.keys(GIVEN_FEATURES).filter((name) => name !== "givenPairs"),
		harder: ({ given }) => (given.elements > 3 ? `${given.elements} elements in the arguments` : ""),
		easier: ({ given }) =>
			given.arguments === 0 ? "no values given" : given.characters < 20 ? "small arguments" : "",
	},
	{
		features: ["promptWords", "sentences", "examples"],
		harder: ({ wording }) => `${plural(wording.words, "word")} of instructions`,
		easier: ({ wording }) => (wording.words < 120 ? "short instructions" : ""),
	},
	{
		features: ["conditions", "repetitions", "constraints"],
		harder: ({ wording }) =>
			wording.constraints > 0
				? plural(wording.constraints, "constraint")
				: wording.conditions > 0
					? "cases to tell apart"
					: "",
		easier: ({ wording }) => (wording.constraints === 0 ? "no constraints" : ""),
	},
	{
		features: ["concepts"],
		harder: ({ wording }) => (wording.concepts > 0 ? "demanding concepts" : ""),
		easier: ({ wording }) => (wording.concepts < 0 ? "everyday concepts" : ""),
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
			? plural(decision, "branch", "branches")
			: `${plural(decision, "branch", "branches")} (nested)`;
	return [loop > 0 ? loopsOf(code) : "", decision > 0 ? branches : ""].filter(Boolean).join(" and ");
}

function loopsOf({ counts, loopDepth }: Structure): string {
	if (loopDepth < 2) return plural(counts.loop, "loop");
	return counts.loop === 2 ? "two nested loops" : `${counts.loop} loops, nested ${loopDepth} deep,`;
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
	return name ? `in ${name}` : "";
}

function plural(n: number, one: string, many = `${one}s`): string {
	return n === 1 ? `one ${one}` : `${n} ${many}`;
}
