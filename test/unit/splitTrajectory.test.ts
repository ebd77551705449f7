import assert from "node:assert/strict";
import fc from "fast-check";
import { isAnswer, mayBeAnswer, splitTrajectory, turnsBack } from "../../src/core/marks/splitTrajectory.ts";

describe("splitTrajectory", () => {
	it("leaves a short direct reply whole", () => {
		assert.deepEqual(splitTrajectory("There are 3 r's in strawberry."), {
			thought: "",
			answer: "There are 3 r's in strawberry.",
		});
	});

	it("leaves an explanation in several paragraphs whole when nothing in it deliberates", () => {
		const text = "`fold` adds up.\n\nIt takes `n`.\n\nSo it returns `n * value`.";
		assert.equal(splitTrajectory(text).answer, text);
	});

	it("gives the concluding paragraph of a trace as the answer", () => {
		const text =
			"Let me trace `f(2)`.\nn = 2\n\nWait, let me double-check.\nn = 2\n\nThus, `f(2)` returns 4.";
		assert.equal(splitTrajectory(text).answer, "Thus, `f(2)` returns 4.");
	});

	it("begins at the solution heading and keeps what follows it together", () => {
		const text =
			"Let me think about it.\n\nA loop does.\n\n### Solution Code\n\n```py\nx = 1\n\ny = 2\n```\n\n### Explanation\n\nThus, done.";
		assert.ok(splitTrajectory(text).answer.startsWith("### Solution Code"));
	});

	it("never cuts inside a code fence", () => {
		const text = "Let me write it.\n\nHere:\n\n```py\na = 1\n\nThus = 2\n```";
		const { answer } = splitTrajectory(text);
		assert.equal(answer, "```py\na = 1\n\nThus = 2\n```");
	});

	it("loses nothing and invents nothing, whatever the text", () => {
		const part = fc.constantFrom(
			"Let me",
			"Thus,",
			"\n",
			"\n\n",
			"```",
			"### Answer",
			"Wait",
			" ",
			"x",
			"é",
			"🙂",
		);
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.array(part).map((parts) => parts.join("")),
				),
				(text) => {
					const { thought, answer } = splitTrajectory(text);
					assert.equal(thought + answer, text);
					if (text.trim() !== "") assert.notEqual(answer.trim(), "");
				},
			),
			{ numRuns: 1000 },
		);
	});
});

describe("a thought without marks that comes to its answer", () => {
	const THOUGHT = "Let me see.\nn = 2\n\n";

	it("may be there when its last paragraph concludes or code is open, and not before or after", () => {
		for (const [text, may] of [
			[THOUGHT, false],
			[`${THOUGHT}Thus, the`, true],
			[`${THOUGHT}Thus, the code:\n\n`, true],
			[`${THOUGHT}\`\`\`py\nx = 1\n\ny`, true],
			[`${THOUGHT}\`\`\`py\nx = 1\n\`\`\`\n\n`, false],
			[`${THOUGHT}Thus, 2.\n\nWait, let me check.`, false],
			["Thus, it returns", false],
			["", false],
		] as const) {
			assert.equal(mayBeAnswer(text), may, JSON.stringify(text));
		}
	});

	it("surely is in the code that a conclusion announced, and under the answer's own heading", () => {
		for (const [text, sure] of [
			[`${THOUGHT}Thus, the code:\n\n\`\`\`py\nx = 1\n\ny`, true],
			[`${THOUGHT}Thus, the code:\n\`\`\`py\nx = 1`, true],
			[`${THOUGHT}### Final Answer\n\nIt returns`, true],
			[`${THOUGHT}**Solution Code**\n\nIt returns`, true],
			[`${THOUGHT}### Code Analysis\n\nIt returns`, false],
			[`${THOUGHT}Thus, the`, false],
			[`${THOUGHT}\`\`\`py\nx = 1`, false],
			[`${THOUGHT}Thus, 2.\n\nWait.\n\n\`\`\`py\nx = 1`, false],
			["### Answer\n\nIt returns", false],
		] as const) {
			assert.equal(isAnswer(text), sure, JSON.stringify(text));
			if (sure) assert.ok(mayBeAnswer(text));
		}
	});
});

describe("a thought that turns back", () => {
	it("does so at a paragraph that doubts, and at a second line in a row that stands above", () => {
		for (const [text, turns] of [
			["n = 2\n\nWait", true],
			["n = 2\n\nHmm", true],
			["n = 2\n \nBut wait", true],
			["n = 2\n\nWait,", false],
			["n = 2\n\n", false],
			["n = 2\nWait", false],
			["n = 2\n\nThus", false],
			["a = 1\nb = 2\nc = 3\na = 1\n", false],
			["a = 1\nb = 2\nc = 3\na = 1\nb = 2\n", true],
			["a = 1\nb = 2\n\nLet me see.\na = 1\nb = 2\n", true],
			["a = 1\nb = 2\na = 1\nb = 2\na = 1\n", false],
			["a = 1\nb = 2\nba = 1\nb = 2\n", false],
			["}\n}\n}\n}\n", false],
			["\n\n\n\n", false],
			["", false],
		] as const) {
			assert.equal(turnsBack(text), turns, JSON.stringify(text));
		}
	});
});
