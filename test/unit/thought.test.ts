import assert from "node:assert/strict";
import { HINT, MORE } from "../../src/core/marks/thinkingStyle.ts";
import { Thought } from "../../src/core/thinking/thought.ts";

/** A thought of these chunks, of one token each. */
const written = (thought: Thought, ...texts: string[]) => {
	for (const text of texts) thought.push({ text, tokens: 1 });
	return thought;
};

describe("a thought", () => {
	it("that the model opened itself stays opened, however often it is resumed", () => {
		const first = written(new Thought("tagged"), "<think>\n", "So.");
		assert.deepEqual([first.opening, first.text, first.tokens], ["<think>\n", "So.", 2]);
		for (const resumed of [first.resumed(), first.resumed().resumed()]) {
			assert.equal(resumed.reopening(undefined), "<think>\n");
			assert.equal(resumed.mayHoldAnswer, false);
			assert.equal(resumed.tokens, 2);
			assert.equal(resumed.forcedText(undefined), `\n</think>${HINT}`);
		}
		const resumed = written(first.resumed(), " 42");
		assert.equal(resumed.text, `So.${MORE} 42`);
		assert.equal(first.text, "So.", "and the first one stays as it is");
	});

	it("that its prompt ruled out is opened when it is resumed", () => {
		const direct = new Thought("tagged", "closed");
		assert.equal(direct.isRuledOut, true);
		assert.equal(direct.reopening("closed"), "<think>");
		assert.equal(direct.reopening("open"), "");
		assert.equal(
			direct.reopening(undefined),
			"<think>",
			"where the prompt leaves that to the model otherwise",
		);
		assert.equal(direct.resumed().reopening(undefined), "<think>", "and again");
		assert.equal(direct.resumed().isRuledOut, false);
		assert.equal(direct.resumed().mayHoldAnswer, false);
	});

	it("that was given no room is opened when it is resumed, if a mark begins it", () => {
		const none = new Thought("tagged");
		assert.equal(none.reopening(undefined), "<think>");
		assert.equal(none.resumed().forcedText(undefined), `\n</think>${HINT}`);
		const plain = written(new Thought("tagged"), "It is 3.");
		assert.equal(plain.reopening(undefined), "", "and not what was written without one");
		const tagless = new Thought("tagless");
		assert.deepEqual([tagless.reopening(undefined), tagless.resumed().mayHoldAnswer], ["", true]);
	});

	it("has to come to an answer anew once it was resumed, whatever stands above", () => {
		const first = written(new Thought("tagless"), "Let me see.\n\n", "**Final Answer**\n\n", "It is 1.");
		assert.deepEqual([first.isAnswer, first.mayBeAnswer], [true, true]);
		const resumed = written(first.resumed(), " I doubt that.\n\n", "The loop runs twice.\n\n");
		assert.deepEqual([resumed.isAnswer, resumed.mayBeAnswer], [false, false]);
		written(resumed, "**Final Answer**\n\n", "It is 2.");
		const answer = "**Final Answer**\n\nIt is 2.";
		assert.deepEqual(resumed.answerPart(), { answerChars: answer.length, answerTokens: 2 });
		assert.equal(resumed.isAnswer, true);
	});

	it("holds no answer in what it had before it was resumed", () => {
		const first = written(new Thought("tagless"), "Okay, let me see.\n\n", "So it is 1.\n\n");
		const { answerChars, answerTokens } = first.answerPart();
		assert.deepEqual([answerChars, answerTokens], ["So it is 1.\n\n".length, 1]);
		const resumed = written(first.resumed(), " no.\n\n", "So it is 2.");
		assert.deepEqual(resumed.answerPart(), { answerChars: "So it is 2.".length, answerTokens: 1 });
		assert.deepEqual(first.resumed().answerPart(), { answerChars: 0, answerTokens: 0 });
	});
});
