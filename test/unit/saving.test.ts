import assert from "node:assert/strict";
import fc from "fast-check";
import { type AnswerRecord, fullRecordsOf, totalOf } from "../../src/core/saving/answerRecord.ts";
import { MIN_RECORDS, savingOf, sumOfEstimates } from "../../src/core/saving/saving.ts";
import { addTotals, NO_TOTALS, totalsOf } from "../../src/core/saving/totals.ts";
import { exitSchema } from "../../src/core/trace/exits.ts";
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

/** Lengths of thoughts that vary by factors, as they do: two of three within half and twice of 600. */
function lengths(): () => number {
	let seed = 1;
	const uniform = () => {
		seed = (seed * 1664525 + 1013904223) % 2 ** 32;
		return (seed + 0.5) / 2 ** 32;
	};
	return () => {
		const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
		return Math.round(600 * Math.exp(0.7 * normal));
	};
}

describe("what an answer saved", () => {
	const value = (text: string) => ({ kind: "value" as const, text });

	it("is measured where the same question was asked with the full window, and says whether the answer is the same", () => {
		const short = capped({ questionKey: "same", said: value("32") });
		const full = record({ questionKey: "same", thinkingTokens: 200, said: value("32") });
		const measured = { kind: "measured", tokens: 220 - 80 };
		assert.deepEqual(savingOf(short, [full]), { ...measured, answer: "same" });
		assert.deepEqual(savingOf({ ...short, said: value("31") }, [full]), { ...measured, answer: "other" });
		const prose = { kind: "prose" as const, text: "It is." };
		assert.deepEqual(savingOf({ ...short, said: prose }, [full]), { ...measured, answer: "notCompared" });
		const { said: _, ...unknown } = short;
		assert.deepEqual(savingOf(unknown, [full]), { ...measured, answer: "notCompared" });
	});

	it("is a time, too, where both were timed, or at the speed of the answer", () => {
		const short = capped({ questionKey: "same", writingMs: 1600 });
		assert.equal(savingOf(short, [record({ questionKey: "same", writingMs: 2600 })])?.ms, 1000);
		assert.equal(savingOf(short, [record({ questionKey: "same" })])?.ms, undefined);
		assert.equal(savingOf(capped(), [record({ questionKey: "same", writingMs: 5000 })])?.ms, undefined);
		assert.equal(savingOf(short, many(MIN_RECORDS))?.ms, (120 - 80) * 20);
		const byItself = record({ full: false, peekTokens: 12, writingMs: 1320 });
		assert.equal(savingOf(byItself, [])?.ms, -120);
	});

	it("is no time where the speed made more of a difference than the tokens", () => {
		const timed = (tokens: number, writingMs: number) =>
			record({ questionKey: "same", thinkingTokens: tokens, answerTokens: 0, writingMs });
		const saved = (full: AnswerRecord, short: AnswerRecord) =>
			savingOf({ ...short, full: false, exit: "capped" }, [full])?.ms;
		assert.equal(saved(timed(200, 2000), timed(100, 1100)), 900);
		assert.equal(saved(timed(200, 2000), timed(190, 2100)), undefined, "it took longer, for fewer tokens");
		assert.equal(saved(timed(200, 2400), timed(195, 1900)), undefined, "half a second for five tokens");
		assert.equal(saved(timed(200, 2036), timed(200, 2000)), undefined, "for the same tokens");
		assert.equal(saved(timed(200, 2000), timed(100, 2000)), undefined, "none, for half of the tokens");
	});

	it("is not claimed of what was thought on about, unless the full window was run on the same question", () => {
		const more = record({ full: false, versionId: "v" });
		assert.equal(savingOf(more, []), undefined, "though it ended by itself");
		const capped = { ...more, exit: "capped" as const };
		assert.equal(savingOf(capped, many(20, { thinkingTokens: 300 })), undefined);
		const { versionId: _, ...nobodyKnows } = more;
		assert.equal(savingOf(nobodyKnows, []), undefined, "of releases that did not say so");
		assert.equal(savingOf(record({ full: false, trimmed: true }), []), undefined, "it read another part");
		const full = record({ questionKey: more.questionKey, thinkingTokens: 300 });
		assert.equal(savingOf(more, [full])?.tokens, 200);
	});

	it("is not claimed of what was thought with less effort: the full window was asked in other words", () => {
		const full = record({ questionKey: "same", thinkingTokens: 300 });
		const known = [full, ...many(MIN_RECORDS, { thinkingTokens: 300 })];
		for (const exit of ["finished", "capped", "converged"] as const) {
			const less = record({ questionKey: "same", full: false, exit, unheeded: true });
			assert.equal(savingOf(less, known), undefined, exit);
			assert.equal(savingOf({ ...less, questionKey: "alone" }, known), undefined, exit);
		}
	});

	it("is measured as a loss where the short record cost more", () => {
		const short = capped({ questionKey: "same", peekTokens: 90 });
		const full = record({ questionKey: "same" });
		assert.deepEqual(savingOf(short, [full]), {
			kind: "measured",
			tokens: 120 - 170,
			answer: "notCompared",
		});
	});

	it("is nothing but the cost of looking where the model ended by itself", () => {
		assert.deepEqual(savingOf(record({ full: false }), []), {
			kind: "measured",
			tokens: 0,
			answer: "same",
		});
		assert.deepEqual(savingOf(record({ full: false, peekTokens: 12 }), []), {
			kind: "measured",
			tokens: -12,
			answer: "same",
		});
	});

	it("is nothing either where the full window would have ended as this one did", () => {
		const known = [...many(MIN_RECORDS, { thinkingTokens: 300 }), ...many(MIN_RECORDS, { exit: "capped" })];
		const looping = record({ full: false, exit: "looping", peekTokens: 12 });
		assert.deepEqual(savingOf(looping, known), { kind: "measured", tokens: -12, answer: "same" });
		const asLong = capped({ windowTokens: 400, thinkingTokens: 100, peekTokens: 12 });
		assert.deepEqual(savingOf(asLong, known), { kind: "measured", tokens: -12, answer: "same" });
		assert.equal(savingOf({ ...asLong, exit: "converged" }, known)?.kind, "estimated");
		assert.equal(savingOf({ ...asLong, model: "other" }, known), undefined);
	});

	it("is not claimed of an answer that was cut off, where the full window's would have gone on", () => {
		const known = many(MIN_RECORDS, { thinkingTokens: 300 });
		for (const exit of ["finished", "timed", "converged"] as const) {
			assert.equal(savingOf(record({ full: false, exit, cut: true }), known), undefined, exit);
		}
	});

	it("is estimated from full-window records of the same model and level that thought at least as long", () => {
		const known = [
			...many(MIN_RECORDS, { thinkingTokens: capped().thinkingTokens, answerTokens: 56 }),
			...many(MIN_RECORDS, { thinkingTokens: 300 }),
			...many(MIN_RECORDS, { thinkingTokens: 10, answerTokens: 500 }),
			...many(MIN_RECORDS, { level: "max", thinkingTokens: 390 }),
			...many(MIN_RECORDS, { model: "other", thinkingTokens: 390 }),
		];
		for (const records of [known, known.toReversed()]) {
			const saving = savingOf(capped(), records);
			assert.ok(saving?.kind === "estimated");
			assert.deepEqual([saving.tokens, saving.records], [(120 + 320) / 2 - 80, 2 * MIN_RECORDS]);
			// Of two lengths, each as often, the interval of a further one holds both.
			assert.ok(saving.low < 120 - 80 && saving.high > 320 - 80);
		}
	});

	for (const n of [MIN_RECORDS, 24, 48]) {
		it(`lies within its interval 19 times of 20, one or ten together, estimated from ${n} records`, () => {
			const draw = lengths();
			const share = (asked: number) => {
				const rounds = Array.from({ length: 400 }, () => {
					const known = Array.from({ length: n }, () => record({ thinkingTokens: draw() }));
					const answers = Array.from({ length: asked }, () => capped({ thinkingTokens: 0, answerTokens: 0 }));
					const { low, high } = totalsOf(answers, known).estimated;
					const saved = answers.reduce((sum) => sum + draw() + 20, 0);
					return low <= saved && saved <= high;
				});
				return rounds.filter(Boolean).length / rounds.length;
			};
			for (const asked of [1, 10]) assert.ok(share(asked) > 0.92, `${share(asked)} of ${asked}`);
		});
	}

	it("is not claimed of an answer that was settled early, as it is of one that ended by itself", () => {
		for (const exit of exitSchema.exclude(["finished", "looping"]).options) {
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
	it("keep measured and estimated savings apart, and what was said differently out of them", () => {
		const said = { kind: "value" as const, text: "32" };
		const known = [...many(MIN_RECORDS), record({ questionKey: "same", said, writingMs: 900 })];
		const same = { questionKey: "same", said, writingMs: 400 };
		const answers = [
			...[capped(), capped(), capped(same), capped({ level: "low" }), record()],
			...[capped({ ...same, said: { ...said, text: "31" } }), capped({ questionKey: "same", writingMs: 1 })],
			...many(30, { reference: true }),
		];
		const totals = totalsOf(answers, known);
		assert.equal(totals.answers, 7);
		assert.deepEqual(totals.measured, { answers: 1, tokens: 40, ms: 500 });
		assert.deepEqual(totals.unlike, { other: 1, notCompared: 1 });
		assert.equal(totals.estimated.answers, 2);
		assert.equal(totals.estimated.tokens, 80);
	});

	it("add what answers differ by in squares, and what their means are off by as it is", () => {
		const estimate = { kind: "estimated" as const, tokens: 100, ms: 50, low: 70, high: 140, records: 4 };
		const { tokens, ms, low, high } = sumOfEstimates([
			estimate,
			{ ...estimate, low: 60, high: 130, records: 16 },
		]);
		assert.deepEqual([tokens, ms], [200, 100]);
		assert.ok(Math.abs(low - (200 - (50 + 15 + 10))) < 1e-9, `${low}`);
		assert.ok(Math.abs(high - (200 + (50 + 20 + 7.5))) < 1e-9, `${high}`);
	});

	it("of different answers add up", () => {
		fc.assert(
			fc.property(anyRuns, anyRuns, (some, others) => {
				const full = fullRecordsOf([...some, ...others]);
				const both = totalsOf([...some, ...others], full);
				const added = addTotals(totalsOf(some, full), totalsOf(others, full));
				const { estimated } = added;
				assert.deepEqual(
					[added.answers, added.measured, added.unlike, added.thinkingTokens],
					[both.answers, both.measured, both.unlike, both.thinkingTokens],
				);
				assert.ok(Math.abs(estimated.tokens - both.estimated.tokens) < 1e-6);
				assert.deepEqual(addTotals(added, NO_TOTALS), added);
			}),
		);
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
