import assert from "node:assert/strict";
import { seededRandom } from "../../bench/random.ts";
import type { Compared } from "../../src/core/judging/whatIsSaid.ts";
import {
	chooseThreshold,
	MOST_CHANGED,
	provenThresholds,
	THRESHOLDS,
} from "../../src/core/saving/exitThreshold.ts";
import { record } from "./answerRecords.ts";

/** `[compared, changed]` by threshold, the most careful first. */
type Counts = readonly (readonly [number, number])[];
const counted = (...counts: Counts) =>
	counts.map(([compared, changed], n) => ({ confidence: THRESHOLDS[n] ?? 0, compared, changed }));
const lowest = (...counts: Counts) => provenThresholds(counted(...counts)).at(-1)?.confidence;

/** A question: how sure the model has to be for it to exit, and whether that exit changes the answer. */
interface Exit {
	readonly sure: number;
	readonly changed: boolean;
}

const countsOf = (exits: readonly Exit[]) =>
	THRESHOLDS.map((confidence) => {
		const at = exits.filter(({ sure }) => sure >= confidence);
		return { confidence, compared: at.length, changed: at.filter(({ changed }) => changed).length };
	});

/**
 * The exact probability that a share is called proven at one of these looks, each at so many exits, if each
 * exit changes the answer with this probability.
 */
function provenSometime(
	looks: readonly number[],
	share: number,
	isProven: (changed: number, compared: number) => boolean,
): number {
	/** How likely it is that so many were changed, and that nothing was proven so far. */
	let open = [1];
	let proven = 0;
	for (let compared = 1; compared <= Math.max(...looks); compared++) {
		const next = Array.from({ length: compared + 1 }, (_, changed) => {
			return (open[changed] ?? 0) * (1 - share) + (open[changed - 1] ?? 0) * share;
		});
		open = next.map((probability, changed) => {
			if (!looks.includes(compared) || !isProven(changed, compared)) return probability;
			proven += probability;
			return 0;
		});
	}
	return proven;
}

