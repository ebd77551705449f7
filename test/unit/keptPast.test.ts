import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { PAST_FOLDER } from "../../src/core/engine/engineProtocol.ts";
import type { ModelBackend } from "../../src/core/engine/modelBackend.ts";
import type { Ask } from "../../src/core/thinking/ask.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { forgetPast } from "../../src/host/machine/forgetPast.ts";
import { FakeReasoner } from "./fakeReasoner.ts";

const model = { path: "a", profile: profileOfFile("/m.gguf") };
const ask: Ask = {
	traceId: "t",
	system: "",
	turns: [],
	question: { prompt: "Why?" },
	window: { thinkingTokens: 8, answerReserveTokens: 8 },
};

describe("what the model has read of the last conversation", () => {
	let happened: string[];
	let client: EngineClient;

	const start = (keepsPast?: () => boolean, keepPast = async () => {}) => {
		happened = [];
		const info = { architecture: "fake", style: "tagless" as const, contextTokens: 4096, weightBytes: 0 };
		const backend: ModelBackend = {
			load: async ({ path }) => ({
				info: { ...info, path, threads: 1, gpu: "none" },
				reasoner: new FakeReasoner({ thought: "It is 42." }),
				permitKeeping: async (may) => void happened.push(`may be kept: ${may}`),
				keepPast: async () => {
					happened.push("kept");
					await keepPast();
				},
				dispose: async () => void happened.push("unloaded"),
			}),
			inspect: () => assert.fail(),
			survey: () => assert.fail(),
			probe: () => assert.fail(),
			forgetMachine: async () => {},
		};
		client = new EngineClient(
			async () => startServedEngine(backend),
			{ log: (level, text) => happened.push(`${level}: ${text}`) },
			keepsPast ? { keepsPast } : {},
		);
	};
	afterEach(() => client.dispose());

	it("is kept when the model is unloaded, as the user keeps conversations when it was asked", async () => {
		let keeps = true;
		start(() => keeps);
		await client.ask(model, ask, () => {});
		keeps = false;
		await client.ask(model, { ...ask, traceId: "u" }, () => {});
		// Thinks on about the first question, which was asked while conversations were kept.
		await client.thinkMore("t", "v", 40, () => {});
		await client.unload();
		assert.deepEqual(happened, [
			"may be kept: true",
			"may be kept: false",
			"may be kept: true",
			"kept",
			"unloaded",
		]);
	});

	it("is left alone by whoever keeps no conversations at all, such as the terminal", async () => {
		start();
		await client.ask(model, ask, () => {});
		assert.deepEqual(happened, ["may be kept: undefined"]);
	});

	it("is no reason to keep the model in memory when it cannot be kept", async () => {
		start(
			() => true,
			() => Promise.reject(new Error("the disk is full")),
		);
		await client.ask(model, ask, () => {});
		await client.unload();
		const [kept, warning, unloaded] = happened.slice(1);
		assert.deepEqual([kept, unloaded], ["kept", "unloaded"]);
		assert.match(String(warning), /^warn: cannot keep the past: .*the disk is full$/);
	});

	it("is deleted with the conversations, be there a folder or not", async () => {
		start();
		const home = mkdtempSync(join(tmpdir(), "z1-past-"));
		const folder = join(home, PAST_FOLDER);
		await forgetPast(home);
		mkdirSync(folder);
		writeFileSync(join(folder, "past.json"), "{}");
		await forgetPast(home);
		assert.equal(existsSync(folder), false);
		assert.equal(existsSync(home), true);
	});
});
