import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { factsOf } from "../../src/core/complexity/features.ts";
import type { Question } from "../../src/core/question/question.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";
import { TreeSitter } from "../../src/host/machine/treeSitter.ts";

const FILES = fileURLToPath(new URL("../../node_modules/@vscode/tree-sitter-wasm/wasm", import.meta.url));

const TALLY =
	"def tally(items):\n    count = 0\n    for v in items:\n        if v > 5:\n            count += 1\n    return count";
const FIB = "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)";

function about(prompt: string, text: string, language = "python"): Question {
	return {
		prompt,
		code: { file: "question", language, startLine: 1, endLine: text.split("\n").length, text },
	};
}

describe("estimateComplexity", () => {
	const parser = new TreeSitter(FILES, assert.fail);
	before(() => Promise.all(["python", "typescript", "cpp"].map((language) => parser.load(language))));
	const estimate = (question: Question) => estimateComplexity(question, parser);
	const score = (prompt: string, text: string) => estimate(about(prompt, text)).score;

	it("orders what is asked about the same code as a user would", () => {
		const prompts = [
			READY_QUESTIONS.explain.prompt,
			"Write unit tests for this.",
			"Fix the bug.",
			"Make it faster.",
			"Prove it correct.",
		];
		const scores = prompts.map((prompt) => score(prompt, TALLY));
		assert.deepEqual(
			scores,
			scores.toSorted((a, b) => a - b),
		);
		assert.ok((scores.at(-1) ?? 0) - (scores[0] ?? 0) > 40, `${scores}`);
	});

	it("gives a greeting and a one-liner the least, a data race in much code the most", () => {
		assert.equal(estimate({ prompt: "hi" }).level, "minimal");
		assert.equal(
			estimate(about(READY_QUESTIONS.explain.prompt, "def add(a, b):\n    return a + b")).level,
			"minimal",
		);
		const locks = `async def work(lock, jobs):\n    async with lock:\n        for job in jobs:\n            if job.ready:\n                await job.run()\n`;
		assert.ok(["high", "max"].includes(estimate(about("Find the race condition.", locks.repeat(20))).level));
	});

	it("says why, and nothing that is not so", () => {
		assert.deepEqual(estimate(about(READY_QUESTIONS.explain.prompt, TALLY)).reasons, [
			"asks for an explanation",
			"6 lines with 4 names",
			"one loop and one branch",
		]);
		assert.ok(estimate(about(READY_QUESTIONS.explain.prompt, FIB)).reasons.includes("recursion"));
		// Neither with the grammar nor without it does a definition call itself.
		for (const reasons of [
			estimate(about(READY_QUESTIONS.explain.prompt, TALLY)),
			estimateComplexity(about(READY_QUESTIONS.explain.prompt, TALLY)),
		]) {
			assert.ok(!reasons.reasons.includes("recursion"));
		}
	});

	it("finds a value to predict however it is asked for", () => {
		const call = about("What does tally([6, 2]) return?", TALLY);
		const others: Question[] = [
			about("What is the output of `tally([6, 2])`?", TALLY),
			about("Complete the assertion: assert tally([6, 2]) ==", TALLY),
			about("Predict the output.\nInput: [6, 2]", TALLY),
			about("Trace it when it is called with ([6, 2]).", TALLY, ""),
			about("What is printed?", `${TALLY}\n\nprint(tally([6, 2]))`),
			{ prompt: `\`\`\`py\n${TALLY}\n\`\`\`\nWhat is the result of tally([6, 2])?` },
			{ prompt: `What does tally([6, 2]) return?\n\n${TALLY}` },
			{ prompt: `Give the missing literal.\n[PYTHON]\n${TALLY}\nassert tally([6, 2]) == ??\n[/PYTHON]` },
		];
		for (const other of others) assert.deepEqual(estimate(other), estimate(call), other.prompt);
	});

	const INTENTS: [prompt: string, intent: string][] = [
		["Explain tally(items).", "explain"],
		["Why does tally([1]) return 0?", "explain"],
		["Is there an off-by-one error here?", "fix"],
		["Write unit tests for this", "test"],
		["Convert this to Rust", "refactor"],
		["What is the time complexity?", "optimise"],
		["Prove that it terminates", "prove"],
		["What does tally([1]) return?", "predict"],
		["Add a docstring", "write"],
	];
	for (const [prompt, intent] of INTENTS) {
		it(`takes "${prompt}" for ${intent}`, () => {
			assert.equal(factsOf(about(prompt, TALLY), parser).intent, intent);
		});
	}

	it("takes code that is still to be written for something to write", () => {
		for (const stub of ["def f(n):\n    pass", `def f(n):\n    """ The n-th prime. """\n`]) {
			assert.equal(factsOf(about("Solve this.", stub), parser).intent, "write");
		}
		assert.equal(factsOf({ prompt: "Design an LRU cache with O(1) operations" }).intent, "write");
		const finished = `${TALLY}  # TODO: faster`;
		assert.equal(factsOf(about("What does tally([1]) return?", finished), parser).intent, "predict");
	});

	const anyText = fc.oneof(
		fc.string(),
		fc.string({ unit: "binary" }),
		fc
			.array(
				fc.constantFrom(
					"def f(",
					"for x in y:",
					"\n",
					"    ",
					"{",
					"}",
					'"',
					"'''",
					"```",
					"f(1)",
					"if",
					"é",
					"🙂",
					"//",
					"[",
					",",
				),
			)
			.map((parts) => parts.join("")),
	);

	it("stays within 0 and 100 for any text, and is the same each time", () => {
		fc.assert(
			fc.property(
				anyText,
				anyText,
				fc.constantFrom("python", "typescript", "cpp", "", "klingon"),
				(prompt, text, language) => {
					const question = about(prompt, text, language);
					for (const reader of [parser, undefined]) {
						const complexity = estimateComplexity(question, reader);
						assert.ok(complexity.score >= 0 && complexity.score <= 100);
						assert.ok(complexity.reasons.every((reason) => reason !== "" && !/undefined|NaN/.test(reason)));
						assert.deepEqual(estimateComplexity(question, reader), complexity);
					}
				},
			),
		);
	});

	it("never scores an explanation lower for one more loop around the code", () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom("for a in b:", "while a:", "if a:"), { maxLength: 8 }),
				(heads) => {
					const nested = (all: string[]) =>
						[...all, "a = 1"].map((line, depth) => " ".repeat(4 * depth) + line).join("\n");
					for (const reader of [parser, undefined]) {
						const scored = (all: string[]) =>
							estimateComplexity(about(READY_QUESTIONS.explain.prompt, nested(all)), reader).score;
						assert.ok(scored(["for x in y:", ...heads]) >= scored(heads));
					}
				},
			),
		);
	});

	it("scores nested loops no lower than the same loops one after the other", () => {
		const apart = "for a in b:\n    x = 1\nfor c in d:\n    x = 1";
		const nested = "for a in b:\n    x = 1\n    for c in d:\n        x = 1";
		assert.ok(score("Fix the bug.", nested) > score("Fix the bug.", apart));
	});

	it("reads hostile text in no time", function () {
		this.timeout(20_000);
		for (const part of ["a", " ", "(", '"', "\n", "f(", "{", "/*", "if a:\n", "return x\n", "<a "]) {
			const text = part.repeat(60_000 / part.length);
			const start = performance.now();
			estimateComplexity(about(text, text, ""));
			assert.ok(performance.now() - start < 2000, JSON.stringify(part));
		}
	});
});
