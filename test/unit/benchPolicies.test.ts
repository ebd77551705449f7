import assert from "node:assert/strict";
import {
	type Case,
	estimated,
	oracle,
	planned,
	policyNamed,
	shuffled,
} from "../../bench/policies/policies.ts";
import { averageOf } from "../../bench/policies/score.ts";
import { convergenceGrid, fixedWindows, ladders, provenExits, tune } from "../../bench/policies/tune.ts";
import { choose } from "../../bench/report/choose.ts";
import { plot } from "../../bench/report/plot.ts";
import { reportOn } from "../../bench/report/report.ts";
import { reportTable } from "../../bench/report/reportTable.ts";
import type { Level } from "../../src/core/effort.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";

const RECORDED = { everyTokens: 4, longestTokens: 40 };
const WINDOWS = { minimal: 0, low: 4, medium: 8, high: 16, max: 40 };

/** A thought that needs so many tokens before its answer is right and sure, and goes on to its cap. */
function trajectory(neededTokens: number): Trajectory {
	const places = Array.from({ length: 11 }, (_, n) => 4 * n);
	return {
		promptTokens: 5,
		hintTokens: 3,
		thought: Array.from({ length: 40 }, () => ["a ", 1]),
		end: "capped",
		ownAnswer: [],
		cuts: places.map((at) => ({
			at,
			turn: false,
			answer: [[at >= neededTokens ? "right" : "wrong", 2, at >= neededTokens ? 1 : 0.5]],
			truncated: false,
		})),
	};
}

function caseOf(id: string, level: Level, neededTokens: number): Case {
	const isRight = (output: string) => output === "right";
	const kind = neededTokens > 0 ? "value" : "explain";
	const prompt = neededTokens > 0 ? "What does it return?" : "Explain it.";
	const characters = prompt.length + neededTokens;
	return {
		id,
		cluster: id,
		kind,
		prompt,
		characters,
		score: 50,
		level,
		trajectory: trajectory(neededTokens),
		isRight,
	};
}

/** Half of the questions need nothing, and the estimate knows; the others need 16 tokens. */
const CASES = Array.from({ length: 100 }, (_, n) =>
	n % 2 ? caseOf(`${n}`, "max", 16) : caseOf(`${n}`, "minimal", 0),
);

describe("policies", () => {
	it("cost what their windows and peeks do", () => {
		assert.equal(averageOf(planned({ windowTokens: 40 })(CASES)).total, 42);
		const convergence = { peekTokens: 8, confidence: 0.9, agreements: 1, everyTokens: 8, minTokens: 0 };
		const early = averageOf(planned({ windowTokens: 40, convergence })(CASES));
		// Sure before the thought, or at 16 tokens; that it is not before is read from the hint alone.
		assert.deepEqual([early.thinking, early.peek, early.answer, early.right], [8, 0, 2, 1]);
		const rewrites = averageOf(planned({ windowTokens: 40, convergence, rewrites: true })(CASES));
		assert.deepEqual([rewrites.thinking, rewrites.peek, rewrites.right], [20, 1, 1]);
	});

	it("follow the estimate, and lose by its levels being shuffled", () => {
		const byEstimate = averageOf(estimated({ windows: WINDOWS })(CASES));
		const byChance = averageOf(shuffled({ windows: WINDOWS })(CASES));
		assert.deepEqual([byEstimate.right, byEstimate.total], [1, 22]);
		assert.deepEqual([byChance.right, byChance.total], [0.75, 22]);
	});

	it("know the cheapest right answer in hindsight", () => {
		assert.deepEqual(averageOf(oracle(CASES)).total, 10);
	});

	it("have names", () => {
		const tuning = { windows: WINDOWS };
		for (const name of ["minimal", "max", "window:8", "estimate", "exit", "both", "oracle"]) {
			assert.equal(policyNamed(name, tuning)?.(CASES).length, CASES.length, name);
		}
		assert.equal(policyNamed("guess", tuning), undefined);
		assert.equal(policyNamed("window:x", tuning), undefined);
	});

	it("say where a plan closes at a place that was not recorded", () => {
		assert.throws(() => planned({ windowTokens: 6 })(CASES), /nothing was recorded at 6 thinking tokens/);
		assert.throws(() => planned({ windowTokens: 60 })(CASES), /recorded only up to 40 tokens/);
	});
});

describe("tuning", function () {
	this.timeout(20_000);
	it("finds what keeps the accuracy of the longest window and costs least", () => {
		const { windows } = tune(CASES, [undefined], ladders(RECORDED));
		assert.deepEqual([windows.minimal, windows.max], [0, 40]);
		const { both } = choose(CASES, RECORDED);
		const tuned = averageOf(estimated(both)(CASES));
		assert.equal(tuned.right, 1);
		assert.ok(tuned.total < averageOf(estimated({ windows })(CASES)).total);
	});

	it("takes no early exit of which too few are known to promise anything", () => {
		const few = CASES.slice(0, 40);
		const grid = convergenceGrid(RECORDED);
		assert.deepEqual(provenExits(few, RECORDED, grid), [undefined]);
		assert.equal(choose(few, RECORDED).both.convergence, undefined);
		assert.ok(provenExits(CASES, RECORDED, grid).length > 100);
	});

	it("tries windows that grow from level to level, the wide ones first", () => {
		const all = ladders(RECORDED);
		assert.deepEqual(all[0], { minimal: 4, low: 8, medium: 16, high: 32, max: 40 });
		for (const { minimal, low, medium, high, max } of all) {
			assert.ok(minimal < low && low < medium && medium < high && high < max);
		}
	});

	it("tries only what a recording can replay", () => {
		for (const { everyTokens } of convergenceGrid(RECORDED))
			assert.equal(everyTokens % RECORDED.everyTokens, 0);
		assert.deepEqual(fixedWindows({ everyTokens: 16, longestTokens: 40 }), [0, 16, 32, 40]);
	});
});

describe("a report", function () {
	this.timeout(20_000);
	const choices = choose(CASES, RECORDED);
	const report = reportOn(CASES, RECORDED, choices);

	it("is the same for the same recordings", () => {
		assert.deepEqual(reportOn(CASES, RECORDED, choices), report);
	});

	it("sets the product's policy against every other", () => {
		assert.equal(report.duels.length, report.rows.length - 1);
		const max = report.duels.find(({ opponent }) => opponent.startsWith("window max"));
		assert.ok((max?.comparison.saved.low ?? 0) > 0);
	});

	it("is a table with a line for every policy, twice", () => {
		const lines = reportTable(report).split("\n");
		for (const { policy } of report.rows)
			assert.ok(
				lines.some((line) => line.startsWith(policy)),
				policy,
			);
		assert.ok(lines.every((line) => line === line.trimEnd()));
	});

	it("is a plot with labelled axes and every policy in its legend", () => {
		const svg = plot(report, "Z1 <Nano> & co");
		assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/);
		assert.match(svg, /Z1 &lt;Nano&gt; &amp; co/);
		assert.match(svg, /total tokens per question/);
		assert.match(svg, /right answers/);
		assert.match(svg, /prefers-color-scheme: dark/);
		for (const { policy } of report.rows.filter(({ policy }) => !policy.includes("window"))) {
			assert.ok(svg.includes(`>${policy}</text>`), policy);
		}
		assert.ok(!/NaN|undefined|Infinity/.test(svg));
	});
});
