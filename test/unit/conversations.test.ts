import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { Failure, failures } from "../../src/core/failure.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { Conversations } from "../../src/host/conversation/conversations.ts";
import { History } from "../../src/host/conversation/history.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { answered, closed, completed, prefilled, thought } from "../panel/conversations.ts";
import { ScriptedEngine } from "./scriptedEngine.ts";

const { settings } = parseSettings(() => undefined);
const model = { path: "none.gguf", profile: profileOfFile("none.gguf") };

/** Every question fails, and is a question all the same. */
class NoModel extends EngineClient {
	override async ask(): Promise<never> {
		throw failures.noModelLoaded();
	}
}

describe("conversations", () => {
	let folder: string;
	let max: number;
	let shown: string[];
	let events: number;
	const start = () => {
		const history = new History(folder, { warn: assert.fail, maxConversations: () => max });
		const engine = new NoModel(assert.fail, { log: () => {} });
		const conversations = new Conversations(history, (parts) => new Conversation(() => engine, parts));
		conversations.onDidHappen(() => events++);
		conversations.onDidSwitch(({ traces }) =>
			shown.push(traces.map(({ question }) => question.prompt).join()),
		);
		return conversations;
	};
	/** With an engine that does as it is told. */
	const startScripted = () => {
		const engine = new ScriptedEngine();
		const history = new History(folder, { warn: assert.fail, maxConversations: () => max });
		return [engine, new Conversations(history, (parts) => new Conversation(() => engine, parts))] as const;
	};
	const ask = ({ current }: Conversations, prompt: string) => current.ask({ prompt }, { model, settings });
	const promptsOf = async (conversations: Conversations) =>
		(await conversations.list()).map(({ logs }) =>
			logs.map(([asked]) => (asked?.type === "asked" ? asked.question.prompt : "")).join(),
		);

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "z1-conversations-"));
		max = 200;
		shown = [];
		events = 0;
	});

	it("come back after a restart: the last one, once, and it goes on in the same file", async () => {
		const before = start();
		await ask(before, "one");
		await ask(before, "two");
		await before.close();
		const after = start();
		await Promise.all([after.restore(), after.restore()]);
		assert.deepEqual(shown, ["one,two"]);
		assert.deepEqual(
			after.current.recalled,
			after.current.traces.map(({ id }) => id),
		);
		await ask(after, "three");
		await after.close();
		assert.deepEqual(await promptsOf(start()), ["one,two,three"]);
		assert.equal(readdirSync(folder).length, 1);
	});

	it("that come back cannot be thought on about, and say so", async () => {
		const before = start();
		await ask(before, "one");
		await before.close();
		const after = start();
		await after.restore();
		const [trace] = after.current.traces;
		// This one never reached a model; one that did is no other in this.
		Object.assign(trace?.tokens ?? {}, { prompt: 10 });
		await assert.rejects(
			after.current.thinkMore(trace?.id ?? ""),
			(error) => error instanceof Failure && error.code === "traceGone",
		);
	});

	it("do not come back over a question that was asked before they were read", async () => {
		const before = start();
		await ask(before, "one");
		await before.close();
		const after = start();
		const restoring = after.restore();
		after.startNew();
		await ask(after, "two");
		await restoring;
		assert.deepEqual(
			after.current.traces.map(({ question }) => question.prompt),
			["two"],
		);
	});

	it("begin anew, and are there as they were when they are opened again", async () => {
		const conversations = start();
		conversations.startNew();
		assert.deepEqual(shown, [""], "what was drafted in an empty one is gone");
		await ask(conversations, "one");
		const first = conversations.current;
		conversations.startNew();
		await ask(conversations, "two");
		assert.deepEqual((await promptsOf(conversations)).sort(), ["one", "two"]);
		const kept = (await conversations.list()).find(
			({ logs }) => logs === first.events || logs[0] === first.events[0],
		);
		assert.ok(kept);
		conversations.open(kept);
		assert.equal(conversations.current, first);
		assert.deepEqual(first.recalled, []);
		assert.deepEqual(shown, ["", "", "one"]);
	});

	it("that were left are written on and no longer shown", async () => {
		const conversations = start();
		const asking = ask(conversations, "one");
		conversations.startNew();
		await asking;
		await conversations.close();
		const [kept] = await start().list();
		assert.equal(kept?.logs[0]?.at(-1)?.type, "failed");
	});

	it("are deleted for ever, the current one too", async () => {
		const conversations = start();
		await ask(conversations, "one");
		let deleted = 0;
		conversations.onDidDelete(() => deleted++);
		await conversations.delete(conversations.snapshot().id);
		assert.equal(deleted, 1);
		assert.deepEqual(conversations.current.traces, []);
		assert.deepEqual(await conversations.list(), []);
		assert.deepEqual(readdirSync(folder), []);
		await ask(conversations, "two");
		assert.deepEqual(await promptsOf(conversations), ["two"]);
	});

	it("are stopped before they are deleted, and only they", async () => {
		const [engine, conversations] = startScripted();
		engine.script = async (_, onEvents) => {
			onEvents([prefilled()]);
			return new Promise(() => {});
		};
		void ask(conversations, "one");
		await new Promise(setImmediate);
		const { id } = conversations.snapshot();
		conversations.startNew();
		void ask(conversations, "two");
		await new Promise(setImmediate);
		await conversations.delete(id);
		assert.deepEqual(
			engine.controls.map(([traceId, control]) => [traceId, control]),
			[[engine.asks[0]?.traceId, "stop"]],
		);
	});

	it("are told apart by what the model works on, which is what a control is meant for", async () => {
		const [engine, conversations] = startScripted();
		let progressed = 0;
		conversations.onDidProgress(() => progressed++);
		engine.script = async (asked, onEvents) => {
			if (asked.question.prompt === "two") onEvents([prefilled()]);
			return new Promise(() => {});
		};
		assert.equal(conversations.isWorking, false);
		void ask(conversations, "one");
		await new Promise(setImmediate);
		conversations.startNew();
		void ask(conversations, "two");
		await new Promise(setImmediate);
		assert.ok(progressed > 0);
		assert.deepEqual([conversations.underWay?.question.prompt, conversations.isWorking], ["two", true]);
		conversations.control("answerNow");
		assert.deepEqual(engine.controls, [[engine.asks[1]?.traceId, "answerNow"]], "the other one is waiting");
	});

	it("are stopped also where a thought is about to be taken up again", async () => {
		const [engine, conversations] = startScripted();
		engine.script = [prefilled(), thought("So."), closed("capped"), answered("No."), completed()];
		const { id } = await ask(conversations, "one");
		engine.thinkMore = () => new Promise(() => {});
		conversations.control("stop");
		assert.deepEqual([engine.controls, conversations.isWorking], [[], false]);
		void conversations.current.thinkMore(id);
		conversations.startNew();
		assert.deepEqual([conversations.underWay, conversations.isWorking], [undefined, true]);
		conversations.control("stop");
		assert.deepEqual(
			engine.controls.map(([, control]) => control),
			["stop"],
		);
	});

	it("make room for new ones when their questions are asked", async () => {
		max = 2;
		const conversations = start();
		for (const prompt of ["one", "two", "three"]) {
			await ask(conversations, prompt);
			conversations.startNew();
		}
		await conversations.close();
		const after = start();
		await ask(after, "four");
		await after.close();
		assert.equal(readdirSync(folder).length, 2);
	});

	it("of which none are kept are still there until the window closes", async () => {
		max = 0;
		const conversations = start();
		await ask(conversations, "one");
		conversations.startNew();
		assert.deepEqual(await promptsOf(conversations), ["one"]);
		assert.deepEqual(readdirSync(folder), []);
	});
});