describe("the threshold of the early exit", () => {
	it("is proven only where so few changes cannot well be chance", () => {
		assert.equal(lowest([44, 0]), undefined, "(1 − .05)^44 is more than .1");
		assert.equal(lowest([45, 0]), 0.999);
		assert.equal(lowest([76, 1]), undefined);
		assert.equal(lowest([77, 1]), 0.999);
		assert.equal(lowest([104, 2]), undefined);
		assert.equal(lowest([105, 2]), 0.999);
		assert.equal(lowest([131, 3]), undefined);
		assert.equal(lowest([132, 3]), 0.999);
	});

	it("is wrongly proven in less than one of eight calibrations, also of who goes on until it is", () => {
		const isProven = (changed: number, compared: number) => lowest([compared, changed]) !== undefined;
		const wrong = provenSometime([24, 48, 72, 96, 120, 126], MOST_CHANGED, isProven);
		assert.ok(wrong > 0.1 && wrong < 1 / 8, `${wrong}`);
	});

	it("is not looked for below the first that fails, whatever is found there", () => {
		assert.equal(lowest([100, 0], [120, 20], [2000, 20]), 0.999);
	});

	it("passes over those at which too few exits say nothing either way", () => {
		assert.equal(lowest([0, 0], [20, 3], [60, 0]), 0.99);
		assert.deepEqual(
			provenThresholds(counted([20, 0], [60, 0])).map(({ confidence }) => confidence),
			[0.995],
		);
	});

	const watched = (count: number, ...exits: readonly (readonly [confidence: number, said: Compared])[]) =>
		Array.from({ length: count }, () =>
			record({ exits: exits.map(([confidence, said]) => ({ confidence, said })) }),
		);
	const everywhere = (said: Compared) => THRESHOLDS.map((confidence) => [confidence, said] as const);

	it("is chosen for a model by its own exits, once they show anything", () => {
		assert.equal(chooseThreshold([record(), record()], "m", 0.99), undefined, "nothing was watched");
		const sure = watched(44, ...everywhere("same"));
		const shipped = { confidence: 0.99, compared: 44, changed: 0, proven: false };
		assert.deepEqual(chooseThreshold(sure, "m", 0.99), shipped);
		assert.equal(chooseThreshold(sure, "another", 0.99), undefined);
		const more = [...sure, ...watched(1, ...everywhere("same"))];
		assert.deepEqual(chooseThreshold(more, "m", 0.99), {
			...{ confidence: 0.5, compared: 45, changed: 0, proven: true },
		});
		const prose = [...sure, ...watched(40, ...everywhere("notCompared"))];
		assert.deepEqual(chooseThreshold(prose, "m", 0.99), shipped);
	});

	it("is the most careful one where the shipped one changes too many answers, and none where that does", () => {
		const careless = watched(8, [0.99, "other"], [0.98, "other"]);
		assert.deepEqual(chooseThreshold(careless, "m", 0.99), {
			...{ confidence: 0.999, compared: 0, changed: 0, proven: false },
		});
		const hopeless = watched(8, ...everywhere("other"));
		assert.deepEqual(chooseThreshold(hopeless, "m", 0.99), { compared: 8, changed: 8, proven: false });
	});

	it("is given up only where so many changes cannot well be chance", () => {
		const keeps = (compared: number, changed: number) => {
			const same = watched(compared - changed, [0.99, "same"]);
			const risk = chooseThreshold([...same, ...watched(changed, [0.99, "other"])], "m", 0.99);
			return risk?.confidence === 0.99;
		};
		for (const [most, changed] of [
			[2, 1],
			[10, 2],
			[22, 3],
			[35, 4],
		] as const) {
			assert.deepEqual([keeps(most, changed), keeps(most + 1, changed)], [false, true], `${changed} changed`);
		}
		assert.equal(keeps(1, 0), true);
	});

	it("counts each question once, and not what was asked again without watching", () => {
		const asked = { questionKey: "the same" };
		const exits = (said: Compared) => ({ ...asked, exits: [{ confidence: 0.99, said }] });
		const risk = chooseThreshold([record(exits("other")), record(exits("same")), record(asked)], "m", 0.99);
		assert.deepEqual([risk?.compared, risk?.changed], [1, 0]);
	});

	/**
	 * Models of which it is known at which threshold how many exits change the answer: calibrations of one may
	 * go wrong, but no more than one in ten of them.
	 */
	for (const { name, questions, wrongBelow, share } of [
		{ name: "that is never sure without reason", questions: 60, wrongBelow: 0, share: 0 },
		{ name: "that begins to err at .97", questions: 120, wrongBelow: 0.97, share: 0.08 },
		{ name: "that begins to err at .97, after few questions", questions: 60, wrongBelow: 0.97, share: 0.08 },
		{ name: "that errs a little too often at all thresholds", questions: 120, wrongBelow: 1, share: 0.052 },
	]) {
		it(`keeps to the limit in nine of ten calibrations of a model ${name}`, () => {
			const random = seededRandom(7);
			const draw = (): Exit => {
				const sure = 1 - 0.6 * random() ** 3;
				return { sure, changed: random() < (sure < wrongBelow ? share : 0.01) };
			};
			const many = countsOf(Array.from({ length: 200_000 }, draw));
			const shareAt = (threshold: number) => {
				const { changed = 0, compared = 1 } = many.find(({ confidence }) => confidence === threshold) ?? {};
				return changed / compared;
			};
			let broken = 0;
			let found = 0;
			for (let calibration = 0; calibration < 1000; calibration++) {
				const chosen = provenThresholds(countsOf(Array.from({ length: questions }, draw))).at(-1);
				if (!chosen) continue;
				found++;
				if (shareAt(chosen.confidence) >= MOST_CHANGED) broken++;
			}
			assert.ok(broken <= 100, `${broken} of 1,000 calibrations chose a threshold that breaks its promise`);
			if (wrongBelow === 0) assert.ok(found > 500, `only ${found} of 1,000 found a threshold`);
		});
	}
});
