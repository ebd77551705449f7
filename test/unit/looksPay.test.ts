import assert from "node:assert/strict";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { ENOUGH_LOOKED_AT, looksPay } from "../../src/core/saving/looksPay.ts";
import { record } from "./answerRecords.ts";

const looked = (count: number, differences: Partial<AnswerRecord> = {}) =>
	Array.from({ length: count }, () => record({ exit: "capped", peekTokens: 3, ...differences }));

describe("whether looks pay", () => {
	it("is taken for granted until enough answers were looked at", () => {
		assert.equal(looksPay([], "m"), true);
		assert.equal(looksPay(looked(ENOUGH_LOOKED_AT - 1), "m"), true);
		assert.equal(looksPay(looked(ENOUGH_LOOKED_AT), "m"), false);
	});

	it("is seen by one answer that settled, also if its looks cost nothing", () => {
		const settled = record({ exit: "converged", peekTokens: 0 });
		assert.equal(looksPay([settled, ...looked(100)], "m"), true);
	});

	it("is not told by answers without looks, nor by other models", () => {
		assert.equal(looksPay(looked(100, { peekTokens: 0 }), "m"), true);
		assert.equal(looksPay(looked(100, { model: "other" }), "m"), true);
		const elsewhere = looked(1, { model: "other", exit: "converged" });
		assert.equal(looksPay([...looked(ENOUGH_LOOKED_AT), ...elsewhere], "m"), false);
	});
});
