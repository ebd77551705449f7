import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { failures } from "../../src/core/failure.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { exportMarkdown } from "../../src/core/trace/exportMarkdown.ts";
import { readKept, tracesOf } from "../../src/core/trace/keptConversation.ts";
import { reduceTrace, traceOf } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { brokenOff, versionsOf } from "../../src/core/trace/versions.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { History } from "../../src/host/conversation/history.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import {
	answered,
	asked,
	cappedTrace,
	closed,
	completed,
	failed,
	finishedTrace,
	prefilled,
	reopened,
	stopped,
	thought,
} from "../panel/conversations.ts";
import { ScriptedEngine } from "./scriptedEngine.ts";

const fold = (log: readonly ReasoningEvent[]): Trace => {
	const trace = traceOf(log);
	assert.ok(trace);
	return trace;
};
const first = fold(cappedTrace("t"));
const again = (id: string) => asked(id, { question: { prompt: "And why?" }, effort: "low", level: "low" });
const whole = [prefilled(), thought("So."), closed("capped"), answered("Because."), completed()];

describe("a version of an answer", () => {
	const broken: readonly (readonly [string, readonly ReasoningEvent[]])[] = [
		["thinking more, stopped", [reopened({ versionId: "v" }), thought("no"), stopped()]],
		["thinking more, failed", [reopened({ versionId: "v" }), failed()]],
		["asked again, stopped before it was read", [again("v"), stopped()]],
		["asked again, stopped in its answer", [again("v"), ...whole.slice(0, -1), stopped()]],
		["asked again, failed", [again("v"), failed()]],
	];
	for (const [how, events] of broken) {
		it(`leaves the finished answer where it is: ${how}`, () => {
			const trace = fold([...cappedTrace("t"), ...events]);
			assert.deepEqual({ ...trace, others: [] }, first);
			assert.equal(brokenOff(trace)?.versionId, "v");
			assert.equal(versionsOf(trace).length, 2);
		});
	}

	it("that is whole is shown, and the others are there beside it", () => {
		const trace = fold([...cappedTrace("t"), again("v"), ...whole]);
		const { id, version, answer, question, effort } = trace;
		assert.deepEqual(
			{ id, version, answer, effort },
			{ id: "t", version: 2, answer: "Because.", effort: "low" },
		);
		assert.equal(question.prompt, "And why?");
		assert.deepEqual(
			versionsOf(trace).map(({ answer }) => answer),
			[first.answer, "Because."],
		);
		assert.equal(brokenOff(trace), undefined);
	});

	it("can be chosen, and thought more about, whichever it is", () => {
		const choose = (version: number): ReasoningEvent => ({ type: "chosen", at: 1, version });
		const log = [...cappedTrace("t"), again("v"), ...whole, choose(1)];
		assert.equal(fold(log).answer, first.answer);
		assert.equal(fold([...log, choose(2)]).answer, "Because.");
		assert.equal(fold([...log, choose(3)]).answer, first.answer);
		const more = fold([...log, reopened({ versionId: "w" })]);
		assert.equal(more.version, 3);
		assert.ok(more.thought.startsWith(first.thought));
		assert.equal(reduceTrace(more, choose(1)), more, "not while it runs");
	});

	it("leaves an answer where it is that was cut off at its reserve", () => {
		const cut = [asked("t"), ...whole.slice(0, -1), completed(true)];
		assert.equal(fold([...cut, again("v"), failed()]).ending, "truncated");
	});

	it("stays broken off where there was no whole answer before it", () => {
		const trace = fold([asked("t"), failed(), again("v"), failed()]);
		assert.equal(trace.version, 2);
		assert.equal(brokenOff(trace), undefined);
	});

	it("is not begun twice by an event that comes twice", () => {
		const trace = fold([...cappedTrace("t"), again("v"), ...whole]);
		assert.equal(reduceTrace(trace, again("v")), trace);
		assert.equal(reduceTrace(trace, asked("t")), trace);
	});

	it("never takes a whole answer away, whatever happens", () => {
		const steps = fc.array(
			fc.oneof(
				fc.nat(9).map((n) => again(`v${n}`)),
				fc.nat(9).map((n) => reopened({ versionId: `r${n}` })),
				fc.nat(9).map((version): ReasoningEvent => ({ type: "chosen", at: 1, version })),
				fc.constantFrom(...whole, stopped(), failed()),
			),
			{ maxLength: 40 },
		);
		const wholeOf = (trace: Trace) => versionsOf(trace).filter(({ ending }) => ending === "complete");
		fc.assert(
			fc.property(steps, (events) => {
				let trace = fold(finishedTrace("t"));
				for (const event of events) {
					const running = trace.phase !== "ended";
					const before = wholeOf(trace).map(({ versionId, answer }) => [versionId, answer]);
					trace = reduceTrace(trace, event);
					const after = wholeOf(trace).map(({ versionId, answer }) => [versionId, answer]);
					assert.deepEqual(after.slice(0, before.length), before);
					assert.deepEqual(
						versionsOf(trace).map(({ version }) => version),
						versionsOf(trace).map((_, index) => index + 1),
					);
					if (running && trace.phase === "ended") assert.equal(trace.ending, "complete");
				}
			}),
		);
	});

	it("is read from files that do not name it, written before there were versions", () => {
		const header = { version: 1 as const, id: "c", startedAt: 0 };
		const log = [
			...cappedTrace("t"),
			reopened(),
			thought("no"),
			closed("capped"),
			answered("33"),
			completed(),
		];
		const kept = readKept([header, { traceId: "t", events: log }]);
		assert.ok(kept);
		const [trace] = tracesOf(kept);
		assert.equal(trace?.answer, "33");
		assert.equal(trace?.others[0]?.answer, first.answer);
		const cut = readKept([
			header,
			{ traceId: "t", events: [...cappedTrace("t"), reopened(), thought("no")] },
		]);
		assert.ok(cut);
		assert.equal(tracesOf(cut)[0]?.answer, first.answer, "a window that closed takes no answer along");
	});

	it("that was cut off with its window is not continued by one that is asked for later", () => {
		const header = { version: 1, id: "c", startedAt: 0 } as const;
		const read = (...logs: ReasoningEvent[][]) => {
			const kept = readKept([header, ...logs.map((events) => ({ traceId: "t", events }))]);
			const [trace] = kept ? tracesOf(kept) : [];
			assert.ok(trace);
			return trace;
		};
		const cut = [asked("t"), prefilled(), thought("Hm"), closed("capped"), answered("It retu")];
		const trace = read(cut, [again("v"), ...whole]);
		assert.deepEqual([trace.question.prompt, trace.thought, trace.answer], ["And why?", "So.", "Because."]);
		assert.deepEqual(
			versionsOf(trace).map(({ answer, failure }) => [answer, failure?.code]),
			[
				["It retu", "windowClosed"],
				["Because.", undefined],
			],
		);
		const chosen: ReasoningEvent = { type: "chosen", at: 1, version: 2 };
		const twice = read([asked("t"), ...whole, again("v"), prefilled()], [chosen]);
		assert.equal(twice.version, 2, "one that was cut off can be looked at");
	});

	it("is exported under its number, with all the others", () => {
		const page = exportMarkdown([fold([...cappedTrace("t"), again("v"), ...whole, again("w"), failed()])]);
		for (const part of [
			"### Version 1 of 3",
			"### Version 2 of 3, the one shown",
			"> And why?",
			"Because.",
		]) {
			assert.ok(page.includes(part), part);
		}
		assert.ok(page.includes(first.answer.split("\n")[0] ?? ""));
		assert.ok(!exportMarkdown([first]).includes("Version"));
	});
});

