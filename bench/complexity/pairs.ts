/**
 * `npm run bench:pairs`: how often the estimate orders two questions as any senior engineer would, beside the
 * simplest rules that might do as well, and how many levels change with a harmless change of the question.
 * `-- --held` scores the held-out third: once, when an estimate is finished. docs/COMPLEXITY.md holds the
 * results.
 */
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import type { Question } from "../../src/core/question/question.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";
import { lengthOf, type Pair, readPairs } from "./readPairs.ts";

const part = process.argv.includes("--held") ? "held" : "dev";
const pairs = readPairs().filter((pair) => pair.part === part);
const questions = pairs.flatMap(({ easier, harder }) => [easier, harder]);

const RULES: Readonly<Record<string, (question: Question) => number>> = {
	estimate: (question) => estimateComplexity(question).score,
	length: lengthOf,
	"explain or not": ({ prompt }) => Number(prompt !== READY_QUESTIONS.explain.prompt),
};

/** Share of pairs whose harder side gets the higher score; ties count half. */
function share(rule: (question: Question) => number, among: readonly Pair[]): string {
	const points = among.map(({ easier, harder }) => (Math.sign(rule(harder) - rule(easier)) + 1) / 2);
	return (points.reduce((sum, point) => sum + point, 0) / points.length).toFixed(2);
}

const GROUPS = ["everyday", "controlled", "en", "de", "fr", "es", "ja", "zh-cn"] as const;
const inGroup = (group: string) => pairs.filter(({ kind, ui }) => group === kind || group === ui);

console.log(`${pairs.length} pairs (${part})`);
console.table(
	Object.fromEntries(
		Object.entries(RULES).map(([name, rule]) => [
			name,
			Object.fromEntries(GROUPS.map((group) => [group, share(rule, inGroup(group))])),
		]),
	),
);

/** Changes after which a question needs as much thought as before. */
const HARMLESS: Readonly<Record<string, (question: Question) => Question>> = {
	"a TODO": withCode((text, note) => `${note("TODO: tidy this up later")}\n${text}`),
	"a licence": withCode((text, note) => `${note("Copyright the authors. Licensed under MIT.")}\n${text}`),
	"blank lines": withCode((text) => text.replaceAll("\n", "\n\n")),
	"a comment": withCode((text, note) => `${text}\n${note("see the issue tracker for more about this")}`),
	"a typo": ({ prompt, ...rest }) => ({
		...rest,
		prompt: prompt.replace(/([a-z])([a-z])(?=[a-z]{3})/, "$2$1"),
	}),
	"a negated demand": ({ prompt, ...rest }) => ({
		...rest,
		prompt: `${prompt} You need not prove anything.`,
	}),
};

function withCode(change: (text: string, note: (words: string) => string) => string) {
	return ({ code, ...rest }: Question): Question => {
		if (!code) return rest;
		const mark = /\.(?:py|rb|sh)$/.test(code.file) ? "#" : code.file.endsWith(".sql") ? "--" : "//";
		const text = change(code.text, (words) => `${mark} ${words}`);
		return { ...rest, code: { ...code, text, endLine: text.split("\n").length } };
	};
}

const level = (question: Question) => estimateComplexity(question).level;
console.log("Share of questions whose level a harmless change moves");
console.table(
	Object.fromEntries(
		Object.entries(HARMLESS).map(([name, change]) => [
			name,
			(questions.filter((asked) => level(change(asked)) !== level(asked)).length / questions.length).toFixed(
				2,
			),
		]),
	),
);
