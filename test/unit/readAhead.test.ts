import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { ENGINE_REQUESTS } from "../../src/core/engine/engineProtocol.ts";
import type { ModelBackend } from "../../src/core/engine/modelBackend.ts";
import { AheadLedger, sharedTokens, withOtherWords } from "../../src/core/engine/readAhead.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { Message, Question } from "../../src/core/question/question.ts";
import type { AheadOptions, ReadAhead } from "../../src/core/thinking/reasoner.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { forecastOf } from "../../src/host/conversation/forecast.ts";
import { ReadingAhead } from "../../src/host/conversation/readingAhead.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { isLinuxSaving } from "../../src/host/machine/savesBattery.ts";
import { connectServer } from "../../src/host/served/connectServer.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { ServerClient } from "../../src/host/server/serverClient.ts";
import { ServerReasoner } from "../../src/host/server/serverReasoner.ts";
import { CompletionServer, events, json, said } from "./completionServer.ts";
import { FakeReasoner } from "./fakeReasoner.ts";

const { settings } = parseSettings(() => undefined);
const model = { path: "a", profile: profileOfFile("/m.gguf") };
const QUESTION: Question = {
	prompt: "Why is it slow?",
	code: { file: "a.py", language: "python", startLine: 1, endLine: 2, text: "def f():\n    return 1" },
};

/** Reads ahead until it is told to end, or to give up. */
class ReadingReasoner extends FakeReasoner {
	readonly begun: { messages: readonly Message[]; options: AheadOptions }[] = [];
	end: () => void = () => {};

	readAhead(messages: readonly Message[], options: AheadOptions): Promise<ReadAhead> {
		this.begun.push({ messages, options });
		const told = (ready: boolean) => ({ ready, readTokens: 1, vainTokens: 1, moved: false });
		return new Promise((resolve) => {
			this.end = () => resolve(told(true));
			options.signal.addEventListener("abort", () => resolve(told(false)));
		});
	}
}

