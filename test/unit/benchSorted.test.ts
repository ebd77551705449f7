import assert from "node:assert/strict";
import { type Case, estimated, shuffled } from "../../bench/policies/policies.ts";
import { averageOf } from "../../bench/policies/score.ts";
import { PROBED, sorted, sortedWindows, sortingsOf } from "../../bench/policies/sorted.ts";
import { foretell } from "../../bench/report/foretell.ts";
import type { Level } from "../../src/core/effort.ts";

const RECORDED = { everyTokens: 4, longestTokens: 40 };
/** Looks that settle where an answer is sure, which these are where they are right. */
const LOOKS = { peekTokens: 8, confidence: 0.9, agreements: 1, everyTokens: 4, minTokens: 0 };
const PLACES = Array.from({ length: 11 }, (_, n) => 4 * n);

/** A question whose answer is right from so many thinking tokens on. */
function caseOf(id: string, kind: string, needs: number, level: Level): Case {
	const cuts = PLACES.map((at) => {
		const answer: [string, number, number][] = [[at >= needs ? "right" : "wrong", 2, at >= needs ? 1 : 0.5]];
		return { at, turn: false, answer, truncated: false };
	});
	const thought: [string, number][] = Array.from({ length: 40 }, () => ["a ", 1]);
	return {
		id,
		cluster: id,
		kind,
		prompt: kind === "explain" ? "Explain it." : "What does it return?",
		characters: needs,
		score: 50,
		level,
		trajectory: { promptTokens: 5, hintTokens: 3, thought, end: "capped", ownAnswer: [], cuts },
		isRight: (output) => output === "right",
	};
}

/** Explanations need nothing; of the values half need 8 tokens and half 16, and the levels say which. */
const CASES = Array.from({ length: 20 }, (_, n) => {
	if (n % 2 === 0) return caseOf(`${n}`, "explain", 0, "minimal");
	return n % 4 === 1 ? caseOf(`${n}`, "value", 8, "low") : caseOf(`${n}`, "value", 16, "max");
});

describe("opponents that sort questions in a line", () => {
	const mean = (name: Parameters<typeof sortedWindows>[0]) =>
		averageOf(sorted(sortedWindows(name, CASES, RECORDED), 40)(CASES));

	it("think as long as the questions of a kind need, and not at all about explanations", () => {
		const { windowTokens } = sortedWindows("explain or not", CASES, RECORDED);
		assert.deepEqual(windowTokens, { explains: 0, other: 16 });
		assert.deepEqual([mean("explain or not").right, mean("explain or not").thinking], [1, 8]);
		assert.deepEqual(sortedWindows("window by command", CASES, RECORDED).windowTokens, {
			explain: 0,
			value: 16,
		});
	});

	it("tell lengths apart by fifths of what they were chosen on", () => {
		assert.deepEqual([mean("window by length").right, mean("window by length").thinking], [1, 6]);
	});

	it("can be what the model itself says beforehand, whose words it has to read", () => {
		const saying = (rating: (one: Case) => number) =>
			CASES.map((one): Case => ({ ...one, demand: { rating: rating(one), sure: 0.9, tokens: 20 } }));
		const truthful = saying(({ characters }) => 1 + characters / 4);
		assert.deepEqual(sortingsOf(truthful).at(-1), PROBED);
		assert.ok(!sortingsOf(CASES).includes(PROBED), "where it was not asked");
		const { right, thinking, read } = averageOf(
			sorted(sortedWindows(PROBED, truthful, RECORDED), 40)(truthful),
		);
		assert.deepEqual([right, thinking, read], [1, 6, 20]);
		const told = (cases: readonly Case[]) =>
			Object.fromEntries(
				foretell(cases, 40, { convergence: LOOKS }).map(({ foreteller, correlation }) => [
					foreteller,
					correlation.value,
				]),
			);
		assert.deepEqual(told(truthful), { probe: 1, estimate: 0, length: 1 });
		assert.equal(told(saying(({ characters }) => 5 - characters / 8)).probe, -1);
	});

	it("are given the longest window for a kind that they have not seen", () => {
		const known = sortedWindows("window by command", CASES.slice(0, 1), RECORDED);
		assert.equal(averageOf(sorted(known, 40)(CASES)).thinking, 20);
	});
});

describe("levels that are shuffled within a command", () => {
	const windows = { minimal: 0, low: 8, medium: 12, high: 12, max: 16 };

	it("cost what the estimate tells apart there, and nothing of what the command does", () => {
		const within = shuffled({ windows }, ({ kind }) => kind)(CASES);
		const explained = within.filter((_, index) => CASES[index]?.kind === "explain");
		assert.equal(averageOf(explained).thinking, 0);
		assert.equal(averageOf(within).right, 0.875);
		assert.equal(averageOf(within).total, averageOf(estimated({ windows })(CASES)).total);
		assert.ok(averageOf(shuffled({ windows })(CASES)).right < 0.875);
	});
});
