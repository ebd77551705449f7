import assert from "node:assert/strict";
import { alongOf, draftQuestion } from "../../src/core/protocol/draftQuestion.ts";
import type { Draft } from "../../src/core/protocol/panelProtocol.ts";
import { CHAT_COMMANDS, readChatCommand } from "../../src/core/question/chatQuestion.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";

const CODE = true;
const draft = (prompt: string, along: Draft["along"] = ["selection"]): Draft => ({ prompt, along });
const promptOf = (prompt: string) => draftQuestion(draft(prompt), CODE, {}).prompt;

describe("a draft", () => {
	it("asks what its command says, with what stands behind it on top", () => {
		assert.equal(promptOf("/tests"), READY_QUESTIONS.writeTests.prompt);
		assert.equal(promptOf(" /document  as JSDoc "), `${READY_QUESTIONS.document.prompt}\n\nas JSDoc`);
		assert.equal(
			promptOf("/complexity\nof the worst case"),
			`${READY_QUESTIONS.findComplexity.prompt}\n\nof the worst case`,
		);
		for (const command of CHAT_COMMANDS)
			assert.deepEqual(readChatCommand(`/${command}`), { command, words: "" });
	});

	it("means what it says where that only looks like a command", () => {
		for (const words of ["/etc/hosts is read where?", "/fixed?", "/", "a /fix", "/tests."]) {
			assert.equal(promptOf(words), words);
		}
		assert.equal(draftQuestion(draft("/fix", ["turns"]), false, {}).prompt, "/fix");
	});

	it("takes the reported problems along to fix them, and to nothing else that did not choose them", () => {
		assert.deepEqual(alongOf(draft("/fix it", ["selection", "turns"])), ["selection", "problems", "turns"]);
		assert.deepEqual(alongOf(draft("/explain")), ["selection"]);
		assert.deepEqual(alongOf(draft("/fix", ["turns"])), ["turns"]);
		const diagnostics = [{ line: 3, severity: "error" as const, message: "unused" }];
		assert.deepEqual(draftQuestion(draft("/fix"), CODE, { diagnostics }), {
			prompt: READY_QUESTIONS.fix.withDiagnostics,
			diagnostics,
		});
	});

	it("asks for an explanation where it only has code, and for nothing without any", () => {
		assert.equal(promptOf(" "), READY_QUESTIONS.explain.prompt);
		assert.equal(draftQuestion(draft("", []), false, {}).prompt, "");
	});
});
