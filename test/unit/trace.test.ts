import assert from "node:assert/strict";
import fc from "fast-check";
import { appendEvents, type ReasoningEvent, reasoningEventSchema } from "../../src/core/trace/events.ts";
import { exitSchema } from "../../src/core/trace/exits.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import { answerLengthOf, statisticsOf } from "../../src/core/trace/statistics.ts";
import type { Trace } from "../../src/core/trace/trace.ts";

const asked = {
	type: "asked" as const,
	at: 1000,
	traceId: "t",
	question: { prompt: "Why?" },
	complexity: { score: 50, level: "medium" as const, reasons: ["one loop"] },
	effort: "auto" as const,
	level: "medium" as const,
	window: { thinkingTokens: 100, answerReserveTokens: 50 },
	earlyExit: true,
	model: { id: "m", name: "M" },
};
const window = asked.window;
const omitted = { turns: 0, codeLines: 0 };

const fold = (events: readonly ReasoningEvent[]): Trace => events.reduce(reduceTrace, openTrace(asked));

const small = fc.nat(50);
const anyEvent: fc.Arbitrary<ReasoningEvent> = fc
	.record({
		at: fc.nat(5000),
		text: fc.string(),
		tokens: small,
		n: small,
		exit: fc.constantFrom(...exitSchema.options),
		yes: fc.boolean(),
	})
	.chain(({ at, text, tokens, n, exit, yes }) =>
		fc.constantFrom<ReasoningEvent>(
			{ type: "queued", at, ahead: n },
			{ type: "prefilled", at, promptTokens: tokens, cachedTokens: n, window, omitted },
			{ type: "thought", at, text, tokens },
			{ type: "thought", at, text, tokens },
			{ type: "closed", at, exit, answerChars: n, answerTokens: tokens },
			{ type: "forced", at, text, tokens },
			{ type: "answered", at, text, tokens },
			{ type: "completed", at, truncated: yes },
			{ type: "stopped", at },
			{ type: "failed", at, failure: { code: "c", message: "m", nextStep: "n" } },
		),
	);

describe("a trace", () => {
	it("is what happened, in words, counts and times", () => {
		const trace = fold([
			{ type: "prefilled", at: 1200, promptTokens: 30, cachedTokens: 10, window, omitted },
			{ type: "thought", at: 1300, text: "Hmm. ", tokens: 2 },
			{ type: "thought", at: 2200, text: "So.", tokens: 1 },
			{ type: "closed", at: 2200, exit: "capped", answerChars: 0, answerTokens: 0 },
			{ type: "forced", at: 2200, text: "\n\nhint\n\n", tokens: 9 },
			{ type: "answered", at: 2500, text: "Because.", tokens: 2 },
			{ type: "completed", at: 3200, truncated: false },
		]);
		assert.equal(trace.thought, "Hmm. So.");
		assert.equal(trace.answer, "Because.");
		assert.deepEqual(statisticsOf(trace), {
			promptTokens: 30,
			cachedTokens: 10,
			windowTokens: 100,
			thinkingTokens: 3,
			forcedTokens: 9,
			peekTokens: 0,
			answerTokens: 2,
			totalTokens: 5,
			unspentTokens: 97,
			readingMs: 200,
			thinkingMs: 1000,
			answerMs: 1000,
			totalMs: 2200,
			tokensPerSecond: 2.5,
		});
	});

	it("counts neither the pause before it was reopened nor the earlier answer as thinking", () => {
		const trace = fold([
			{ type: "prefilled", at: 1200, promptTokens: 30, cachedTokens: 10, window, omitted },
			{ type: "thought", at: 2200, text: "Hmm.", tokens: 10 },
			{ type: "closed", at: 2200, exit: "capped", answerChars: 0, answerTokens: 0 },
			{ type: "answered", at: 2700, text: "No.", tokens: 5 },
			{ type: "completed", at: 2700, truncated: false },
			{ type: "reopened", at: 62_700, text: "Wait,", tokens: 1, window },
			{ type: "thought", at: 63_700, text: " so", tokens: 10 },
			{ type: "closed", at: 63_700, exit: "capped", answerChars: 0, answerTokens: 0 },
			{ type: "answered", at: 64_200, text: "Yes.", tokens: 5 },
			{ type: "completed", at: 64_200, truncated: false },
		]);
		const { readingMs, thinkingMs, answerMs, totalMs, tokensPerSecond, answerTokens } = statisticsOf(trace);
		assert.deepEqual(
			{ readingMs, thinkingMs, answerMs, totalMs },
			{ readingMs: 200, thinkingMs: 2000, answerMs: 1000, totalMs: 3200 },
		);
		assert.equal(tokensPerSecond, 10);
		assert.deepEqual([answerTokens, answerLengthOf(trace)], [10, 5], "both are paid for, one is there");
	});

	it("changes nothing once it has ended", () => {
		const ended = fold([{ type: "stopped", at: 1100 }]);
		assert.equal(reduceTrace(ended, { type: "thought", at: 1200, text: "late", tokens: 1 }), ended);
	});

	it("counts every token once, whatever comes in whatever order", () => {
		fc.assert(
			fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
				const trace = fold(events);
				const given = events.reduce((n, event) => n + ("tokens" in event ? event.tokens : 0), 0);
				const { thinking, forced, answer, peek } = trace.tokens;
				assert.ok(Math.min(thinking, forced, answer, peek) >= 0);
				assert.ok(thinking + forced + answer + peek <= given);
				assert.equal(trace.phase === "ended", trace.ending !== undefined);
				assert.ok(statisticsOf(trace).totalMs >= 0);
			}),
			{ numRuns: 500 },
		);
	});

	it("is the same from a log whose neighbouring texts were joined", () => {
		fc.assert(
			fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
				const log: ReasoningEvent[] = [];
				appendEvents(log, events);
				const { moments: _, ...joined } = fold(log);
				const { moments: __, ...single } = fold(events);
				assert.deepEqual(joined, single);
				assert.ok(log.length <= events.length);
			}),
			{ numRuns: 500 },
		);
	});

	it("survives the way through JSON and the parser", () => {
		fc.assert(
			fc.property(anyEvent, (event) => {
				assert.deepEqual(reasoningEventSchema.parse(JSON.parse(JSON.stringify(event))), event);
			}),
		);
	});
});
