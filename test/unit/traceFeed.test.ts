import assert from "node:assert/strict";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import { TraceFeed } from "../../src/core/trace/traceFeed.ts";

const window = { thinkingTokens: 100, answerReserveTokens: 50 };
const asked = {
	type: "asked" as const,
	at: 0,
	traceId: "t",
	question: { prompt: "Why?" },
	complexity: { score: 50, level: "medium" as const, reasons: [] },
	effort: "auto" as const,
	level: "medium" as const,
	window,
	earlyExit: true,
	model: { id: "m", name: "M" },
};
const omitted = { turns: 0, codeLines: 0 };
const prefilled = { type: "prefilled" as const, at: 0, promptTokens: 1, cachedTokens: 0, window, omitted };
const thought = (text: string) => ({ type: "thought" as const, at: 0, text, tokens: 1 });
const answered = (text: string) => ({ type: "answered" as const, at: 0, text, tokens: 1 });
const closed = (exit: "capped" | "finished", answerChars: number) => ({
	...{ type: "closed" as const, at: 0, exit, answerChars, answerTokens: 1 },
});

/** What is handed out, one event at a time. */
function handedOut(...events: ReasoningEvent[]): { thought: string; answer: string } {
	const feed = new TraceFeed();
	let trace = openTrace(asked);
	const all = { thought: "", answer: "" };
	for (const event of events) {
		trace = reduceTrace(trace, event);
		const gain = feed.next(trace);
		all.thought += gain.thought;
		all.answer += gain.answer;
	}
	return all;
}

describe("the feed of a trace", () => {
	it("hands out thought and answer once each, without the hint between them", () => {
		const hint = { type: "forced" as const, at: 0, text: "Now:", tokens: 1 };
		const events = [prefilled, thought("I "), thought("think"), closed("capped", 0), hint];
		assert.deepEqual(handedOut(...events, answered("4"), answered("2")), {
			thought: "I think",
			answer: "42",
		});
	});

	it("hands out the answer of a model that ended by itself, which was the end of its thought", () => {
		const events = [prefilled, thought("So it is "), thought("42"), closed("finished", 2)];
		assert.deepEqual(handedOut(...events), { thought: "So it is 42", answer: "42" });
	});
});
