import assert from "node:assert/strict";
import { type RuleName, simulateLearning } from "../../bench/policies/learning.ts";
import type { Case } from "../../bench/policies/policies.ts";
import type { Level } from "../../src/core/effort.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";

const everyTokens = 16;
const longestTokens = 160;
const windows = { minimal: 0, low: 64, medium: 128, high: 144, max: longestTokens };
const convergence = { peekTokens: 8, confidence: 0.9, agreements: 1, everyTokens, minTokens: 16 };

/** A thought whose answer is sure, and right, after so many tokens. */
function trajectory(needed: number): Trajectory {
	const places = Array.from({ length: longestTokens / everyTokens + 1 }, (_, n) => n * everyTokens);
	return {
		promptTokens: 10,
		hintTokens: 5,
		thought: Array.from({ length: longestTokens }, () => ["a ", 1]),
		end: "capped",
		ownAnswer: [],
		cuts: places.map((at) => ({
			at,
			turn: false,
			answer: [[at >= needed ? "right" : "wrong", 1, at >= needed ? 0.99 : 0.2]],
			truncated: false,
		})),
	};
}

const caseOf = (n: number, level: Level, score: number, needed: number): Case => ({
	...{ id: `${n}`, cluster: `${n}`, kind: "", prompt: "Why?", characters: 4 },
	...{ level, score, trajectory: trajectory(needed) },
	isRight: (output) => output === "right",
});

const rowsOf = (level: Level, score: number, needed: number) => {
	const cases = Array.from({ length: 120 }, (_, n) => caseOf(n, level, score, needed));
	const rows = simulateLearning(cases, { windows, convergence }, { everyTokens, longestTokens }, 3);
	const row = (asked: number, rule: RuleName) => {
		const found = rows.find((each) => each.asked === asked && each.rule === rule);
		return found ?? assert.fail(`nothing after ${asked} of ${rule}`);
	};
	return row;
};

describe("simulated learning", () => {
	it("learns nothing before enough was asked, and then smaller windows where less is needed", () => {
		const row = rowsOf("high", 70, 16);
		assert.deepEqual(row(10, "learned").mean, row(10, "shipped").mean);
		assert.equal(row(50, "shipped").mean.loss.toFixed(3), (0.05 * (144 - 16)).toFixed(3));
		assert.ok(row(50, "learned").gained.every((loss) => loss < 0));
		assert.equal(row(50, "learned").mean.right, 1);
	});

	it("knows of what was cut off only that it needed more", () => {
		const row = rowsOf("low", 30, 96);
		assert.equal(row(50, "shipped").mean.right, 0);
		assert.equal(row(50, "shipped").mean.loss.toFixed(3), (0.95 * 32).toFixed(3));
		assert.ok(row(50, "learned").mean.right > 0.9, `${row(50, "learned").mean.right}`);
		assert.equal(row(50, "quantile by level").mean.total > row(50, "learned").mean.total, false);
	});

	it("judges nothing where nothing is thought", () => {
		const row = rowsOf("minimal", 10, 0);
		for (const rule of ["shipped", "learned", "quantile by level"] as const) {
			assert.equal(row(50, rule).mean.loss, 0);
		}
	});
});
