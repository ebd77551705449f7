import * as z from "zod";
import type { AnswerRecord } from "./answerRecord.ts";
import { type Estimate, type Measured, savingOf, sumOfEstimates, sumOfTimes } from "./saving.ts";

const count = z.number().int();

/** The costs and savings of many answers. Times are in milliseconds. */
export const totalsSchema = z.object({
	answers: count,
	thinkingTokens: count,
	peekTokens: count,
	answerTokens: count,
	/** With the same answer as the full window's, which makes it a saving. */
	measured: z.object({ answers: count, tokens: count, ms: z.number() }),
	/** Measured, but not a saving: the full window gave another answer, or the answers were not compared. */
	unlike: z.object({ other: count, notCompared: count }),
	estimated: z.object({
		answers: count,
		tokens: z.number(),
		ms: z.number(),
		low: z.number(),
		high: z.number(),
	}),
});
export type Totals = z.infer<typeof totalsSchema>;

export const NO_TOTALS: Totals = {
	answers: 0,
	thinkingTokens: 0,
	peekTokens: 0,
	answerTokens: 0,
	measured: { answers: 0, tokens: 0, ms: 0 },
	unlike: { other: 0, notCompared: 0 },
	estimated: { answers: 0, tokens: 0, ms: 0, low: 0, high: 0 },
};

/**
 * Totals of the users' own questions; records made for comparison do not count. `answers` minus those of
 * `measured`, `unlike` and `estimated` are full-window records and answers without a known saving.
 * @param fullRecords as `savingOf` takes them
 */
export function totalsOf(records: readonly AnswerRecord[], fullRecords: readonly AnswerRecord[]): Totals {
	const asked = records.filter(({ reference }) => !reference);
	const sum = (count: (record: AnswerRecord) => number) =>
		asked.reduce((total, record) => total + count(record), 0);
	const savings = asked
		.map((record) => savingOf(record, fullRecords))
		.filter((saving) => saving !== undefined);
	const measured = savings.filter((saving): saving is Measured => saving.kind === "measured");
	const same = measured.filter(({ answer }) => answer === "same");
	const estimates = savings.filter((saving): saving is Estimate => saving.kind === "estimated");
	return {
		answers: asked.length,
		thinkingTokens: sum(({ thinkingTokens }) => thinkingTokens),
		peekTokens: sum(({ peekTokens }) => peekTokens),
		answerTokens: sum(({ answerTokens }) => answerTokens),
		measured: {
			answers: same.length,
			tokens: same.reduce((total, { tokens }) => total + tokens, 0),
			ms: sumOfTimes(same),
		},
		unlike: {
			other: measured.filter(({ answer }) => answer === "other").length,
			notCompared: measured.filter(({ answer }) => answer === "notCompared").length,
		},
		estimated: { answers: estimates.length, ...sumOfEstimates(estimates) },
	};
}

/** Merges the totals of different answers. Their intervals are assumed to be off in the same direction. */
export function addTotals(one: Totals, other: Totals): Totals {
	return mapTotals(one, other) as Totals;
}

/** Adds numbers, and objects of numbers field by field. */
function mapTotals(one: unknown, other: unknown): unknown {
	if (typeof one === "number" && typeof other === "number") return one + other;
	const others = other as Record<string, unknown>;
	return Object.fromEntries(
		Object.entries(one as object).map(([name, value]) => [name, mapTotals(value, others[name])]),
	);
}
