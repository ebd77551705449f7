import assert from "node:assert/strict";
import fc from "fast-check";
import { readChat } from "../../src/core/question/chat.ts";
import { type Message, renderMessages } from "../../src/core/question/question.ts";

const chat = (...said: [Message["role"], string][]) => readChat(said.map(([role, text]) => ({ role, text })));

describe("a chat that comes in", () => {
	it("asks its last message, under its own system message, behind its turns", () => {
		const { system, turns, question } = chat(
			["system", "Be brief."],
			["user", "What is it?"],
			["assistant", "A loop."],
			["user", "And now?"],
		);
		assert.equal(system, "Be brief.");
		assert.deepEqual(turns, [{ question: { prompt: "What is it?" }, answer: "A loop." }]);
		assert.deepEqual(question, { prompt: "And now?" });
	});

	it("has no system message of ours, and of its own all that there are", () => {
		assert.equal(chat(["user", "Hello"]).system, undefined);
		assert.equal(chat(["system", "A"], ["user", "Hello"], ["system", "B"]).system, "A\n\nB");
	});

	it("joins neighbours of the same role, and drops what is empty", () => {
		const { turns, question } = chat(["user", "The file:"], ["user", "  "], ["user", "What does it do?"]);
		assert.deepEqual(turns, []);
		assert.equal(question.prompt, "The file:\n\nWhat does it do?");
	});

	it("must begin and end with the user", () => {
		for (const said of [
			[],
			[["assistant", "Hi"]],
			[
				["assistant", "Hi"],
				["user", "Hello"],
			],
			[
				["user", "Hello"],
				["assistant", "Hi"],
			],
		] as [Message["role"], string][][]) {
			assert.throws(() => chat(...said), { code: "chatOrder" });
		}
	});

	it("reaches the model as it was, where its roles take turns", () => {
		const text = fc.string({ minLength: 1 }).filter((said) => said.trim() !== "");
		fc.assert(
			fc.property(text, fc.array(fc.tuple(text, text)), text, (system, exchanges, last) => {
				const messages: Message[] = [
					{ role: "system", text: system },
					...exchanges.flatMap(([user, assistant]): Message[] => [
						{ role: "user", text: user },
						{ role: "assistant", text: assistant },
					]),
					{ role: "user", text: last },
				];
				const read = readChat(messages);
				assert.deepEqual(renderMessages(read.system ?? "", read.turns, read.question), messages);
			}),
		);
	});
});
