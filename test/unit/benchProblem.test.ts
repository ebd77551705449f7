import assert from "node:assert/strict";
import { codeOf, programOf } from "../../bench/judging/program.ts";
import { parsePublished } from "../../bench/recorded/publishedProblem.ts";
import { judge, type ReadableProblem } from "../../src/core/judging/judge.ts";
import type { TestsProblem } from "../../src/core/question/problem.ts";

function problem(check: ReadableProblem["check"], answer: string): ReadableProblem {
	return { id: "p", question: { prompt: "Why?" }, check, answer };
}

describe("judging an output", () => {
	const cases: [check: ReadableProblem["check"], answer: string, right: string[], wrong: string[]][] = [
		[
			"endsWith",
			"`f(1)` returns 9.",
			["`f(1)` returns 9.", "Let me see.\n\nThus, `f(1)` returns 9. \n"],
			["`f(1)` returns 9. No.", "`f(1)` returns 19.", ""],
		],
		[
			"exact",
			"[1, 2]",
			[
				"[1, 2]",
				"It is\n\n[1, 2]",
				"`[1, 2]`",
				"**[1, 2]**.",
				"The answer is: [1, 2]",
				"$\\boxed{[1, 2]}$",
				"```\n[1, 2]\n```",
			],
			["[1, 2, 3]", "[1, 2]\n\nor [2, 1]", "[1,2]", ""],
		],
		[
			"endsWith",
			"32",
			["It returns 32", "It returns 32.", "It returns **32**.", "`32`", "x = 32", "(32)", "3 − 32"],
			[
				"It returns 132",
				"It returns -32",
				"It returns 0.32",
				"It returns 1,32",
				"x32",
				"32 or so",
				"32.5",
				"",
			],
		],
		["endsWith", "-5", ["It returns -5", "It returns -5."], ["It returns 5", "3-5", "--5"]],
		["endsWith", "[1, 2]", ["It returns [1, 2].", "`[1, 2]`"], ["[[1, 2]]", "[0, 1, 2]"]],
		["endsWith", "True", ["It returns True."], ["It returns NotTrue", "It returns true"]],
		[
			"exact",
			"32",
			[
				...["**Answer:** 32", "**Answer: 32**", "**Answer**: 32", "**Final answer:** `32`", "Answer = 32"],
				...[
					"#### 32",
					"Therefore, the answer is **32**.",
					"$$32$$",
					"\\(32\\)",
					"**The answer is $\\boxed{32}$.**",
				],
			],
			["**Answer:** 132", "**Note:** 32", "-32", "32 or 33"],
		],
		["exact", "'a.'", ["'a.'", "Answer: 'a.'"], ["'a'", "a."]],
		["exact", "-3", ["-3", "Result: `-3`."], ["3", "--3"]],
		[
			"choice",
			"C",
			["C", "(C)", "The answer is **C**.", "A is wrong, so C", "\\boxed{C}"],
			["B", "C or D", "CAT", "It's C's fault, D", "", "The answer is C or D."],
		],
		[
			"choice",
			"B",
			[
				...[
					"Option B is correct, I am confident.",
					"B. Because A is wrong",
					"(B) as I computed",
					"**B)** since C fails",
				],
				...[
					"The answer is (B), not A.",
					"**Answer:** B",
					"Answer: $\\boxed{\\text{B}}$",
					"I choose B over C.",
					"B is right; C is not",
				],
				...["A. no\nB. yes\n\nThe answer is B because I said so."],
			],
			["The answer is C because B is wrong.", "The answer is not B but C"],
		],
		["choice", "I", ["I", "The answer is I.", "(I)"], ["The answer is C because I computed the integral."]],
		["choice", "A", ["A", "The answer is A.", "So A is right"], ["A proof shows (B)", "B, as A is false"]],
	];
	for (const [check, answer, right, wrong] of cases) {
		it(`by ${check}: ${answer}`, () => {
			for (const output of right) assert.equal(judge(problem(check, answer), output), true, output);
			for (const output of wrong) assert.equal(judge(problem(check, answer), output), false, output);
		});
	}
});

