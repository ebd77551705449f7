import assert from "node:assert/strict";
import fc from "fast-check";
import { splitTrajectory } from "../../src/core/thinking/splitTrajectory.ts";

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
