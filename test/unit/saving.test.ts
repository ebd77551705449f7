import assert from "node:assert/strict";
import fc from "fast-check";
import { type AnswerRecord, fullRecordsOf, totalOf } from "../../src/core/saving/answerRecord.ts";
import { MIN_RECORDS, savingOf, sumOfEstimates, totalsOf } from "../../src/core/saving/saving.ts";
import { anyRuns, record } from "./answerRecords.ts";

const capped = (differences: Partial<AnswerRecord> = {}) =>
	record({
		exit: "capped",
		full: false,
		windowTokens: 64,
		thinkingTokens: 64,
		answerTokens: 16,
		...differences,
	});
const many = (n: number, differences: Partial<AnswerRecord> = {}) =>
	Array.from({ length: n }, () => record(differences));

describe("what an answer saved", () => {
	it("is measured where the same question was record with the full window", () => {
		const short = capped({ questionKey: "same" });
		const full = record({ questionKey: "same", thinkingTokens: 200 });
		assert.deepEqual(savingOf(short, [full]), { kind: "measured", tokens: 220 - 80 });
	});

	it("is measured as a loss where the short record cost more", () => {
		const short = capped({ questionKey: "same", peekTokens: 90 });
		const full = record({ questionKey: "same" });
		assert.deepEqual(savingOf(short, [full]), { kind: "measured", tokens: 120 - 170 });
	});

	it("is nothing but the cost of looking where the model ended by itself", () => {
		assert.deepEqual(savingOf(record({ full: false }), []), { kind: "measured", tokens: 0 });
		assert.deepEqual(savingOf(record({ full: false, peekTokens: 12 }), []), {
			kind: "measured",
			tokens: -12,
		});
	});

	it("is estimated from full-window records of the same model and level that thought at least as long", () => {
		const known = [
			...many(MIN_RECORDS, { thinkingTokens: 100 }),
			...many(MIN_RECORDS, { thinkingTokens: 300 }),
			...many(MIN_RECORDS, { thinkingTokens: 10, answerTokens: 500 }),
			...many(MIN_RECORDS, { level: "max", thinkingTokens: 390 }),
			...many(MIN_RECORDS, { model: "other", thinkingTokens: 390 }),
		];
		assert.deepEqual(savingOf(capped(), known), {
			kind: "estimated",
			tokens: (120 + 320) / 2 - 80,
			low: 120 - 80,
			high: 320 - 80,
			records: 2 * MIN_RECORDS,
		});
	});

	it("is not claimed of an answer that was settled early, as it is of one that ended by itself", () => {
		for (const exit of ["converged", "answerNow", "looping", "direct"] as const) {
			assert.equal(savingOf(capped({ exit }), []), undefined, exit);
		}
	});

	it("is not claimed where too little is recorded, nor of a full-window run", () => {
		assert.equal(savingOf(capped(), many(MIN_RECORDS - 1)), undefined);
		assert.equal(savingOf(record(), many(20)), undefined);
	});

	it("has an interval around its estimate, whatever was recorded", () => {
		fc.assert(
			fc.property(anyRuns, (records) => {
				for (const each of records) {
					const saving = savingOf(each, fullRecordsOf(records));
					if (saving?.kind !== "estimated") continue;
					assert.ok(saving.low <= saving.high);
					assert.ok(saving.low <= saving.tokens + 1e-9 && saving.tokens <= saving.high + 1e-9);
					// A record that has thought so long cannot have been one that thought less.
					assert.ok(saving.low >= -each.peekTokens - each.answerTokens);
				}
			}),
		);
	});
});

describe("totals", () => {
	it("keep measured and estimated savings apart", () => {
		const known = [...many(MIN_RECORDS), record({ questionKey: "same" })];
		const answers = [
			...[capped(), capped(), capped({ questionKey: "same" }), capped({ level: "low" }), record()],
			...many(30, { reference: true }),
		];
		const totals = totalsOf(answers, known);
		assert.equal(totals.answers, 5);
		assert.deepEqual(totals.measured, { answers: 1, tokens: 40 });
		assert.equal(totals.estimated.answers, 2);
		assert.equal(totals.estimated.tokens, 80);
	});

	it("add what answers differ by in squares, and what their means are off by as it is", () => {
		const estimate = { kind: "estimated" as const, tokens: 100, low: 70, high: 140, records: 4 };
		const { tokens, low, high } = sumOfEstimates([
			estimate,
			{ ...estimate, low: 60, high: 130, records: 16 },
		]);
		assert.equal(tokens, 200);
		assert.ok(Math.abs(low - (200 - (50 + 15 + 10))) < 1e-9, `${low}`);
		assert.ok(Math.abs(high - (200 + (50 + 20 + 7.5))) < 1e-9, `${high}`);
	});

	it("count every token once, and widen with what they add up", () => {
		fc.assert(
			fc.property(anyRuns, (records) => {
				const { thinkingTokens, peekTokens, answerTokens, answers, measured, estimated } = totalsOf(
					records,
					records,
				);
				assert.equal(
					thinkingTokens + peekTokens + answerTokens,
					records.reduce((sum, each) => sum + totalOf(each), 0),
				);
				assert.ok(measured.answers + estimated.answers <= answers);
				assert.ok(estimated.low <= estimated.tokens + 1e-9 && estimated.tokens <= estimated.high + 1e-9);
			}),
		);
	});
});
