import assert from "node:assert/strict";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { ENOUGH_PEEKED_AT, peeksPay } from "../../src/core/saving/peeksPay.ts";
import { record } from "./answerRecords.ts";

const peekedAt = (count: number, differences: Partial<AnswerRecord> = {}) =>
	Array.from({ length: count }, () => record({ exit: "capped", peekTokens: 3, ...differences }));

describe("whether peeks pay", () => {
	it("is taken for granted until enough answers were peeked at", () => {
		assert.equal(peeksPay([], "m"), true);
		assert.equal(peeksPay(peekedAt(ENOUGH_PEEKED_AT - 1), "m"), true);
		assert.equal(peeksPay(peekedAt(ENOUGH_PEEKED_AT), "m"), false);
	});

	it("is seen by one answer that settled, also if its peeks cost nothing", () => {
		const settled = record({ exit: "converged", peekTokens: 0 });
		assert.equal(peeksPay([settled, ...peekedAt(100)], "m"), true);
	});

	it("is not told by answers without peeks, nor by other models", () => {
		assert.equal(peeksPay(peekedAt(100, { peekTokens: 0 }), "m"), true);
		assert.equal(peeksPay(peekedAt(100, { model: "other" }), "m"), true);
		const elsewhere = peekedAt(1, { model: "other", exit: "converged" });
		assert.equal(peeksPay([...peekedAt(ENOUGH_PEEKED_AT), ...elsewhere], "m"), false);
	});
});
