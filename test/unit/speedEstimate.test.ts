import assert from "node:assert/strict";
import { describeSpeedRange, estimateSpeed } from "../../src/core/model/speedEstimate.ts";

describe("the estimated speed of a model", () => {
	it("lies between what one core reads and what all do", () => {
		const speed = estimateSpeed(4.7e9, { oneCore: 20e9, allCores: 40e9 });
		assert.ok(speed && speed.low > 2.9 && speed.low < 3.1 && speed.high > 5.8 && speed.high < 6.1);
		assert.equal(describeSpeedRange(speed), "≈ 3–6 tokens/s");
	});

	it("is no narrower than it is known, and one number where both ends are the same", () => {
		assert.equal(describeSpeedRange({ low: 0.44, high: 0.96 }), "≈ 0.4–1 tokens/s");
		assert.equal(describeSpeedRange({ low: 61.7, high: 123 }), "≈ 62–120 tokens/s");
		assert.equal(describeSpeedRange({ low: 3.1, high: 3.3 }), "≈ 3 tokens/s");
	});

	it("is no faster than cores calculate, unless a graphics card does", () => {
		const read = { oneCore: 41e9, allCores: 102e9 };
		// Measured with the model of 0.4B: 83 tokens/s.
		const speed = estimateSpeed(239e6, { ...read, cores: 2 });
		assert.ok(speed && speed.low < 90 && speed.high < 170);
		assert.ok((estimateSpeed(239e6, read)?.high ?? 0) > 290);
	});

	it("is told from the least to the most, also where cores take from each other", () => {
		const speed = estimateSpeed(4.7e9, { oneCore: 40e9, allCores: 20e9 });
		assert.ok(speed && speed.low < speed.high);
	});

	it("is not told of a model so small that other things count", () => {
		assert.equal(estimateSpeed(2.8e6, { oneCore: 20e9, allCores: 40e9 }), undefined);
	});
});
