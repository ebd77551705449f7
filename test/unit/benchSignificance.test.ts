import assert from "node:assert/strict";
import { averageOf, type Score } from "../../bench/policies/score.ts";
import { seededRandom } from "../../bench/random.ts";
import { compare } from "../../bench/report/comparison.ts";
import { bootstrap, mcnemar } from "../../bench/report/significance.ts";

function score(right: number, total: number): Score {
	return { right, total, thinking: total, peek: 0, answer: 0, read: 0, paper: total };
}

describe("McNemar's exact test", () => {
	const known: [onlyFirst: number, onlySecond: number, p: number][] = [
		[0, 0, 1],
		[1, 0, 1],
		[5, 5, 1],
		[0, 6, 2 / 64],
		[1, 9, (2 * 11) / 1024],
		[10, 2, 0.0385742],
		[12, 25, 0.047031],
	];
	for (const [first, second, p] of known) {
		it(`gives ${p.toFixed(5)} for ${first} against ${second}, whichever is first`, () => {
			assert.ok(Math.abs(mcnemar(first, second) - p) < 1e-6, String(mcnemar(first, second)));
			assert.equal(mcnemar(first, second), mcnemar(second, first));
		});
	}
});

describe("the bootstrap", () => {
	const values = Array.from({ length: 200 }, (_, n) => n % 2);
	const ids = values.map((_, n) => String(n));
	const mean = (at: readonly number[]) =>
		at.reduce((sum, index) => sum + (values[index] ?? 0), 0) / at.length;

	it("gives the same bounds for the same input", () => {
		assert.deepEqual(bootstrap(ids, mean), bootstrap(ids, mean));
	});

	it("is as wide as the normal approximation says", () => {
		const { value, low, high } = bootstrap(ids, mean);
		const expected = 1.96 * Math.sqrt(0.25 / 200);
		assert.equal(value, 0.5);
		assert.ok(Math.abs(high - value - expected) < 0.015 && Math.abs(value - low - expected) < 0.015);
	});

	it("is wider where problems hang together", () => {
		const pairs = values.map((value, n) => `${value} ${Math.floor(n / 20)}`);
		const alone = bootstrap(ids, mean);
		const together = bootstrap(pairs, mean);
		assert.ok(together.high - together.low > 1.5 * (alone.high - alone.low));
	});
});

describe("comparing scores", () => {
	it("counts differences, savings and what only one gets right", () => {
		const first = [score(1, 50), score(1, 50), score(0, 50), score(1, 50)];
		const second = [score(1, 100), score(0, 100), score(0, 100), score(1, 100)];
		const comparison = compare(first, second, ["a", "b", "c", "d"]);
		assert.equal(comparison.accuracyDifference.value, 0.25);
		assert.deepEqual(comparison.saved, { value: 0.5, low: 0.5, high: 0.5 });
		assert.deepEqual([comparison.onlyFirst, comparison.onlySecond, comparison.mcnemar], [1, 0, 1]);
	});

	it("tests no averages over chance", () => {
		assert.equal(compare([score(0.4, 1)], [score(1, 1)], ["a"]).mcnemar, undefined);
	});

	it("weighs an average", () => {
		assert.deepEqual(averageOf([score(1, 10), score(0, 30)], [3, 1]), score(0.75, 15));
	});
});

describe("seeded chance", () => {
	it("is the same for the same seed, and another for another", () => {
		const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
		assert.deepEqual(draw(1), draw(1));
		assert.notDeepEqual(draw(1), draw(2));
	});
});
