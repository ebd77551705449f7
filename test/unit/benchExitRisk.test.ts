import assert from "node:assert/strict";
import { exitRisks } from "../../bench/policies/exitRisk.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";

const convergence = { peekTokens: 8, confidence: 0.9, agreements: 1, everyTokens: 16, minTokens: 16 };
const WINDOW = 32;

/** A thought that would answer this after 16 tokens, as sure as that, and in the end something. */
function trajectory(early: string, confidence: number, late: string): Trajectory {
	const cut = (at: number, answer: string, sure: number) => ({
		at,
		turn: false,
		answer: [[answer, 1, sure]] as [string, number, number][],
		truncated: false,
	});
	return {
		promptTokens: 10,
		hintTokens: 5,
		thought: Array.from({ length: WINDOW }, () => ["a ", 1]),
		end: "capped",
		ownAnswer: [],
		cuts: [cut(0, early, confidence), cut(16, early, confidence), cut(WINDOW, late, 1)],
	};
}

const many = (count: number, ...of: Parameters<typeof trajectory>) =>
	Array.from({ length: count }, () => trajectory(...of));
const risksOf = (trajectories: readonly Trajectory[]) => exitRisks(trajectories, convergence, WINDOW);
const at = (confidence: number, trajectories: readonly Trajectory[]) =>
	risksOf(trajectories).find((each) => each.confidence === confidence);

describe("the risk of an early exit", () => {
	it("counts exits at a threshold, and those whose answer is another one", () => {
		const all = [...many(80, "32", 0.97, "32"), ...many(20, "32", 0.85, "7")];
		const shared = { questions: 100, compared: 80, exits: 80, changed: 0, proven: true };
		assert.deepEqual(at(0.98, all), { ...shared, confidence: 0.98, compared: 0, exits: 0, proven: false });
		assert.deepEqual(at(0.95, all), { ...shared, confidence: 0.95 });
		assert.equal(at(0.8, all)?.changed, 20);
	});

	it("is shown to be below the limit as for every model", () => {
		const sure = many(100, "32", 0.9999, "32");
		const wrong = many(20, "32", 0.96, "7");
		const rest = many(2000, "32", 0.75, "32");
		const risks = risksOf([...sure, ...wrong, ...rest]);
		assert.equal(risks.findLast(({ proven }) => proven)?.confidence, 0.98);
	});

	it("does not compare prose in other words", () => {
		const all = many(5, "It adds up.", 0.9999, "Thus, it adds up.");
		const { exits, compared, changed } = at(0.95, all) ?? assert.fail();
		assert.deepEqual([exits, compared, changed], [5, 0, 0]);
	});
});
