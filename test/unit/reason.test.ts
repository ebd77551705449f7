import assert from "node:assert/strict";
import fc from "fast-check";
import type { ReasoningEvent } from "../../src/core/events.ts";
import { type Ask, type Controls, reason } from "../../src/core/reason.ts";
import { openTrace, reduceTrace, type Trace } from "../../src/core/trace.ts";
import { HINT } from "../../src/core/window.ts";
import { FakeReasoner, tokensOf } from "./fakeReasoner.ts";

const LONG = Array.from({ length: 100 }, (_, n) => `word${n}`).join(" ");

function askWith(thinkingTokens: number, answerReserveTokens = 50): Ask {
	return {
		traceId: "t",
		system: "Please reason step by step.",
		turns: [],
		question: { prompt: "Why?" },
		window: { thinkingTokens, answerReserveTokens },
	};
}

function controls(): Controls & { stopNow(): void; answer(): void } {
	const stop = new AbortController();
	const answerNow = new AbortController();
	return {
		stop: stop.signal,
		answerNow: answerNow.signal,
		stopNow: () => stop.abort(),
		answer: () => answerNow.abort(),
	};
}

function asked(ask: Ask): Trace {
	return openTrace({
		type: "asked",
		at: 0,
		traceId: ask.traceId,
		question: ask.question,
		complexity: { score: 50, level: "medium", reasons: [] },
		effort: "auto",
		level: "medium",
		window: ask.window,
		model: { id: "fake", name: "Fake" },
	});
}

/** Runs a question to its end; `during` may use the controls when it sees an event. */
async function run(
	reasoner: FakeReasoner,
	ask: Ask,
	during: (event: ReasoningEvent, hands: ReturnType<typeof controls>) => void = () => {},
): Promise<{ trace: Trace; events: ReasoningEvent[] }> {
	const hands = controls();
	const events: ReasoningEvent[] = [];
	for await (const event of reason(reasoner, ask, hands)) {
		events.push(event);
		during(event, hands);
	}
	return { trace: events.reduce(reduceTrace, asked(ask)), events };
}

describe("the shifted thinking window", () => {
	it("lets a model that ends by itself have the last word: no hint, nothing more is generated", async () => {
		const reasoner = new FakeReasoner({ thought: "Let me see.\n\nIt adds.\n\nThus, it returns 3." });
		const { trace } = await run(reasoner, askWith(100));
		assert.equal(trace.exit, "finished");
		assert.equal(trace.ending, "complete");
		assert.equal(trace.hint, "");
		assert.equal(trace.answer, "Thus, it returns 3.");
		assert.equal(trace.thought, "Let me see.\n\nIt adds.\n\n");
		assert.equal(trace.tokens.thinking + trace.tokens.answer, reasoner.sequence.length - trace.tokens.prompt);
		assert.ok(!reasoner.text.includes(HINT));
	});

	it("takes a short direct reply as all answer", async () => {
		const { trace } = await run(new FakeReasoner({ thought: "It returns 3." }), askWith(100));
		assert.equal(trace.answer, "It returns 3.");
		assert.equal(trace.thought, "");
		assert.equal(trace.tokens.thinking, 0);
	});

	it("forces the hint verbatim at the cap, and counts it apart", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, answer: "It is 7." });
		const { trace } = await run(reasoner, askWith(20));
		assert.equal(trace.exit, "capped");
		assert.equal(trace.tokens.thinking, 20);
		assert.equal(trace.hint, "\n\nI overthought it, the final answer should be:\n\n");
		assert.equal(trace.tokens.forced, tokensOf(HINT).length);
		assert.equal(trace.answer, "It is 7.");
		assert.ok(reasoner.text.endsWith(`${trace.thought}${HINT}It is 7.`));
	});

	it("forces the hint at once when the window is 0", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG }), askWith(0));
		assert.equal(trace.tokens.thinking, 0);
		assert.equal(trace.exit, "capped");
		assert.equal(trace.answer, "42.");
	});

	it("says when the answer was cut off at its reserve", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG, answer: LONG }), askWith(20, 10));
		assert.equal(trace.tokens.answer, 10);
		assert.equal(trace.ending, "truncated");
	});

	it("closes at the next token when the user wants the answer now", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG }), askWith(100), (event, hands) => {
			if (event.type === "thought" && event.text === "word2") hands.answer();
		});
		assert.equal(trace.exit, "answerNow");
		assert.equal(trace.thought, "word0 word1 word2");
		assert.equal(trace.answer, "42.");
	});

	it("stops at the next token and keeps what was written", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG }), askWith(100), (event, hands) => {
			if (event.type === "thought" && event.text === "word2") hands.stopNow();
		});
		assert.equal(trace.exit, "stopped");
		assert.equal(trace.ending, "stopped");
		assert.equal(trace.thought, "word0 word1 word2");
		assert.equal(trace.answer, "");
	});

	it("keeps the exit of the window when it is stopped while answering", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, answer: LONG });
		const { trace } = await run(reasoner, askWith(5), (event, hands) => {
			if (event.type === "answered") hands.stopNow();
		});
		assert.equal(trace.exit, "capped");
		assert.equal(trace.ending, "stopped");
		assert.equal(trace.answer, "word0");
	});

	it("ends with a failure instead of throwing", async () => {
		const reasoner = new FakeReasoner({ thought: LONG });
		reasoner.prefill = async () => {
			throw new Error("the kernel hung");
		};
		const { trace } = await run(reasoner, askWith(5));
		assert.equal(trace.ending, "failed");
		assert.match(trace.failure?.message ?? "", /the kernel hung/);
	});
});

