import assert from "node:assert/strict";
import { type Failure, failures } from "../../src/core/failure.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { type AskOptions, Conversation, type Happened } from "../../src/host/conversation/conversation.ts";
import { answered, closed, completed, failed, prefilled, reopened, thought } from "../panel/conversations.ts";
import { ScriptedEngine } from "./scriptedEngine.ts";

/** An engine that takes a thought up again when it is let, as one does that has to read it first. */
class SlowEngine extends ScriptedEngine {
	begin: (error?: Failure) => void = () => {};
	/** Sends events of the version that is to begin, before all that it is let. */
	send: (eventsOf: (versionId: string) => ReasoningEvent[]) => void = () => {};

	override async thinkMore(...args: Parameters<ScriptedEngine["thinkMore"]>): Promise<void> {
		const [, versionId, , onEvents] = args;
		this.send = (eventsOf) => onEvents(eventsOf(versionId));
		await new Promise<void>((resolve, reject) => {
			this.begin = (error) => (error ? reject(error) : resolve());
		});
		await super.thinkMore(...args);
	}
}

describe("a thought that is about to be taken up again", () => {
	let engine: SlowEngine;
	let conversation: Conversation;
	let happened: Happened[];
	let id: string;
	let options: AskOptions;

	beforeEach(async () => {
		engine = new SlowEngine();
		engine.script = [prefilled(), thought("So.", 4), closed("capped"), answered("No."), completed()];
		conversation = new Conversation(() => engine);
		const profile = {
			...{ id: "m", name: "M", contextTokens: 4000, files: [], about: "" },
			windows: { minimal: 1, low: 10, medium: 20, high: 40, max: 80 },
		};
		const model = { path: "m.gguf", profile } as unknown as AskOptions["model"];
		options = { model, settings: parseSettings(() => undefined).settings };
		({ id } = await conversation.ask({ prompt: "Why?" }, options));
		happened = [];
		conversation.onDidHappen((what) => happened.push(what));
	});

	it("is told of, until it has begun", async () => {
		engine.moreScript = (versionId) => [reopened({ versionId }), answered("Yes."), completed()];
		const more = conversation.thinkMore(id);
		assert.equal(conversation.isTakenUp(id), true);
		assert.deepEqual(happened, [{ traceId: id, events: [] }]);
		await conversation.thinkMore(id);
		engine.begin();
		await more;
		assert.equal(engine.more.length, 1, "not twice at once");
		assert.equal(conversation.isTakenUp(id), false);
	});

	it("is still about to be while others come first, and no longer once it has begun", async () => {
		const more = conversation.thinkMore(id);
		engine.send(() => [{ type: "queued", at: Date.now(), ahead: 1 }]);
		assert.equal(conversation.isTakenUp(id), true);
		engine.send((versionId) => [reopened({ versionId })]);
		assert.equal(conversation.isTakenUp(id), false);
		engine.begin();
		await more;
	});

	it("can be stopped, which leaves the answer as it is and is no failure", async () => {
		const more = conversation.thinkMore(id);
		conversation.control("answerNow");
		assert.equal(engine.controls.length, 0);
		conversation.control("stop");
		assert.deepEqual(
			engine.controls.map(([versionId, control]) => [versionId === id, control]),
			[[false, "stop"]],
			"by the version that is to begin",
		);
		engine.begin(failures.unexpected("stopped while it was reading"));
		await more;
		assert.equal(conversation.isTakenUp(id), false);
		assert.equal(happened.length, 2);
		assert.equal(conversation.traces[0]?.answer, "No.");
	});

	it("is stopped by what is meant for it or for all, and not by what is meant for another", async () => {
		const more = conversation.thinkMore(id);
		conversation.control("stop", "another");
		assert.deepEqual(engine.controls, []);
		conversation.control("stop", id);
		assert.equal(engine.controls.length, 1);
		engine.begin(failures.unexpected("stopped while it was reading"));
		await more;
	});

	it("is what the model works on, as long as no other question is asked", async () => {
		assert.equal(conversation.underWay, undefined);
		const more = conversation.thinkMore(id);
		assert.equal(conversation.underWay, id);
		engine.script = [prefilled()];
		const other = await conversation.ask({ prompt: "And?" }, options);
		assert.equal(conversation.underWay, other.id);
		engine.begin(failures.contextFull());
		await assert.rejects(more);
	});

	it("says why it could not be, where nobody stopped it", async () => {
		const more = conversation.thinkMore(id);
		engine.begin(failures.contextFull());
		await assert.rejects(more, { code: "contextFull" });
		assert.equal(conversation.isTakenUp(id), false);
	});

	it("is the one that was to be taken up, whichever version is looked at meanwhile", async () => {
		engine.script = [prefilled(), thought("Else.", 4), closed("capped"), answered("Yes."), completed()];
		await conversation.ask({ prompt: "Why?" }, { ...options, versionOf: id });
		engine.moreScript = (versionId) => [reopened({ versionId }), thought("hm"), completed()];
		const more = conversation.thinkMore(id);
		conversation.chooseVersion(id, 1);
		engine.begin();
		await more;
		const [trace] = conversation.traces;
		assert.equal(trace?.version, 3);
		assert.ok(trace.thought.startsWith("Else."), trace.thought);
		assert.deepEqual(traceOf(conversation.events[0] ?? []), trace, "in the history, too");
	});

	it("gets the next window above all that was thought, and one that is worth it", async () => {
		const askedFor = async (thinking: number, own: number) => {
			engine.script = [
				prefilled(),
				thought("Hm. 3", thinking),
				closed("finished", { answerChars: 1, answerTokens: own }),
				completed(),
			];
			const { id } = await conversation.ask({ prompt: "Why?" }, options);
			const more = conversation.thinkMore(id);
			engine.begin();
			await more;
			return engine.more.at(-1)?.thinkingTokens;
		};
		assert.equal(await askedFor(9, 0), 20, "one token more is none");
		assert.equal(await askedFor(15, 6), 40, "where the answer lies in the window, it was thought, too");
	});

	it("is none where it broke off: nobody knows where in the sequence it ended", async () => {
		engine.script = [prefilled(), thought("So.", 4), failed()];
		const { id } = await conversation.ask({ prompt: "Why?" }, options);
		await conversation.thinkMore(id);
		assert.deepEqual(engine.more, []);
	});

	it("is no place for another question, which is asked beside it", async () => {
		engine.moreScript = (versionId) => [
			reopened({ versionId }),
			closed("capped"),
			answered("Yes."),
			completed(),
		];
		const more = conversation.thinkMore(id);
		await conversation.ask({ prompt: "And why?" }, { ...options, versionOf: id });
		engine.begin();
		await more;
		assert.deepEqual(
			conversation.traces.map(({ question, answer }) => [question.prompt, answer]),
			[
				["Why?", "Yes."],
				["And why?", "No."],
			],
		);
	});
});
