import assert from "node:assert/strict";
import { describeBytes } from "../../src/core/trace/describe.ts";
import { TransferRate } from "../../src/host/download/transferRate.ts";

describe("the speed of a transfer", () => {
	it("is not known from one moment", () => {
		const rate = new TransferRate();
		assert.equal(rate.bytesPerSecond, undefined);
		rate.note(0, 100);
		assert.equal(rate.bytesPerSecond, undefined);
	});

	it("is that of the last seconds, whatever it was before", () => {
		const rate = new TransferRate();
		for (let second = 0; second <= 60; second++) rate.note(second * 1000, second * 1e6);
		for (let second = 61; second <= 80; second++) rate.note(second * 1000, 60e6 + (second - 60) * 2e6);
		assert.equal(rate.bytesPerSecond, 2e6);
	});

	it("is nothing rather than negative when a transfer starts over", () => {
		const rate = new TransferRate();
		rate.note(0, 5e6);
		rate.note(1000, 0);
		assert.equal(rate.bytesPerSecond, 0);
	});
});

describe("a size", () => {
	it("is told in decimal units", () => {
		assert.deepEqual([640_000, 12e6, 4.683e9].map(describeBytes), ["640 kB", "12 MB", "4.7 GB"]);
	});
});
