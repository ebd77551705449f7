import assert from "node:assert/strict";
import fc from "fast-check";
import type { Ask } from "../../src/core/thinking/ask.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { FakeReasoner } from "./fakeReasoner.ts";

const THOUGHT = Array.from({ length: 30 }, (_, n) => `so ${n}${n % 7 === 6 ? "\n\n" : " "}`).join("");
const CONFIDENCES = [0.99, 0.9, 0.7, 0.5];
const CAP = 50;

async function run(reasoner: FakeReasoner, change: Partial<Ask>): Promise<Trace> {
	const ask: Ask = {
		traceId: "t",
		system: "",
		turns: [],
		question: { prompt: "Why?" },
		window: { thinkingTokens: CAP, answerReserveTokens: 200 },
		...change,
	};
	const never = new AbortController().signal;
	let trace = openTrace({
		...{ type: "asked", at: 0, traceId: "t", question: ask.question, window: ask.window },
		...{ effort: "max", level: "max", earlyExit: true, model: { id: "fake", name: "Fake" } },
		complexity: { score: 50, level: "medium", reasons: [] },
	});
	for await (const event of new Reasoning(reasoner, ask).run({ stop: never, answerNow: never }))
		trace = reduceTrace(trace, event);
	return trace;
}

/** How a model answers while it thinks: from each place on, what, and how sure of it. */
const course = fc.array(
	fc.record({
		words: fc.constantFrom("It is 6.", "It is 7.", "7", "A long answer of many more words than a peek takes"),
		sure: fc.constantFrom(0.4, 0.6, 0.8, 0.95, 1),
	}),
	{ minLength: 6, maxLength: 6 },
);
const settings = fc.record({
	peekTokens: fc.constantFrom(5, 8),
	agreements: fc.constantFrom(1, 2),
	everyTokens: fc.constantFrom(5, 10),
	minTokens: fc.constantFrom(0, 10),
});

describe("watching early exits", () => {
	it("finds for each threshold where thinking would have ended with it, and what would have been answered", async () => {
		let exits = 0;
		const property = fc.asyncProperty(course, settings, fc.boolean(), async (course, settings, retraces) => {
			const at = (n: number) => course[Math.min(5, Math.floor(n / 9))];
			const model = () =>
				new FakeReasoner({
					thought: THOUGHT,
					answer: (n) => at(n)?.words ?? "",
					confidence: (n) => at(n)?.sure ?? 0,
					retraces,
				});
			const full = await run(model(), {});
			const convergence = { ...settings, confidence: 0.8 };
			const watched = await run(model(), { convergence, watchExits: CONFIDENCES });
			assert.deepEqual([watched.exit, watched.thought], [full.exit, full.thought]);
			assert.deepEqual([watched.answer, watched.tokens.answer], [full.answer, full.tokens.answer]);
			for (const confidence of CONFIDENCES) {
				const ended = await run(model(), { convergence: { ...settings, confidence } });
				const seen = watched.peeks.filter(({ settles }) => settles?.includes(confidence));
				if (ended.exit !== "converged") assert.deepEqual(seen, []);
				else {
					exits++;
					assert.deepEqual(
						seen.map(({ text, thoughtChars, whole }) => [text, thoughtChars, whole]),
						[[ended.answer, ended.thought.length, true]],
					);
				}
			}
		});
		await fc.assert(property, { numRuns: 80, seed: 7 });
		assert.ok(exits > 40, `${exits} exits`);
	});
});
