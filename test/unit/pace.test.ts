import assert from "node:assert/strict";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { writingSpeed } from "../../src/core/saving/speeds.ts";
import { describeAbout, describePace, describeReading } from "../../src/core/trace/describe.ts";
import { appendEvents, type ReasoningEvent } from "../../src/core/trace/events.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { asked, prefilled, thought } from "../panel/conversations.ts";

const fold = (...log: ReasoningEvent[]): Trace => {
	const trace = traceOf(log);
	assert.ok(trace);
	return trace;
};
const START = fold(asked("t")).moments.asked;
const read = (seconds: number, tokens: number): ReasoningEvent => ({
	type: "read",
	at: START + seconds * 1000,
	tokens,
	promptTokens: 5106,
});

describe("how long it will take", () => {
	it("says how far a prompt is read and about how long that still takes", () => {
		assert.equal(describeReading(fold(asked("t"))), "Reading the question…");
		assert.equal(describeReading(fold(asked("t"), read(0, 0))), "Reading 5,106 tokens…");
		const trace = fold(asked("t"), read(0, 0), read(10, 1240));
		assert.equal(describeReading(trace), "Reading 1,240 of 5,106 tokens · 30 s left");
		assert.equal(fold(asked("t"), read(0, 0), prefilled()).read, undefined);
	});

	it("does not count what was in the cache as read at any speed", () => {
		const trace = fold(asked("t"), read(0, 4106), read(10, 4606));
		assert.equal(describeReading(trace), "Reading 4,606 of 5,106 tokens · 10 s left");
	});

	it("says how fast it thinks and the most that it still may, once that is known", () => {
		const begun = fold(asked("t"), prefilled({ at: START }), thought("a", 4, START + 100));
		assert.equal(describePace(begun), undefined);
		const thinking = fold(asked("t"), prefilled({ at: START }), thought("a", 124, START + 10_000));
		assert.equal(describePace(thinking), "12 tokens/s · at most 1 min more");
		const { moments } = thinking;
		const maxSeconds = (moments.latest - moments.asked) / 1000;
		assert.equal(describePace({ ...thinking, maxSeconds: maxSeconds + 7 }), "12 tokens/s · at most 7 s more");
		// The model was loaded first.
		assert.equal(describePace({ ...thinking, maxSeconds }), "12 tokens/s · at most 1 min more");
	});

	it("speaks of times as people do", () => {
		const about = [400, 7000, 41_000, 62_000, 92_000, 250_000, 725_000].map(describeAbout);
		assert.deepEqual(about, ["1 s", "7 s", "40 s", "1 min", "1½ min", "4 min", "12 min"]);
	});

	it("keeps one line of a log for all that was told while reading", () => {
		const log: ReasoningEvent[] = [asked("t")];
		appendEvents(log, [read(1, 100), read(2, 200), read(3, 300)]);
		assert.deepEqual(log.slice(1), [read(3, 300)]);
	});

	it("knows a model's speed here from its latest answers, and of other models nothing", () => {
		const record = (model: string, answerTokens: number, writingMs?: number) =>
			({ model, thinkingTokens: 0, peekTokens: 0, answerTokens, writingMs }) as AnswerRecord;
		const records = [record("a", 100, 10_000), record("a", 120, 10_000), record("a", 140, 10_000)];
		assert.equal(writingSpeed([...records, record("b", 900, 1000), record("a", 2, 1000)], "a"), 12);
		assert.equal(writingSpeed([record("a", 100)], "a"), undefined);
		const nowFaster = [5, 50].flatMap((speed) =>
			Array.from({ length: 9 }, () => record("a", 100, 1e5 / speed)),
		);
		assert.equal(writingSpeed(nowFaster, "a"), 50);
	});
});
