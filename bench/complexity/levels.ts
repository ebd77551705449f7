/**
 * `npm run bench:levels`: what levels the estimate gives: to the same tasks in eight languages, and to a mix
 * of what people ask. docs/COMPLEXITY.md holds what was measured.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { LEVELS } from "../../src/core/effort.ts";
import type { Question } from "../../src/core/question/question.ts";
import { readPairs } from "./readPairs.ts";
import { STUBS, TASKS } from "./tasks.ts";

const MIX = fileURLToPath(new URL("./mix.txt", import.meta.url));

function taskIn(language: string, task: (typeof TASKS)[number]): Question {
	const text = STUBS[language]?.(task) ?? "";
	const endLine = text.split("\n").length;
	return { prompt: task.statement, code: { file: "task", language, startLine: 1, endLine, text } };
}

console.log("Scores of the same task in eight languages, and by how many levels they differ");
console.table(
	TASKS.map((task) => {
		const rated = Object.keys(STUBS).map((language) => ({
			language,
			...estimateComplexity(taskIn(language, task)),
		}));
		const ranks = rated.map(({ level }) => LEVELS.indexOf(level));
		return {
			task: task.statement.slice(0, 40),
			...Object.fromEntries(rated.map(({ language, score }) => [language, score])),
			levels: Math.max(...ranks) - Math.min(...ranks),
		};
	}),
);

const asked: Question[] = [
	...readFileSync(MIX, "utf8")
		.split("\n")
		.filter((line) => line !== "")
		.map((prompt) => ({ prompt })),
	...readPairs()
		.filter(({ part }) => part === "dev")
		.flatMap(({ easier, harder }) => [easier, harder]),
];
const counts = LEVELS.map((level) => [
	level,
	asked.filter((question) => estimateComplexity(question).level === level).length,
]);
console.log(`Levels of ${asked.length} questions: a mix without code, and both sides of the dev pairs`);
console.table(Object.fromEntries(counts));