describe("a model with think tags", () => {
	it("answers behind its own tag, without the hint", async () => {
		const reasoner = new FakeReasoner({ thought: "Hmm, adds. </think> It is 3.", style: "tagged" });
		const { trace } = await run(reasoner, askWith(100));
		assert.equal(trace.exit, "finished");
		assert.equal(trace.thought, "Hmm, adds. ");
		assert.equal(trace.answer.trim(), "It is 3.");
		assert.equal(trace.hint, "");
	});

	it("finds the tag also where it comes in parts", async () => {
		const reasoner = new FakeReasoner({ thought: "", style: "tagged" });
		const parts = ["Hm", "m <", "/thi", "nk", ">", " 3"];
		reasoner.generate = async function* () {
			for (const text of parts.splice(0)) yield { text, tokens: 1 };
		};
		const { trace } = await run(reasoner, askWith(100));
		assert.equal(trace.thought, "Hmm ");
		assert.equal(trace.tokens.thinking, 5);
	});

	it("has its tag closed before the hint", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG, style: "tagged" }), askWith(10));
		assert.equal(trace.hint, `\n</think>${HINT}`);
		assert.equal(trace.answer, "42.");
	});
});

describe("any model and any window", () => {
	it("never thinks beyond the cap, never answers beyond the reserve, never exceeds the context", async () => {
		const words = fc.array(fc.constantFrom("a", "\n\n", "Thus,", "Wait", "</think>", "```", "x".repeat(9)), {
			maxLength: 120,
		});
		await fc.assert(
			fc.asyncProperty(
				words,
				words,
				fc.nat(80),
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 64, max: 300 }),
				fc.constantFrom("tagless" as const, "tagged" as const),
				async (thought, answer, cap, reserve, contextTokens, style) => {
					const reasoner = new FakeReasoner({ thought: thought.join(" "), answer: answer.join(" "), style, contextTokens });
					const { trace } = await run(reasoner, askWith(cap, reserve));
					assert.equal(trace.phase, "ended");
					assert.ok(trace.tokens.thinking <= cap);
					const generated = trace.tokens.thinking + trace.tokens.answer;
					assert.ok(generated <= cap + reserve);
					assert.ok(reasoner.sequence.length <= contextTokens);
				},
			),
			{ numRuns: 300 },
		);
	});
});
