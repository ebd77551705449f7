import assert from "node:assert/strict";
import fc from "fast-check";
import { LEVELS } from "../../src/core/effort.ts";
import { fullRecordsOf } from "../../src/core/saving/answerRecord.ts";
import { answerSeries, answerSeriesSchema } from "../../src/core/saving/answerSeries.ts";
import { totalsOf } from "../../src/core/saving/totals.ts";
import { anyRuns, record } from "./answerRecords.ts";

const seriesOf = (records: Parameters<typeof fullRecordsOf>[0]) =>
	answerSeries(records, fullRecordsOf(records));

describe("what the plots show", () => {
	it("is nothing without records, at every level", () => {
		const { levels, saved } = seriesOf([]);
		assert.deepEqual(
			levels.map(({ level, answers }) => [level, answers]),
			LEVELS.map((level) => [level, 0]),
		);
		assert.deepEqual(saved, []);
	});

	it("is the mean cost of an answer at its level, without the records made to compare with", () => {
		const { levels } = seriesOf([
			record({ level: "low", thinkingTokens: 10, peekTokens: 4, answerTokens: 6 }),
			record({ level: "low", thinkingTokens: 20, peekTokens: 0, answerTokens: 8 }),
			record({ level: "low", thinkingTokens: 999, reference: true }),
		]);
		assert.deepEqual(levels[1], {
			level: "low",
			answers: 2,
			thinkingTokens: 15,
			peekTokens: 2,
			answerTokens: 7,
		});
	});

	it("is what was saved up to each answer, measured and estimated apart", () => {
		const said = { kind: "value" as const, text: "32" };
		const full = Array.from({ length: 8 }, (_, i) =>
			record({ at: 1, reference: true, thinkingTokens: 200 + 10 * i, said }),
		);
		const [first] = full;
		assert.ok(first);
		const lengths = { windowTokens: 50, thinkingTokens: 50, answerTokens: 20 };
		const short = { full: false, exit: "capped", ...lengths } as const;
		const records = [
			...full,
			record({ ...short, at: 30 }),
			record({ ...short, at: 20, questionKey: first.questionKey, said }),
			record({ ...short, at: 25, questionKey: first.questionKey, said: { ...said, text: "31" } }),
		];
		const { saved } = seriesOf(records);
		assert.deepEqual(saved[0], { at: 20, measured: 150, estimated: 0, low: 0, high: 0 });
		const earlier = totalsOf(records, fullRecordsOf(records));
		const { low, high } = earlier.estimated;
		assert.ok(low < 150 && high > 220);
		assert.deepEqual(saved[1], { at: 30, measured: 150, estimated: 185, low, high });
		assert.equal(saved.length, 2, "what was said differently is no saving");
		assert.deepEqual(answerSeries(records, fullRecordsOf(records), earlier).saved[1], {
			at: 30,
			measured: 300,
			estimated: 370,
			low: 2 * low,
			high: 2 * high,
		});
	});

	it("ends with the totals, in order, in few points, whatever was recorded", () => {
		fc.assert(
			fc.property(anyRuns, (records) => {
				const { saved, levels } = answerSeriesSchema.parse(seriesOf(records));
				const totals = totalsOf(records, fullRecordsOf(records));
				const last = saved.at(-1);
				assert.equal(last?.measured ?? 0, totals.measured.tokens);
				assert.ok(Math.abs((last?.estimated ?? 0) - totals.estimated.tokens) < 1e-6);
				assert.ok(saved.every(({ at }, i) => at >= (saved[i - 1]?.at ?? 0)));
				assert.equal(
					levels.reduce((sum, { answers }) => sum + answers, 0),
					totals.answers,
				);
			}),
		);
		const many = Array.from({ length: 1000 }, () => record({ full: false, peekTokens: 1 }));
		const { saved } = seriesOf(many);
		assert.ok(saved.length <= 200);
		assert.deepEqual([saved.at(-1)?.at, saved.at(-1)?.measured], [many.at(-1)?.at, -1000]);
	});
});
