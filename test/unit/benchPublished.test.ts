import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProblems } from "../../bench/recorded/problemFile.ts";
import { parsePublished } from "../../bench/recorded/publishedProblem.ts";
import { judge } from "../../src/core/judging/judge.ts";

describe("a published problem set", () => {
	it("may be MATH-500", () => {
		const parsed = parsePublished({
			problem: "What is $2+2$?",
			solution: "…",
			answer: "4",
			subject: "Algebra",
			level: 1,
			unique_id: "test/algebra/1.json",
		});
		assert.deepEqual([parsed.check, parsed.kind], ["exact", "Algebra"]);
		assert.ok(parsed.check === "exact" && judge(parsed, "Adding.\n\n$\\boxed{4}$"));
	});

	it("may be the table of GPQA, whose choices are in a random order that stays", () => {
		const file = join(mkdtempSync(join(tmpdir(), "z1-gpqa-")), "gpqa_diamond.csv");
		const heads =
			"Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3,Record ID,Subdomain";
		const rows = Array.from(
			{ length: 40 },
			(_, index) =>
				`"Which ""one"",\nof all?","right, ${index}","wrong\none",wrong 2,wrong 3,rec${index},Physics`,
		);
		writeFileSync(file, `\uFEFF${[heads, ...rows].join("\n")}\n`);
		const { problems } = readProblems(file);
		assert.equal(problems.length, 40);
		for (const [index, problem] of problems.entries()) {
			assert.ok(problem.check === "choice");
			assert.match(problem.question.prompt, /^Which "one",\nof all\?\n\n/);
			assert.ok(
				problem.question.prompt.includes(`${problem.answer}) right, ${index}\n`),
				problem.question.prompt,
			);
		}
		const letters = new Set(problems.map((problem) => problem.check === "choice" && problem.answer));
		assert.deepEqual([...letters].sort(), ["A", "B", "C", "D"]);
		assert.deepEqual(readProblems(file), readProblems(file));
	});

	const line = {
		question_title: "Sum",
		question_content: "Add the two numbers.",
		platform: "atcoder",
		question_id: "abc1_a",
		starter_code: "",
		public_test_cases: JSON.stringify([{ input: "1 2", output: "3", testtype: "stdin" }]),
		metadata: "{}",
	};
	/** `pickle.dumps(json.dumps(cases))` of Python, zipped, by protocol and length. */
	const hidden: [how: string, packed: string, input: string][] = [
		[
			"protocol 2",
			"eJxrYIowY2BgiK5WyswrKC1RslJQMlIwVtJRUMovLYEKmIK4JanFJSWVBakggeKSlMw8pdrYQgY9ACMKEd0=",
			"2 3",
		],
		[
			"protocol 4, short",
			"eJxrYJlqxQABPWbR1UqZeQWlJUpWCkpGCsZKOgpK+aUlUAFTELcktbikpLIgFSRQXJKSmadUGztFDwBVTBMF",
			"2 3",
		],
		[
			"protocol 4, long",
			"eJxrYJl6ipEBDCIOAxnR1UqZeQWlJUpWCkqGCqNwMEElHQWl/NISaOyYgbglqcUlJZUFqSCB4pKUzDyl2tgpegDBD1K0",
			"1 1 1",
		],
		["no pickle at all", JSON.stringify([{ input: "2 3", output: "5", testtype: "stdin" }]), "2 3"],
	];
	for (const [how, packed, input] of hidden) {
		it(`may be LiveCodeBench, with hidden tests packed by ${how}`, () => {
			const parsed = parsePublished({ ...line, private_test_cases: packed });
			assert.ok(parsed.check === "tests");
			assert.equal(parsed.entryPoint, undefined);
			assert.ok(parsed.tests.includes("1 2") && parsed.tests.includes(input));
		});
	}

	it("may be LiveCodeBench with a function to complete", () => {
		const parsed = parsePublished({
			...line,
			starter_code: "class Solution:\n    def add(self, a: int, b: int) -> int:\n        ",
			public_test_cases: JSON.stringify([{ input: "1\n2", output: "3", testtype: "functional" }]),
			private_test_cases: "[]",
			metadata: '{"func_name": "add"}',
		});
		assert.ok(parsed.check === "tests");
		assert.equal(parsed.entryPoint, "Solution");
		assert.match(parsed.question.code?.text ?? "", /^class Solution/);
	});

	it("says what cannot be read of it", () => {
		assert.throws(() => parsePublished({ ...line, private_test_cases: "eJwDAAAAAAE=" }), /packed in a way/);
	});
});
