import assert from "node:assert/strict";
import { CHAT_COMMANDS, chatQuestion } from "../../src/core/question/chatQuestion.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";
import { readManifest } from "./readManifest.ts";

describe("a message to @z1", () => {
	it("has the commands that package.json declares", () => {
		const [participant] = readManifest().contributes.chatParticipants;
		const names = participant.commands.map(({ name }: { name: string }) => name);
		assert.deepEqual(names, CHAT_COMMANDS);
	});

	it("asks what it says, and for an explanation where it says nothing", () => {
		assert.deepEqual(chatQuestion(undefined, " Why? "), { prompt: "Why?" });
		assert.equal(chatQuestion(undefined, "").prompt, READY_QUESTIONS.explain.prompt);
	});

	it("says on top of a command what stands behind it", () => {
		assert.equal(chatQuestion("tests", "").prompt, READY_QUESTIONS.writeTests.prompt);
		const { prompt } = chatQuestion("tests", "Use pytest.");
		assert.equal(prompt, `${READY_QUESTIONS.writeTests.prompt}\n\nUse pytest.`);
	});

	it("takes the reported problems along to fix them, and for nothing else", () => {
		const problem = { line: 3, severity: "error" as const, message: "unused" };
		const fix = chatQuestion("fix", "", [problem]);
		assert.deepEqual(fix, { prompt: READY_QUESTIONS.fix.withDiagnostics, diagnostics: [problem] });
		assert.equal(chatQuestion("explain", "", [problem]).diagnostics, undefined);
	});

	it("follows a call, or what else is said, or an example of the model's own", () => {
		for (const call of ["fold(4, 8)", " `fold(4, 8)` ", "fold(4, 8)?"]) {
			assert.equal(chatQuestion("trace", call).prompt, "What does `fold(4, 8)` return?");
		}
		assert.match(chatQuestion("trace", "for n = 3").prompt, /^Follow the selected code .+ for n = 3$/);
		assert.match(chatQuestion("trace", "").prompt, /Choose an example input/);
	});
});
