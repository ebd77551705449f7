import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { parseProblem } from "../../src/core/question/problem.ts";
import type { Question } from "../../src/core/question/question.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import type { GuessLength } from "../../src/engine/speculation/guessLength.ts";
import { Speculation } from "../../src/engine/speculation/speculation.ts";
import { NANO, type OpenNano, openNano } from "./nano.ts";

const PROBLEMS = new URL("../../bench/problems/nano-dev.jsonl", import.meta.url);
const questions = readFileSync(PROBLEMS, "utf8").split("\n").slice(0, 8).map(parseProblem);
const never = new AbortController().signal;
const convergence = CATALOGUE[0]?.convergence;

/** Guesses as many tokens as it can, however few of them come true. */
function always(most: number): Pick<GuessLength, "choose" | "learn"> {
	return { choose: (available) => Math.min(available, most), learn: () => {} };
}

/** All that happens with a question, but for when. */
async function eventsOf(
	{ reasoner }: OpenNano,
	question: Question,
	thinkingTokens: number,
): Promise<object[]> {
	const window = { thinkingTokens, answerReserveTokens: 200 };
	const ask = { traceId: "t", system: "Please reason step by step.", turns: [], question, window };
	const events: object[] = [];
	const reasoning = new Reasoning(reasoner, { ...ask, ...(convergence && { convergence }) });
	for await (const { at: _, ...event } of reasoning.run({ stop: never, answerNow: never })) {
		// How sure it was differs in the seventh digit where the cache was filled by other batches.
		if (event.type === "peeked") events.push({ ...event, confidence: event.confidence.toFixed(4) });
		else if (event.type === "prefilled") events.push({ ...event, readMs: 0 });
		else events.push(event);
	}
	return events;
}

describe("speculation", function () {
	this.timeout(120_000);
	for (const most of [1, 15]) {
		it(`change nothing of what is thought, looked at and answered: ${most} tokens at a time`, async () => {
			const [plain, drafting] = [
				await openNano(),
				await openNano("tagless", NANO, new Speculation(always(most))),
			];
			for (const { question } of questions) {
				for (const thinkingTokens of [400, 60]) {
					const expected = await eventsOf(plain, question, thinkingTokens);
					assert.deepEqual(await eventsOf(drafting, question, thinkingTokens), expected);
					assert.deepEqual(drafting.sequence.contextTokens, plain.sequence.contextTokens);
				}
			}
			// Those that were wrong were evaluated as well.
			assert.ok(drafting.evaluated() > plain.evaluated());
			await plain.dispose();
			await drafting.dispose();
		});
	}

	it("come true in part, which is learned from together with what they took", async () => {
		const learned: Parameters<GuessLength["learn"]>[0][] = [];
		const length = { ...always(3), learn: (outcome: (typeof learned)[number]) => learned.push(outcome) };
		const nano = await openNano("tagless", NANO, new Speculation(length));
		for (const { question } of questions) await eventsOf(nano, question, 400);
		await nano.dispose();
		assert.ok(learned.every(({ length, right, wrong }) => wrong || right >= length));
		assert.ok(learned.every(({ ms }) => ms > 0));
		for (const right of [0, 1, 2, 3, 4]) assert.ok(learned.some((outcome) => outcome.right === right));
	});
});
