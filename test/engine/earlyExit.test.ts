import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readProblems } from "../../bench/recorded/problemFile.ts";
import type { Question } from "../../src/core/question/question.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { type OpenNano, openNano } from "./nano.ts";

const PROBLEMS = fileURLToPath(new URL("../../bench/problems/nano-dev.jsonl", import.meta.url));
/** Loops to be traced, which take more than a look to settle. */
const QUESTIONS = readProblems(PROBLEMS)
	.problems.filter(({ kind }) => kind === "value")
	.slice(0, 12)
	.map(({ question }) => question);
const never = new AbortController().signal;
const LOOKS = { peekTokens: 128, confidence: 0.9, agreements: 1, everyTokens: 16, minTokens: 16 };

type Closed = Extract<ReasoningEvent, { type: "closed" }>;

describe("an early exit on the starter model", () => {
	let nano: OpenNano;
	before(async () => {
		nano = await openNano();
	});
	after(() => nano.dispose());

	async function run(
		question: Question,
		thinkingTokens: number,
		convergence?: ConvergenceSettings,
		watchExits?: number[],
	) {
		const window = { thinkingTokens, answerReserveTokens: 200 };
		const ask = { traceId: "t", system: "Please reason step by step.", turns: [], question, window };
		const events: ReasoningEvent[] = [];
		await nano.reasoner.rollback(0);
		const looks = { ...(convergence && { convergence }), ...(watchExits && { watchExits }) };
		const reasoning = new Reasoning(nano.reasoner, { ...ask, ...looks });
		for await (const event of reasoning.run({ stop: never, answerNow: never })) events.push(event);
		const closed = events.find((event): event is Closed => event.type === "closed");
		const sumOf = (type: "thought" | "answered") =>
			events.reduce((sum, event) => sum + (event.type === type ? event.tokens : 0), 0);
		const answer = events.map((event) => (event.type === "answered" ? event.text : "")).join("");
		const settled = events.flatMap((event) => (event.type === "peeked" && event.settles ? [event.text] : []));
		return { closed, answer, settled, thinking: sumOf("thought"), answered: sumOf("answered") };
	}

	it("that is only watched changes nothing of the answer, and finds where it would be", async function () {
		this.timeout(120_000);
		let exits = 0;
		for (const question of QUESTIONS.slice(0, 3)) {
			const { closed, ...whole } = await run(question, 400);
			const { closed: watchedClosed, settled, ...watched } = await run(question, 400, LOOKS, [0.99, 0.9]);
			assert.deepEqual({ ...watched, settled: [] }, whole, question.prompt);
			assert.equal(watchedClosed?.exit, closed?.exit);
			exits += settled.length;
			for (const text of settled) assert.match(text, /returns/);
		}
		assert.ok(exits > 0, "nothing would have ended early");
	});

	for (const [what, peekTokens] of [
		["a whole answer that was read", LOOKS.peekTokens],
		["the beginning of an answer, gone on with", 8],
	] as const) {
		it(`answers as a run whose window closed there, to the token: ${what}`, async function () {
			this.timeout(120_000);
			let read = 0;
			let begun = 0;
			for (const question of QUESTIONS) {
				const early = await run(question, 400, { ...LOOKS, peekTokens });
				if (early.closed?.exit !== "converged") continue;
				const { draftTokens = 0 } = early.closed;
				const capped = await run(question, early.thinking);
				assert.equal(early.answer, capped.answer, question.prompt);
				assert.equal(early.answered + draftTokens, capped.answered);
				if (draftTokens > 0) read++;
				if (capped.answered > peekTokens) begun++;
			}
			assert.ok(read > 0, "no draft was read");
			if (peekTokens === 8) assert.ok(begun > 0, "no beginning was gone on with");
		});
	}
});