const until = async (what: () => boolean) => {
	for (let tries = 0; !what(); tries++) {
		assert.ok(tries < 2000, String(what));
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
};

describe("reading ahead of a question", () => {
	let reasoner: ReadingReasoner;
	let client: EngineClient;
	let conversation: Conversation;
	let loads: number;

	beforeEach(() => {
		loads = 0;
		reasoner = new ReadingReasoner({ thought: "It is 42." });
		const info = { architecture: "fake", style: "tagless" as const, contextTokens: 4096, weightBytes: 0 };
		const backend: ModelBackend = {
			load: async ({ path }) => {
				loads++;
				return { info: { ...info, path, threads: 1, gpu: "none" }, reasoner, dispose: async () => {} };
			},
			inspect: () => assert.fail(),
			survey: () => assert.fail(),
			probe: () => assert.fail(),
			forgetMachine: async () => {},
		};
		client = new EngineClient(async () => startServedEngine(backend), { log: () => {} });
		conversation = new Conversation(() => client);
	});
	afterEach(() => client.dispose());

	it("never loads a model, nor reads with another one than is in memory", async () => {
		assert.equal(await conversation.readAhead(QUESTION, { model, settings }), false);
		await client.load(model);
		assert.equal(await conversation.readAhead(QUESTION, { model: { ...model, path: "b" }, settings }), false);
		assert.deepEqual([loads, reasoner.begun.length], [1, 0]);
	});

	it("reads everything but the words, within the bound that is set", async () => {
		await client.load(model);
		const ready = conversation.readAhead(QUESTION, { model, settings });
		await until(() => reasoner.begun.length === 1);
		const [{ messages, options }] = reasoner.begun as [(typeof reasoner.begun)[0]];
		const text = messages.at(-1)?.text ?? "";
		assert.equal(text.slice(options.certain), QUESTION.prompt);
		assert.match(text.slice(0, options.certain), /return 1\n```\n\n$/);
		assert.equal(options.mostVainTokens, settings["z1.readAheadTokens"]);
		reasoner.end();
		assert.equal(await ready, true);
	});

	it("gives way to whatever is asked, and is taken up again behind it", async () => {
		await client.load(model);
		const ready = conversation.readAhead(QUESTION, { model, settings });
		await until(() => reasoner.begun.length === 1);
		const trace = await conversation.ask({ prompt: "Why?" }, { model, settings });
		assert.equal(trace.ending, "complete");
		assert.ok(
			!conversation.events.flat().some(({ type }) => type === "queued"),
			"nobody is told to wait for it",
		);
		await until(() => reasoner.begun.length === 2);
		reasoner.end();
		assert.equal(await ready, true);
	});

	it("is given up for the next draft, whose reading takes its place", async () => {
		await client.load(model);
		const first = conversation.readAhead(QUESTION, { model, settings });
		await until(() => reasoner.begun.length === 1);
		const second = conversation.readAhead({ ...QUESTION, prompt: "Other" }, { model, settings });
		assert.equal(await first, false);
		await until(() => reasoner.begun.length === 2);
		reasoner.end();
		assert.equal(await second, true);
	});

	it("of what does not fit is no failure of anybody's", async () => {
		await client.load(model);
		const prompt = "word ".repeat(9000);
		assert.equal(await conversation.readAhead({ prompt }, { model, settings }), false);
		assert.equal((await conversation.ask({ prompt: "Why?" }, { model, settings })).ending, "complete");
	});

	it("is asked for in words that are parsed", () => {
		const { params } = ENGINE_REQUESTS.readAhead;
		const asked = {
			system: "s",
			turns: [],
			question: QUESTION,
			window: { thinkingTokens: 1, answerReserveTokens: 1 },
			model: { path: "a", name: "A", contextTokens: 4096 },
			mostVainTokens: 5,
		};
		assert.equal(params.safeParse(asked).success, true);
		for (const odd of [{ mostVainTokens: -1 }, { mostVainTokens: 1e12 }, { question: {} }, { turns: 1 }]) {
			assert.equal(params.safeParse({ ...asked, ...odd }).success, false, JSON.stringify(odd));
		}
	});
});

describe("what is certain of a chat", () => {
	it("is what it has in common with itself under other words", () => {
		const [one, other] = withOtherWords([{ text: "a" }, { text: "code\n\nWhy" }], 6);
		assert.equal(one[1]?.text.slice(0, 6), "code\n\n");
		assert.notEqual(one[1]?.text, other[1]?.text);
		assert.equal(one[0]?.text, "a");
		assert.equal(sharedTokens([1, 2, 3], [1, 2, 4]), 2);
		assert.equal(sharedTokens([1, 2], [1, 2, 4]), 2);
	});
});

describe("the account of what was read ahead", () => {
	const { now } = Date;
	afterEach(() => {
		Date.now = now;
	});

	it("holds what nobody has asked for, for an hour", () => {
		let time = 1_000_000;
		Date.now = () => time;
		const ledger = new AheadLedger();
		ledger.read(100);
		time += 1_800_000;
		ledger.read(50);
		assert.equal(ledger.vainTokens, 150);
		ledger.used(70);
		assert.equal(ledger.vainTokens, 80, "the latest is what was asked for");
		time += 1_800_001;
		assert.equal(ledger.vainTokens, 0);
		ledger.used(1000);
		ledger.read(10);
		assert.equal(ledger.vainTokens, 10);
	});
});

describe("following a draft", () => {
	const asked: Question[] = [];
	let answers: boolean[];
	let saves: boolean;
	let following: ReadingAhead;
	let told: number;
	const conversation = {
		readAhead: async (question: Question) => {
			asked.push(question);
			return answers.shift() ?? true;
		},
	} as unknown as Conversation;

	beforeEach(() => {
		asked.length = 0;
		[answers, saves, told] = [[], false, 0];
		following = new ReadingAhead({ savesBattery: async () => saves, stillMs: 5 });
		following.onDidRead(() => told++);
	});
	afterEach(() => following.dispose());

	/** At one effort, unless `change` says otherwise: with `auto`, the words may choose it. */
	const follow = (question: Question, change: object = {}) => {
		const options = { model, settings: { ...settings, "z1.thinking.effort": "low" as const, ...change } };
		return following.follow(question, forecastOf(undefined, question, options), options, conversation);
	};

	it("reads once what it is about, however its words change, and says when that is read", async () => {
		for (const prompt of ["W", "Wh", "Why"]) assert.equal(follow({ ...QUESTION, prompt }), false);
		await until(() => told === 1);
		assert.equal(follow({ ...QUESTION, prompt: "Why not" }), true);
		assert.deepEqual(asked, [{ ...QUESTION, prompt: "W" }]);
	});

	it("reads it again where it is asked in another way: without thinking, or with another hint", async () => {
		const ways: object[] = [{ "z1.thinking.effort": "high" }, { "z1.thinking.effort": "minimal" }];
		ways.push({ "z1.thinking.effort": "high", "z1.thinking.hint": "Enough." });
		for (const [index, way] of ways.entries()) {
			assert.equal(follow(QUESTION, way), false);
			await until(() => told === index + 1);
			assert.equal(follow(QUESTION, way), true);
		}
		assert.equal(asked.length, 3);
		assert.equal(follow(QUESTION, { ...ways[2], "z1.thinking.effort": "max" }), true);
	});

	it("reads it again where its words come to ask for thinking", async () => {
		const auto = { "z1.thinking.effort": "auto" };
		follow({ ...QUESTION, prompt: "Explain" }, auto);
		await until(() => told === 1);
		const deeper = { ...QUESTION, prompt: "Prove that it is right for every input and find a race in it" };
		assert.equal(follow(deeper, auto), false);
		await until(() => told === 2);
	});

	it("reads only what it has been about for a while", async () => {
		for (const text of ["a", "b", "c"]) follow({ prompt: "W", code: { ...CODE, text } });
		await until(() => told === 1);
		assert.deepEqual(
			asked.map(({ code }) => code?.text),
			["c"],
		);
	});

	it("reads nothing for nothing: without words, code or turns, when it is off, for a server, on battery", async () => {
		follow({ ...QUESTION, prompt: " " });
		follow({ prompt: "Why?" });
		follow(QUESTION, { "z1.readAheadTokens": 0 });
		follow(QUESTION, { "z1.engine": "server" });
		await sleep(20);
		saves = true;
		follow(QUESTION);
		await sleep(20);
		assert.equal(asked.length, 0);
		saves = false;
		follow({ ...QUESTION, prompt: "For" }, { "z1.engine": "server", "z1.server.readAhead": true });
		assert.equal(follow(QUESTION), false, "what failed on battery is not tried again at once");
		await sleep(20);
		assert.equal(asked.length, 0);
		following.stop();
		follow(QUESTION, { "z1.engine": "server", "z1.server.readAhead": true });
		await until(() => asked.length === 1);
	});

	it("is not ready where it was not read", async () => {
		answers = [false];
		follow(QUESTION);
		await until(() => asked.length === 1);
		await sleep(5);
		assert.equal(follow(QUESTION), false);
		assert.equal(told, 0);
	});
});

const CODE = { file: "f", language: "python", startLine: 1, endLine: 1 };

describe("a machine that saves its battery", () => {
	const folder = mkdtempSync(join(tmpdir(), "z1-power-"));
	after(() => rmSync(folder, { recursive: true }));

	for (const [what, files, profile, saves] of [
		["is one that has none", {}, undefined, false],
		["is one on its battery", { "AC/online": "0\n", "BAT0/status": "Discharging\n" }, undefined, true],
		["is none at the plug", { "AC/online": "1\n", "BAT0/status": "Charging\n" }, "balanced\n", false],
		["is none with a mouse", { "hid/status": "Discharging\n", "hid/scope": "Device\n" }, undefined, false],
		["is one that was told to", { "AC/online": "1\n" }, "low-power\n", true],
	] as const) {
		it(`${what}: ${saves}`, async () => {
			const supplies = mkdtempSync(join(folder, "supplies-"));
			for (const [name, text] of Object.entries(files)) {
				mkdirSync(join(supplies, name.split("/")[0] ?? ""), { recursive: true });
				writeFileSync(join(supplies, name), text);
			}
			const told = join(supplies, "..", `${saves}-profile`);
			if (profile) writeFileSync(told, profile);
			assert.equal(await isLinuxSaving(supplies, profile ? told : join(folder, "none")), saves);
		});
	}
});

describe("a llama.cpp server that is let read ahead", () => {
	const server = new CompletionServer();
	before(() => server.start());
	after(() => server.stop());

	const open = async () => {
		server.routes = {
			"/v1/models": json({ data: [{ id: "m" }] }),
			"/props": json({ default_generation_settings: { n_ctx: 4096 }, bos_token: "", eos_token: "" }),
			"/tokenize": json(({ content }: { content: string }) => ({
				tokens: Array.from(content, (character) => character.codePointAt(0)),
			})),
			"/v1/completions": json(said("", { finish_reason: "length" })),
		};
		const parts = { apiKey: async () => undefined, log: () => {} };
		const client = new ServerClient(parseServerAddress(server.url), parts);
		return new ServerReasoner(client, await connectServer(client, { model: "", contextTokens: 0 }));
	};

	it("gets what is certain, once, and nothing to write", async () => {
		const reasoner = await open();
		const messages = [{ role: "user" as const, text: "code\n\nWhy" }];
		const { signal } = new AbortController();
		const read = (mostVainTokens: number) =>
			reasoner.readAhead(messages, { certain: 6, mostVainTokens, signal });
		assert.equal((await read(5)).ready, false);
		const first = await read(1000);
		assert.deepEqual([first.ready, first.vainTokens > 5], [true, true]);
		const [body, ...others] = server.bodies("/v1/completions");
		assert.equal(others.length, 0);
		assert.equal(body.max_tokens, 0);
		const sent = String.fromCodePoint(...body.prompt);
		assert.ok(sent.endsWith("code\n\n"), sent);
		assert.deepEqual((await read(1000)).readTokens, 0);
		await reasoner.prefill(messages, signal);
		const whole = String.fromCodePoint(...server.bodies("/v1/completions").at(-1).prompt);
		assert.ok(whole.startsWith(sent) && whole.length > sent.length);
		assert.equal((await read(1000)).vainTokens, 0);
	});

	it("tells how far it has read a question, where it knows, and what it tells wrongly is not believed", async () => {
		const progress = (prompt_progress: unknown) => said("", {}, { prompt_progress });
		const ending = said("", { finish_reason: "length" });
		const usage = { choices: [], usage: { prompt_tokens_details: { cached_tokens: 7 } } };
		const told = async (...messages: object[]) => {
			const reasoner = await open();
			server.routes["/v1/completions"] = events(...messages, ending, usage);
			const read: [number, number][] = [];
			const { promptTokens, cachedTokens } = await reasoner.prefill(
				[{ role: "user", text: "code and words" }],
				new AbortController().signal,
				(...tokens) => read.push(tokens),
			);
			assert.equal(cachedTokens, 7);
			assert.ok(read.every(([, total]) => total === promptTokens));
			return read.map(([tokens]) => tokens);
		};
		const total = 46;
		assert.deepEqual(
			await told(
				progress({ total, cache: 7, processed: 7, time_ms: 0 }),
				progress({ total, cache: 7, processed: 15, time_ms: 9 }),
				progress({ total, cache: 7, processed: 1000, time_ms: 20 }),
			),
			[0, 7, 15],
		);
		assert.deepEqual(
			await told(progress({ total, processed: "half" }), progress([]), progress({ total, processed: -1 })),
			[0],
		);
		assert.deepEqual(await told(), [0], "a server that knows nothing of it");
		assert.equal(server.bodies("/v1/completions").at(-1).return_progress, true);
	});
});
