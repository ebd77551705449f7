import assert from "node:assert/strict";
import * as vscode from "vscode";
import { EFFORTS } from "../../../src/core/effort.ts";
import { renderQuestion } from "../../../src/core/question/question.ts";
import { RehearsalModel } from "./rehearsalModel.ts";
import { modelProcesses, resetSettings, set, until } from "./session.ts";

/** As the starter model was taught to be asked. */
const QUESTION = renderQuestion({
	prompt: "What does `tally([6, 2, 9])` return?",
	code: {
		file: "score.py",
		language: "python",
		startLine: 1,
		endLine: 6,
		text: "def tally(items):\n    count = 0\n    for v in items:\n        if v > 5:\n            count += 1\n    return count",
	},
});

describe("The model in VS Code's list of language models", () => {
	afterEach(() => resetSettings("z1.model", "z1.thinking.maxTokens"));

	it("is there once for each effort, and listing it starts nothing", async () => {
		const before = modelProcesses();
		const models = await z1Models();
		assert.deepEqual(
			models.map(({ name }) => name),
			EFFORTS.map((effort) => `Z1 Nano · ${effort}`),
		);
		assert.deepEqual(modelProcesses(), before);
		const [auto, minimal] = models;
		assert.ok(auto && minimal && auto.maxInputTokens < minimal.maxInputTokens);
	});

	it("follows the settings: another limit, another model, none at all", async () => {
		const [auto] = await z1Models();
		await set({ "z1.thinking.maxTokens": 10 });
		await until(
			"more room",
			async () => (await z1Models())[0]?.maxInputTokens === (auto?.maxInputTokens ?? 0) + 390,
		);
		await set({ "z1.model": "/nowhere/some.gguf" });
		await until("no model", async () => (await z1Models()).length === 0);
		await resetSettings("z1.model");
		await until("the models again", async () => (await z1Models()).length === EFFORTS.length);
	});

	it("answers another extension's chat, its thought apart where VS Code has a part for that", async () => {
		const { text, thought } = await answerOf(await model("max"), [User(QUESTION)]);
		assert.match(text, /^`?tally\(\[6, 2, 9\]\)`? returns 2\./);
		if ("LanguageModelThinkingPart" in vscode) assert.match(thought, /count/);
		else assert.equal(thought, "");
	});

	it("takes the turns of a chat: the last message is answered, in the light of those before it", async () => {
		const { text } = await answerOf(await model("low"), [
			User("What does this do?"),
			vscode.LanguageModelChatMessage.Assistant("Show me the code."),
			User(QUESTION),
		]);
		assert.ok(text.length > 0);
	});

	it("says what it cannot take", async () => {
		const low = await model("low");
		const ends = [User("Hello"), vscode.LanguageModelChatMessage.Assistant("Hello")];
		await assert.rejects(
			answerOf(low, ends),
			/begins and ends with a message of the user.*the question last/,
		);
		const result = vscode.LanguageModelChatMessage.User([
			new vscode.LanguageModelTextPart("What is this?"),
			new vscode.LanguageModelToolResultPart("1", [new vscode.LanguageModelTextPart("a result")]),
		]);
		await assert.rejects(answerOf(low, [result]), /can call no tools/);
	});

	it("ends when it is cancelled, and answers the next chat", async () => {
		const rehearsal = new RehearsalModel();
		await rehearsal.start();
		try {
			// By itself it would never end.
			await rehearsal.holdAfter(20);
			const named = async () => (await z1Models()).find(({ name }) => /^Z1-7B · max/.test(name));
			await until("it is in the list", async () => (await named()) !== undefined);
			const max = (await named()) ?? assert.fail();
			const cancellation = new vscode.CancellationTokenSource();
			const response = await max.sendRequest([User(QUESTION)], {}, cancellation.token);
			cancellation.cancel();
			// Some VS Codes end the stream, others break it off.
			await textOf(response).catch((error) => assert.match(String(error), /cancel/i));
			await rehearsal.goOn();
			const { text } = await answerOf(max, [User(QUESTION)]);
			assert.match(text, /returns/);
		} finally {
			await rehearsal.stop();
		}
		await until("the models again", async () => (await z1Models())[0]?.name === "Z1 Nano · auto");
	});

	it("counts the tokens of texts and messages as the model does", async () => {
		const auto = await model("auto");
		const one = await auto.countTokens("let out = 0;");
		const twice = await auto.countTokens("let out = 0;\nlet out = 0;");
		const message = await auto.countTokens(User("let out = 0;"));
		assert.ok(one > 0 && twice > one && message > one);
	});
});

const User = (content: string) => vscode.LanguageModelChatMessage.User(content);

async function z1Models(): Promise<vscode.LanguageModelChat[]> {
	return vscode.lm.selectChatModels({ vendor: "z1" });
}

async function model(effort: string): Promise<vscode.LanguageModelChat> {
	const [found] = await vscode.lm.selectChatModels({ id: `z1-nano:${effort}` });
	assert.ok(found, effort);
	return found;
}

async function answerOf(
	model: vscode.LanguageModelChat,
	messages: vscode.LanguageModelChatMessage[],
): Promise<{ text: string; thought: string }> {
	return textOf(await model.sendRequest(messages, {}));
}

async function textOf({
	stream,
}: vscode.LanguageModelChatResponse): Promise<{ text: string; thought: string }> {
	let text = "";
	let thought = "";
	for await (const part of stream) {
		if (part instanceof vscode.LanguageModelTextPart) text += part.value;
		else thought += (part as { value?: string }).value;
	}
	return { text, thought };
}
