import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { codeOf, programOf } from "../../bench/judging/program.ts";
import { lastGrowth } from "../../src/core/judging/growthClass.ts";
import { judge, type ReadableProblem } from "../../src/core/judging/judge.ts";
import { namesLine } from "../../src/core/judging/namesLine.ts";
import { parseProblem } from "../../src/core/question/problem.ts";

const FILE = new URL("../../bench/problems/code-questions.jsonl", import.meta.url);
const LINES = readFileSync(FILE, "utf8").trimEnd().split("\n");
const problems = LINES.map(parseProblem);
const readable = problems.filter((problem): problem is ReadableProblem => problem.check !== "tests");

/** How models give an answer of each sort. */
const PHRASES: Readonly<Record<string, readonly string[]>> = {
	endsWith: ["_", "So it is **_**.", "Let me see.\n\nThe answer is `_`."],
	choice: ["_", "**_.** For that is how it is.", "A first look says C, but the answer is _."],
	line: [
		"_",
		"Line _.",
		"It is line _, because line 1 only begins it.",
		"First line 1.\n\n**Line _** is to blame.",
	],
	complexity: ["_", "At first sight O(1), in truth $_$.", "The time is **_** for such an input."],
};

describe("the questions about code", () => {
	it("are many, of six languages and every kind, each under a name of its own", () => {
		assert.ok(problems.length >= 120);
		assert.equal(new Set(problems.map(({ id }) => id)).size, problems.length);
		const languages = new Set(problems.flatMap(({ question }) => question.code?.language ?? []));
		assert.deepEqual([...languages].sort(), ["c", "java", "javascript", "python", "rust", "typescript"]);
		const kinds = [...new Set(problems.map(({ kind }) => kind))].sort();
		assert.deepEqual(kinds, ["choice", "complexity", "line", "tests", "value"]);
	});

	it("begin with a mixture: of the first 24, of each language and each kind that can be read", () => {
		const first = problems.slice(0, 24);
		assert.ok(first.every(({ check }) => check !== "tests"));
		assert.equal(new Set(first.map(({ question }) => question.code?.language)).size, 6);
		assert.equal(new Set(first.map(({ kind }) => kind)).size, 4);
		assert.ok(new Set(first.map(({ cluster }) => cluster)).size >= 20);
	});

	it("have a right answer that the judge takes and a wrong one that it does not, however they are given", () => {
		for (const problem of readable) {
			const { wrong = "" } = problem;
			for (const phrase of PHRASES[problem.check] ?? assert.fail(problem.check)) {
				assert.ok(judge(problem, phrase.replace("_", problem.answer)), `${problem.id}: ${phrase}`);
				assert.ok(!judge(problem, phrase.replace("_", wrong)), `${problem.id}, wrong: ${phrase}`);
			}
			assert.ok(!judge(problem, ""));
		}
	});

	it("to write code come with programs of which one passes", () => {
		const written = problems.filter((problem) => problem.check === "tests");
		assert.ok(written.length >= 6);
		for (const problem of written) {
			assert.notEqual(programOf(problem, problem.wrong ?? ""), "\n");
			assert.match(codeOf(problem.wrong ?? ""), new RegExp(`def ${problem.entryPoint}\\(`));
		}
	});
});

describe("the judge of a class of growth", () => {
	const SAME: readonly (readonly string[])[] = [
		[
			"O(n log n)",
			"O(n*log(n))",
			"O(N · log₂ N)",
			"Θ(n log n)",
			"$O(n \\log n)$",
			"O(log n * n)",
			"O(n lg n)",
		],
		["O(n^2)", "O(n²)", "O(n**2)", "O(n * n)", "O(n^{2})"],
		["O(n + m)", "O(m+n)"],
		["O(n * c)", "O(nc)", "O(c·n)"],
		["O(1)"],
		["O(log n)", "O(log(n))"],
		["O(2^n)"],
	];
	it("knows each by its spellings, and tells it from the others", () => {
		for (const [index, spellings] of SAME.entries()) {
			for (const spelling of spellings) {
				assert.equal(lastGrowth(`It is ${spelling}.`), lastGrowth(spellings[0] ?? ""), spelling);
				for (const others of SAME.toSpliced(index, 1)) {
					assert.notEqual(lastGrowth(spelling), lastGrowth(others[0] ?? ""), `${spelling}, ${others[0]}`);
				}
			}
		}
		assert.equal(lastGrowth("It is linear."), undefined);
		assert.equal(lastGrowth("O(n"), undefined);
	});
});

describe("the judge of a line", () => {
	const CODE = "a();\n\tb();\nc();\nc();";
	it("takes its number or its text", () => {
		for (const output of ["2", "Line 2.", "line number 2", "The bug is in **line 2**", "(2)", "`b();`"]) {
			assert.ok(namesLine(output, 2, CODE), output);
		}
		for (const output of ["3", "12", "Line 12", "line 1, not line 2", "a();", "two", ""]) {
			assert.ok(!namesLine(output, 2, CODE), output);
		}
		assert.ok(!namesLine("c();", 3, CODE), "there are two of these");
	});
});
