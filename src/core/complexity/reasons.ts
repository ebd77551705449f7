import { CODE_FEATURES, type Facts, GIVEN_FEATURES } from "./features.ts";
import type { Intent } from "./wording.ts";

/** Something a user would name as a reason. Features of one topic count together. */
interface Topic {
	readonly features: readonly string[];
	/** Words for it where it makes a question harder, and where it makes it easier; empty for no words. */
	readonly harder: (facts: Facts) => string;
	readonly easier: (facts: Facts) => string;
}

export const INTENT_REASONS: Readonly<Record<Intent, string>> = {
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
		features: ["loops", "loopDepth", "ranges", "loopedElements"],
		harder: loops,
		easier: ({ code }) => (code.counts.loop === 0 ? "no loops" : ""),
	},
	{
		features: ["cognitive", "decisions", "logic", "returns", "jumps"],
		harder: ({ code }) =>
			code.cognitive > code.counts.loop + code.counts.decision
				? "nested branches"
				: code.counts.decision > 0
					? plural(code.counts.decision, "branch", "branches")
					: "",
		easier: ({ code }) => (code.counts.decision === 0 ? "no branches" : "little branching"),
	},
	{
		features: ["operators", "operatorDensity", "multiplications", "constants", "subscripts", "negativeIndex"],
		harder: ({ code }) => (code.counts.operator > 0 ? plural(code.counts.operator, "operation") : ""),
		easier: () => "little to compute",
	},
	{
		features: ["calls", "callees", "lambdas"],
		harder: ({ code }) =>
			code.callees.length > 0 ? `calls to ${plural(code.callees.length, "function")}` : "",
		easier: () => "few calls",
	},
	{
		features: ["steps", "mutations"],
		harder: () => "state that changes",
		easier: () => "little state that changes",
	},
	{
		features: ["texts", "textCalls", "layoutCalls", "textToHandle", "returnsText"],
		harder: () => "text taken apart or put together",
		easier: () => "no text to take apart",
	},
	{ features: ["pairs", "givenPairs"], harder: () => "key–value pairs", easier: () => "" },
	{
		features: ["constantReturns", "returnsCount", "returnsTruth", "returnsSeveral"],
		harder: () => "a result that has to be built up",
		easier: () => "few possible results",
	},
	{
		features: ["straight", "single"],
		harder: () => "",
		easier: (facts) => (CODE_FEATURES.single(facts) ? "a single expression" : "straight-line arithmetic"),
	},
	{ features: ["recursion"], harder: () => "recursion", easier: () => "" },
	{ features: ["concurrency"], harder: () => "asynchronous or shared state", easier: () => "" },
	{ features: ["failures"], harder: () => "error handling", easier: () => "" },
	{
		features: ["functions", "classes", "types", "listed"],
		harder: ({ code }) =>
			code.counts.function > 1
				? `${code.counts.function} functions with their types`
				: "parameters and types",
		easier: () => "a small interface",
	},
	{
		features: Object.keys(GIVEN_FEATURES).filter((name) => name !== "givenPairs"),
		harder: ({ given }) =>
			given.elements > 3 ? `${given.elements} elements in the arguments` : "awkward arguments",
		easier: ({ given }) => (given.arguments === 0 ? "no values given" : "small arguments"),
	},
	{
		features: ["promptWords", "sentences", "examples"],
		harder: ({ wording }) => `a prompt of ${wording.words} words`,
		easier: () => "a short prompt",
	},
	{
		features: ["conditions", "repetitions", "constraints"],
		harder: ({ wording }) =>
			wording.constraints > 0 ? plural(wording.constraints, "constraint") : "cases to tell apart",
		easier: () => "few constraints",
	},
	{ features: ["concepts"], harder: () => "demanding concepts", easier: () => "everyday concepts" },
	{
		features: ["inPython", "inTypeScript", "inJavaScript", "inGo", "inRust", "inJava"],
		harder: () => "the language",
		easier: () => "the language",
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

function loops({ code: { counts, loopDepth } }: Facts): string {
	if (loopDepth < 2) return counts.loop === 0 ? "" : plural(counts.loop, "loop");
	return counts.loop === 2 ? "two nested loops" : `${counts.loop} loops, nested ${loopDepth} deep`;
}

function plural(n: number, one: string, many = `${one}s`): string {
	return n === 1 ? `one ${one}` : `${n} ${many}`;
}
