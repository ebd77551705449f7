import assert from "node:assert/strict";
import fc from "fast-check";
import { LEVELS, type Level } from "../../src/core/effort.ts";
import { calibrateWindows } from "../../src/core/saving/calibration.ts";
import { anyRuns, record } from "./answerRecords.ts";

const catalogue = { minimal: 32, low: 64, medium: 128, high: 256, max: 400 };
const many = (level: Level, thinking: readonly number[]) =>
	thinking.map((thinkingTokens) => record({ level, thinkingTokens, answerTokens: 0 }));
const tenTo = (step: number) => Array.from({ length: 10 }, (_, i) => (i + 1) * step);

describe("calibrated windows", () => {
	it("are not there before anything was measured", () => {
		assert.equal(calibrateWindows([], "m", catalogue), undefined);
		assert.equal(calibrateWindows(many("low", [50, 50, 50]), "m", catalogue), undefined);
		assert.equal(calibrateWindows(many("low", tenTo(5)), "other", catalogue), undefined);
	});

	it("hold nine of ten records of their level, rounded up", () => {
		const windows = calibrateWindows([...many("low", tenTo(5)), ...many("high", tenTo(20))], "m", catalogue);
		assert.deepEqual(windows, { minimal: 32, low: 48, medium: 128, high: 192, max: 400 });
	});

	it("leave a level the catalogue's where too little of it was recorded", () => {
		const windows = calibrateWindows([...many("low", tenTo(5)), ...many("high", [1, 1])], "m", catalogue);
		assert.equal(windows?.high, 256);
	});

	it("take a thought that went round in circles as one that needed no more than that", () => {
		const records = many("high", tenTo(20)).map((each) => ({ ...each, exit: "looping" as const }));
		assert.equal(calibrateWindows(records, "m", catalogue)?.high, 192);
	});

	it("are never more than the catalogue's, however long the model would have gone on", () => {
		const records = many("high", tenTo(20)).map((each) => ({ ...each, exit: "capped" as const }));
		assert.deepEqual(calibrateWindows(records, "m", catalogue), catalogue);
	});

	it("count the answer that a model wrote inside its window", () => {
		const records = tenTo(1).map(() => record({ level: "high", thinkingTokens: 180, answerTokens: 20 }));
		assert.equal(calibrateWindows(records, "m", catalogue)?.high, 208);
	});

	it("pool neighbouring levels that would fall", () => {
		const records = [...many("medium", tenTo(12)), ...many("high", tenTo(6))];
		const windows = calibrateWindows(records, "m", catalogue);
		assert.equal(windows?.medium, 96);
		assert.equal(windows?.high, 96);
	});

	it("never fall from level to level and never exceed the catalogue's, whatever was recorded", () => {
		fc.assert(
			fc.property(anyRuns, (records) => {
				const windows = calibrateWindows(records, "m", catalogue);
				if (!windows) return;
				const sizes = LEVELS.map((level) => windows[level]);
				assert.deepEqual(
					sizes.toSorted((a, b) => a - b),
					sizes,
				);
				for (const level of LEVELS) assert.ok(windows[level] >= 0 && windows[level] <= catalogue[level]);
			}),
		);
	});
});
