import assert from "node:assert/strict";
import fc from "fast-check";
import { replay, type ThinkingPlan } from "../../bench/policies/replay.ts";
import { recordTrajectory } from "../../src/core/recording/recordTrajectory.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import { statisticsOf } from "../../src/core/trace/statistics.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { FakeReasoner } from "./fakeReasoner.ts";

const SYSTEM = "Please reason step by step.";
const QUESTION = { prompt: "Why?" };
const never = new AbortController().signal;

async function record(
	reasoner: FakeReasoner,
	thinkingTokens = 60,
	everyTokens = 4,
	answerReserveTokens = 12,
): Promise<Trajectory> {
	const window = { thinkingTokens, answerReserveTokens };
	const request = { system: SYSTEM, question: QUESTION, window, everyTokens, alsoAt: [] };
	return recordTrajectory(reasoner, request, never);
}

async function runLive(reasoner: FakeReasoner, plan: ThinkingPlan, answerReserveTokens = 12): Promise<Trace> {
	const window = { thinkingTokens: plan.windowTokens, answerReserveTokens };
	const { convergence } = plan;
	const ask = {
		traceId: "t",
		system: SYSTEM,
		turns: [],
		question: QUESTION,
		window,
		...(convergence && { convergence }),
	};
	let trace = openTrace({
		type: "asked",
		at: 0,
		traceId: "t",
		question: QUESTION,
		complexity: { score: 50, level: "medium", reasons: [] },
		effort: "auto",
		level: "medium",
		window,
		earlyExit: true,
		model: { id: "fake", name: "Fake" },
	});
	for await (const event of new Reasoning(reasoner, ask).run({ stop: never, answerNow: never })) {
		trace = reduceTrace(trace, event);
	}
	assert.equal(trace.failure, undefined);
	return trace;
}

/** What an outcome says of a run, read from the trace of a live one. */
function outcomeOf(trace: Trace, { end }: Trajectory) {
	const { thinkingTokens, peekTokens, answerTokens, totalTokens } = statisticsOf(trace);
	const ownText = trace.exit === "finished" && trace.hint === "" && end !== "tag";
	const output = ownText ? trace.thought + trace.answer : trace.answer;
	return { exit: trace.exit, thinkingTokens, peekTokens, answerTokens, totalTokens, output };
}

describe("a replay of a recording", () => {
	it("is the live run, for any model and any plan whose places were recorded", async () => {
		const words = ["a", "b", "\n\n", "Thus,", "Wait", "</think>", "x".repeat(60)];
		const text = (...more: string[]) => fc.array(fc.constantFrom(...words, ...more), { maxLength: 50 });
		const script = fc.record({
			thought: text("Let me", "\n```\n", "\n\n### Answer\n\n"),
			answers: fc.array(text(), { minLength: 1, maxLength: 3 }),
			sureness: fc.array(fc.constantFrom(0.5, 0.9, 0.99, 1), { minLength: 1, maxLength: 5 }),
			tagged: fc.boolean(),
			retraces: fc.boolean(),
		});
		const convergence = fc.record({
			peekTokens: fc.integer({ min: 1, max: 16 }),
			confidence: fc.constantFrom(0.4, 0.9, 0.95),
			agreements: fc.integer({ min: 1, max: 3 }),
			everyTokens: fc.integer({ min: 1, max: 8 }).map((n) => 4 * n),
			minTokens: fc.nat(20),
		});
		const plan = fc.record(
			{ windowTokens: fc.nat(15).map((n) => 4 * n), convergence },
			{ requiredKeys: ["windowTokens"] },
		);
		await fc.assert(
			fc.asyncProperty(
				script,
				plan,
				async ({ thought, answers, sureness, tagged, retraces }, { windowTokens, convergence }) => {
					const reasoner = () =>
						new FakeReasoner({
							thought: thought.join(" "),
							answer: (n) => answers[n % answers.length]?.join(" ") ?? "",
							confidence: (n) => sureness[n % sureness.length] ?? 1,
							style: tagged ? "tagged" : "tagless",
							retraces,
						});
					const planned = { windowTokens, ...(convergence && { convergence }), rewrites: !retraces };
					const trajectory = await record(reasoner());
					const { peekReadTokens: _, paperTokens: __, ...replayed } = replay(trajectory, planned);
					const live = outcomeOf(await runLive(reasoner(), planned), trajectory);
					assert.deepEqual(replayed, live);
				},
			),
			{ numRuns: 1000 },
		);
	});

	it("is the live run of an answer that goes round in circles, with a draft of it or without", async () => {
		const answer = `It does. ${"So it is zero, since it is empty. ".repeat(200)}`;
		for (const retraces of [true, false]) {
			const confidence = (n: number) => (n < 20 ? 0.5 : 1);
			const script = { thought: "word ".repeat(30), answer, confidence, retraces };
			const convergence = { peekTokens: 16, confidence: 0.9, agreements: 1, everyTokens: 4, minTokens: 0 };
			for (const plan of [{ windowTokens: 40 }, { windowTokens: 40, convergence, rewrites: !retraces }]) {
				const trajectory = await record(new FakeReasoner(script), 60, 4, 3000);
				const { peekReadTokens: _, paperTokens: __, ...replayed } = replay(trajectory, plan);
				const live = await runLive(new FakeReasoner(script), plan, 3000);
				assert.equal(live.ending, "looping");
				assert.deepEqual(replayed, outcomeOf(live, trajectory));
			}
		}
	});
});

describe("a recording of a model that is asked first how hard the question is", () => {
	const script = { thought: "so it is seven", answer: "7." };
	const probed = (weights?: Record<string, number>) => {
		const window = { thinkingTokens: 8, answerReserveTokens: 12 };
		const request = { system: SYSTEM, question: QUESTION, window, everyTokens: 4, alsoAt: [], probe: true };
		return recordTrajectory(new FakeReasoner({ ...script, ...(weights && { weights }) }), request, never);
	};

	it("holds the mean of what it would say, and is otherwise the same", async () => {
		const { demand, ...rest } = await probed({ 2: 0.1, 5: 0.3, seven: 0.6 });
		assert.deepEqual([demand?.rating, demand?.sure], [4.25, 0.4]);
		assert.ok((demand?.tokens ?? 0) > 5);
		assert.deepEqual(rest, await record(new FakeReasoner(script), 8));
	});

	it("holds nothing of a model that does not tell, or rates nothing", async () => {
		assert.equal((await probed()).demand, undefined);
		assert.equal((await probed({ seven: 1 })).demand, undefined);
	});
});
