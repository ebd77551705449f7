import assert from "node:assert/strict";
import { readAhead } from "../../src/core/engine/readAhead.ts";
import { type Question, renderMessages, type Turn } from "../../src/core/question/question.ts";
import type { Ask } from "../../src/core/thinking/ask.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { Speculation } from "../../src/engine/speculation/speculation.ts";
import { NANO, type OpenNano, openNano } from "./nano.ts";
import { TALLY } from "./questions.ts";

const never = new AbortController().signal;
const MUCH = 1_000_000;

/** Code of some length, of which the question is about one function. */
const long = (name: string, functions = 12): Question => {
	const others = Array.from(
		{ length: functions },
		(_, n) => `def ${name}_${n}(a, b):\n    return a * ${n} + b\n`,
	);
	const text = `${others.join("\n")}\n${TALLY.code.text}`;
	return { ...TALLY, code: { ...TALLY.code, text, endLine: text.split("\n").length } };
};

const askOf = (question: Question, turns: Turn[] = []): Ask => ({
	traceId: "t",
	system: "Please reason step by step.",
	turns,
	question,
	window: { thinkingTokens: 120, answerReserveTokens: 60 },
	// No peek here is as sure as that but for rounding, which differs with the pieces that are read.
	convergence: { peekTokens: 16, confidence: 0.9, agreements: 1, everyTokens: 400, minTokens: 32 },
});

describe("reading ahead of a question", () => {
	let nano: OpenNano;
	const open = async (sequences: number) => {
		nano = await openNano("tagless", NANO, new Speculation(), sequences);
	};
	afterEach(() => nano.dispose());

	/**
	 * What an answer consists of, but for when it happened, what the cache had of it, and the digits in which
	 * llama.cpp rounds what it reads in other pieces.
	 */
	const answer = async (ask: Ask) => {
		const events: object[] = [];
		for await (const event of new Reasoning(nano.reasoner, ask).run({ stop: never, answerNow: never })) {
			const varying = { at: 0, readMs: 0, cachedTokens: 0, confidence: 0 };
			if (event.type !== "read") events.push({ ...event, ...varying });
		}
		return events;
	};
	const ahead = (ask: Ask, mostVainTokens = MUCH, signal: AbortSignal = never) =>
		readAhead(nano.reasoner, ask, { signal, mostVainTokens });

	for (const sequences of [1, 3]) {
		it(`changes not a token of what is answered, with ${sequences} pasts`, async () => {
			const asked = [
				askOf(long("a")),
				askOf({ ...long("a"), prompt: "What does `a_3(2, 5)` return?" }),
				askOf(long("b")),
				askOf(TALLY),
				askOf({ ...TALLY, prompt: "Explain what this does." }, [
					{ question: TALLY, answer: "It returns 2." },
				]),
				askOf(long("a")),
			];
			await open(1);
			const cold: object[][] = [];
			for (const ask of asked) {
				await nano.reasoner.rollback(0);
				cold.push(await answer(ask));
			}
			await nano.dispose();
			await open(sequences);
			for (const [index, ask] of asked.entries()) {
				const draft = { ...ask.question, prompt: "Wh" };
				assert.equal((await ahead({ ...ask, question: draft })).ready, true);
				assert.deepEqual(await answer(ask), cold[index], `question ${index}`);
			}
		}).timeout(120_000);
	}

	it("leaves only the words to be read, whatever they become", async () => {
		await open(1);
		const { readTokens, ready } = await ahead(askOf({ ...long("a"), prompt: "Why is" }));
		assert.ok(ready && readTokens > 250, String(readTokens));
		const before = nano.evaluated();
		const { promptTokens, cachedTokens } = await nano.reasoner.prefill(messagesOf(long("a")), never);
		assert.ok(promptTokens - cachedTokens < 40, `${cachedTokens} of ${promptTokens}`);
		assert.ok(nano.evaluated() - before < 40);
		const again = await ahead(askOf(long("a")));
		assert.deepEqual([again.ready, again.readTokens, again.moved], [true, 0, false]);
	});

	it("breaks off where somebody asks, and goes on from there", async () => {
		await open(1);
		// So long that even a tiny model reads it in two pieces.
		const asked = long("a", 50);
		let looks = 0;
		const soon = {
			get aborted() {
				return ++looks > 2;
			},
			addEventListener: () => {},
			removeEventListener: () => {},
		};
		const messages = messagesOf(asked);
		const certain = (messages.at(-1)?.text.length ?? 0) - TALLY.prompt.length;
		const first = await nano.reasoner.readAhead(messages, { certain, mostVainTokens: MUCH, signal: soon });
		assert.equal(first.ready, false);
		const second = await ahead(askOf(asked));
		assert.equal(second.ready, true);
		const whole = first.readTokens + second.readTokens;
		assert.ok(
			whole > 900 && first.readTokens > 0 && second.readTokens < whole,
			`${first.readTokens} and ${second.readTokens}`,
		);
	});

	it("reads no more in vain than it may, and what is asked for was not in vain", async () => {
		await open(3);
		const first = await ahead(askOf(long("a")));
		assert.equal(first.vainTokens, first.readTokens);
		const refused = await ahead(askOf(long("b")), first.readTokens + 100);
		assert.deepEqual([refused.ready, refused.readTokens], [false, 0]);
		await nano.reasoner.prefill(messagesOf(long("a")), never);
		const second = await ahead(askOf(long("b")), first.readTokens + 100);
		assert.ok(second.ready);
		assert.equal(second.vainTokens, second.readTokens);
	});

	it("and asking in turns erases nothing of each other, as long as there are pasts", async () => {
		await open(3);
		const cachedOf = async (question: Question) => {
			const { promptTokens, cachedTokens } = await nano.reasoner.prefill(messagesOf(question), never);
			return cachedTokens / promptTokens;
		};
		for (const name of ["a", "b"]) assert.ok((await cachedOf(long(name))) < 0.2, name);
		await ahead(askOf(long("c")));
		for (const name of ["a", "b", "c"]) assert.ok((await cachedOf(long(name))) > 0.9, name);
		assert.ok((await cachedOf(long("d"))) < 0.2);
		assert.ok((await cachedOf(long("b"))) > 0.9);
		assert.ok((await cachedOf(long("a"))) < 0.2, "the one that was used least recently made room");
	});

	it("leaves the thought of another conversation where it is, to be taken up again", async () => {
		await open(3);
		const first = new Reasoning(nano.reasoner, askOf(TALLY));
		for await (const _ of first.run({ stop: never, answerNow: never }));
		const { moved } = await ahead(askOf(long("a")));
		assert.equal(moved, false);
		const before = nano.evaluated();
		await first.reopen("v", 160, true, never);
		assert.equal(nano.evaluated(), before, "nothing is read again for it");
	});
});

function messagesOf(question: Question) {
	const { system } = askOf(question);
	return renderMessages(system, [], question);
}