/** Answers at once, or does what it is told to. */
class Script extends EngineClient {
	readonly asked: string[] = [];
	next: readonly ReasoningEvent[] | undefined = whole;

	override async ask(...[, { traceId }, onEvents]: Parameters<EngineClient["ask"]>): Promise<void> {
		this.asked.push(traceId);
		if (!this.next) throw failures.noModelLoaded();
		onEvents(this.next);
	}

	override async thinkMore(
		...[traceId, versionId, , onEvents]: Parameters<EngineClient["thinkMore"]>
	): Promise<void> {
		this.asked.push(`${traceId}+`);
		onEvents([reopened({ versionId })]);
		if (!this.next) throw failures.noModelLoaded();
		onEvents(this.next.slice(1));
	}
}

describe("a conversation with versions", () => {
	const { settings } = parseSettings(() => undefined);
	const model = { path: "none.gguf", profile: profileOfFile("none.gguf") };
	const listener = { log: () => {} };

	it("asks again in the same exchange, keeps every version, and turns go on from the one that is shown", async () => {
		const engine = new Script(assert.fail, listener);
		const folder = mkdtempSync(join(tmpdir(), "z1-versions-"));
		const history = new History(folder, { warn: assert.fail, maxConversations: () => 9 });
		const file = history.write("c", 0);
		const conversation = new Conversation(() => engine);
		conversation.onDidHappen(({ traceId, events }) => file?.append(traceId, events));
		const { id } = await conversation.ask({ prompt: "one" }, { model, settings });
		engine.next = [prefilled(), thought("So."), closed("capped"), answered("Second."), completed()];
		await conversation.ask({ prompt: "two" }, { model, settings, versionOf: id });
		assert.equal(conversation.traces.length, 1);
		assert.deepEqual(
			conversation.turns.map(({ question, answer }) => [question.prompt, answer]),
			[["two", "Second."]],
		);
		conversation.chooseVersion(id, 1);
		assert.deepEqual(
			conversation.turns.map(({ question, answer }) => [question.prompt, answer]),
			[["one", "Because."]],
		);
		engine.next = undefined;
		await conversation.thinkMore(id);
		assert.equal(engine.asked.at(-1), `${id}+`, "the version that is shown is thought about");
		const [trace] = conversation.traces;
		assert.equal(trace?.answer, "Because.");
		assert.equal(trace && brokenOff(trace)?.failure?.code, "noModelLoaded");
		await file?.close();
		const kept = await history.read("c");
		assert.ok(kept);
		assert.deepEqual(tracesOf(kept), conversation.traces);
		assert.equal(new Conversation(() => engine, { logs: kept.logs }).recalled.length, 3);
	});

	it("keeps what comes late of a stopped version out of the one that was asked after it", async () => {
		const engine = new ScriptedEngine();
		const ends: Record<string, () => void> = {};
		const sends: Record<string, (events: readonly ReasoningEvent[]) => void> = {};
		engine.script = ({ question: { prompt } }, onEvents) => {
			sends[prompt] = onEvents;
			return new Promise((resolve) => {
				ends[prompt] = resolve;
			});
		};
		const conversation = new Conversation(() => engine);
		const asking = conversation.ask({ prompt: "one" }, { model, settings });
		await new Promise(setImmediate);
		conversation.control("stop");
		const [{ id = "" } = {}] = conversation.traces;
		const again = conversation.ask({ prompt: "two" }, { model, settings, versionOf: id });
		await new Promise(setImmediate);
		sends.two?.([{ type: "queued", at: 1, ahead: 1 }]);
		// An engine that was reading a long prompt notices only now.
		sends.one?.([{ type: "read", at: 1, tokens: 512, promptTokens: 900 }, stopped()]);
		ends.one?.();
		await asking;
		assert.equal(conversation.running.length, 1, "the second is still waited for");
		sends.two?.(whole);
		ends.two?.();
		assert.equal((await again).answer, "Because.");
		assert.equal(conversation.traces[0]?.ending, "complete");
	});

	it("asks as a question of its own what is still being answered", async () => {
		const engine = new Script(assert.fail, listener);
		const conversation = new Conversation(() => engine);
		engine.next = [prefilled()];
		const { id } = await conversation.ask({ prompt: "one" }, { model, settings });
		engine.next = whole;
		await conversation.ask({ prompt: "two" }, { model, settings, versionOf: id });
		assert.equal(conversation.traces.length, 2);
	});
});
