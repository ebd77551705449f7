import assert from "node:assert/strict";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { Engine, MOST_COUNTED } from "../../src/core/engine/engine.ts";
import type { ModelBackend } from "../../src/core/engine/modelBackend.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import { assureSize, MOST_CHARACTERS } from "../../src/core/question/assureSize.ts";
import type { Turn } from "../../src/core/question/question.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { FakeReasoner, tokensOf } from "./fakeReasoner.ts";

const { settings } = parseSettings(() => undefined);
const model = { path: "a", profile: profileOfFile("/m.gguf") };
/** Of one model, which never gets to see what is too large. */
const backend: ModelBackend = {
	load: async () => ({
		info: {
			path: "a",
			architecture: "fake",
			style: "tagless",
			contextTokens: 4096,
			weightBytes: 0,
			threads: 1,
			gpu: "none",
		},
		reasoner: new FakeReasoner({ thought: "It is 42." }),
		dispose: async () => {},
	}),
	inspect: () => assert.fail(),
	survey: () => assert.fail(),
	probe: () => assert.fail(),
	forgetMachine: async () => {},
};

describe("the size of a question", () => {
	let client: EngineClient;
	let conversation: Conversation;
	beforeEach(() => {
		client = new EngineClient(async () => startServedEngine(backend), { log: () => {} });
		conversation = new Conversation(() => client);
	});
	afterEach(() => client.dispose());

	const code = (text: string) => ({ file: "a.py", language: "plaintext", startLine: 1, endLine: 2, text });
	const turn: Turn = { question: { prompt: "a" }, answer: "b" };

	for (const [what, asked, turns] of [
		["much code", { prompt: "Why?", code: code("x = 12\n".repeat(6_000_000)) }, []],
		["a long prompt", { prompt: "x".repeat(MOST_CHARACTERS + 1) }, []],
		["many turns", { prompt: "Why?" }, Array(300_000).fill(turn)],
	] as const) {
		it(`is refused in words for ${what}, and the next one is answered`, async () => {
			const { failure } = await conversation.ask(asked, { model, settings, turns });
			assert.equal(failure?.code, "questionTooLarge");
			const next = await conversation.ask({ prompt: "Why?" }, { model, settings });
			assert.equal(next.ending, "complete");
		}).timeout(30_000);
	}

	it("may be that of any file that is written by hand, of which what fits is read", async () => {
		const asked = { prompt: "Why?", code: code("x = 12\n".repeat(100_000)) };
		const trace = await conversation.ask(asked, { model, settings });
		assert.equal(trace.ending, "complete");
		assert.ok(trace.omitted.codeLines > 0);
	}).timeout(30_000);

	it("is looked at by the engine, too, whoever asks", () => {
		assert.throws(() => assureSize({ a: ["x".repeat(10), { b: "y".repeat(10) }] }, 100), {
			code: "questionTooLarge",
			message: /\b116\b.*\b100\b/,
		});
		assureSize({ a: null, b: [1, true, undefined], c: "x" }, 100);
		assert.ok(new Engine(backend));
	});

	it("is told by the beginning of a text that is very long", async () => {
		await client.load(model);
		const text = "ab cd\n".repeat(MOST_COUNTED);
		const counted = await client.countTokens(model, text);
		const exact = tokensOf(text).length;
		assert.ok(counted !== undefined && Math.abs(counted - exact) < exact / 1000, String(counted));
		assert.equal(await client.countTokens(model, "ab cd"), 3);
	}).timeout(30_000);
});