describe("the code of an output", () => {
	it("is the last block, or all of it without one", () => {
		assert.equal(codeOf("No.\n```python\na = 1\n```\nBetter:\n```python\nb = 2\n```\nDone."), "b = 2\n");
		assert.equal(codeOf("~~~\na\n~~~"), "a\n");
		assert.equal(codeOf("return 3"), "return 3");
	});

	it("counts also where the block is not closed", () => {
		assert.equal(codeOf("```py\ndef f():\n    return 1\n"), "def f():\n    return 1\n");
	});

	const square: TestsProblem = {
		id: "p",
		question: { prompt: "Write." },
		check: "tests",
		tests: "def check(f): pass",
		entryPoint: "square",
		preamble: "import math\n\ndef square(x):\n",
	};
	it("makes a program of a whole function or of its body alone, indented or not", () => {
		assert.match(
			programOf(square, "```python\ndef square(x):\n    return x\n```"),
			/^import math[\s\S]*\ndef square\(x\):\n {4}return x\n$/,
		);
		for (const body of ["    return x", "return x", "\n\n    return x"]) {
			assert.match(programOf(square, body), /^import math\n\ndef square\(x\):\n+ {4}return x$/);
		}
	});
});

describe("reading a line of a problem file", () => {
	it("takes this project's own format", () => {
		const line = {
			id: "1",
			question: "What is f(1)?",
			code: "def f(x): return x",
			language: "python",
			file: "f.py",
			answer: "1",
		};
		const parsed = parsePublished(line);
		assert.equal(parsed.check, "endsWith");
		assert.deepEqual(parsed.question.code, {
			file: "f.py",
			language: "python",
			startLine: 1,
			endLine: 1,
			text: line.code,
		});
	});

	it("takes a question without code, and its cluster", () => {
		const parsed = parsePublished({ id: "1", prompt: "2+2?", check: "exact", answer: "4", cluster: "sums" });
		assert.deepEqual(parsed, {
			id: "1",
			cluster: "sums",
			check: "exact",
			answer: "4",
			question: { prompt: "2+2?" },
		});
	});

	it("takes CRUXEval", () => {
		const parsed = parsePublished({ id: "s", code: "def f(a):\n    return a", input: "[1]", output: "[1]" });
		assert.match(parsed.question.prompt, /What does `f\(\[1\]\)` return\?/);
		assert.deepEqual([parsed.check, parsed.kind], ["exact", "output"]);
	});

	it("takes HumanEval", () => {
		const line = {
			task_id: "HumanEval/0",
			prompt: "def f(x):\n",
			entry_point: "f",
			test: "def check(c): pass",
			canonical_solution: "",
		};
		const parsed = parsePublished(line);
		assert.ok(parsed.check === "tests");
		assert.deepEqual([parsed.entryPoint, parsed.preamble], ["f", "def f(x):\n"]);
	});

	const bad: [line: string, message: RegExp][] = [
		["{", /JSON/],
		["[]", /./],
		['{"question":"Why?","answer":"1"}', /^id: /],
		['{"id":"1","question":"Why?"}', /^answer: /],
		['{"id":"1","answer":"1"}', /^question\.prompt: /],
		['{"id":"1","question":"Why?","check":"choice","answer":"Z"}', /^answer: /],
		['{"id":"1","question":"Why?","check":"guess","answer":"1"}', /^check: /],
		['{"id":"1","question":"Why?","check":"tests","entryPoint":"f"}', /^tests: /],
		['{"id":"1","question":"Why?","check":"tests","tests":"x","entryPoint":"f()"}', /^entryPoint: /],
	];
	for (const [line, message] of bad) {
		it(`says what is wrong with ${line}`, () => {
			assert.throws(
				() => parsePublished(JSON.parse(line)),
				(error: Error) => message.test(error.message),
			);
		});
	}
});
