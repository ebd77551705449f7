import * as z from "zod";
import { EXITS } from "../trace/exits.ts";
import { type AnswerRecord, totalOf } from "./answerRecord.ts";

/**
 * How many tokens an answer saved against the full window, and how that is known:
 * `measured`: the full window was run on the same question, or the model ended by itself and the full
 * window would have given the very same (decoding is greedy); `estimated`: from other questions.
 * Negative where it cost more.
 */
export const savingSchema = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("measured"), tokens: z.number().int() }),
	z.object({
		kind: z.literal("estimated"),
		tokens: z.number(),
		/** The bounds of its 95 % interval. */
		low: z.number(),
		high: z.number(),
		/** How many records stand behind it. */
		records: z.number().int(),
	}),
]);
export type Saving = z.infer<typeof savingSchema>;
export type Estimate = Extract<Saving, { kind: "estimated" }>;

/** Fewer records than these say too little. */
export const MIN_RECORDS = 8;

/**
 * The saving of one answer; undefined where nothing is known but what was used and unspent.
 * The estimate is the mean total of the full-window records of this model at this level that thought at least
 * as long (a shorter one cannot have been this one), and the interval holds the middle 95 % of them.
 * @param fullRecords every full-window record, each question once; see `fullRecordsOf`
 */
export function savingOf(record: AnswerRecord, fullRecords: readonly AnswerRecord[]): Saving | undefined {
	if (record.full) return undefined;
	const same = fullRecords.find(({ questionKey }) => questionKey === record.questionKey);
	if (same) return { kind: "measured", tokens: totalOf(same) - totalOf(record) };
	if (EXITS[record.exit].byItself) return { kind: "measured", tokens: 0 - record.peekTokens };
	const totals = fullRecords
		.filter(({ model, level }) => model === record.model && level === record.level)
		.filter(({ thinkingTokens }) => thinkingTokens >= record.thinkingTokens)
		.map(totalOf)
		.sort((a, b) => a - b);
	if (totals.length < MIN_RECORDS) return undefined;
	const at = (share: number) => totals[Math.round(share * (totals.length - 1))] ?? 0;
	const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
	const spent = totalOf(record);
	return {
		kind: "estimated",
		tokens: mean - spent,
		low: at(0.025) - spent,
		high: at(0.975) - spent,
		records: totals.length,
	};
}

/** What many answers cost and saved. */
export const totalsSchema = z.object({
	answers: z.number().int(),
	thinkingTokens: z.number().int(),
	peekTokens: z.number().int(),
	answerTokens: z.number().int(),
	measured: z.object({ answers: z.number().int(), tokens: z.number().int() }),
	estimated: z.object({ answers: z.number().int(), tokens: z.number(), low: z.number(), high: z.number() }),
});
export type Totals = z.infer<typeof totalsSchema>;

/**
 * Adds up what users asked for; records made to compare with do not count. `answers` less those of `measured`
 * and `estimated` are full-window records and answers of which no saving is known.
 * @param fullRecords as `savingOf` takes them
 */
export function totalsOf(records: readonly AnswerRecord[], fullRecords: readonly AnswerRecord[]): Totals {
	const asked = records.filter(({ reference }) => !reference);
	const sum = (count: (record: AnswerRecord) => number) =>
		asked.reduce((total, record) => total + count(record), 0);
	const savings = asked
		.map((record) => savingOf(record, fullRecords))
		.filter((saving) => saving !== undefined);
	const measured = savings.filter(({ kind }) => kind === "measured");
	const estimates = savings.filter((saving): saving is Estimate => saving.kind === "estimated");
	return {
		answers: asked.length,
		thinkingTokens: sum(({ thinkingTokens }) => thinkingTokens),
		peekTokens: sum(({ peekTokens }) => peekTokens),
		answerTokens: sum(({ answerTokens }) => answerTokens),
		measured: {
			answers: measured.length,
			tokens: measured.reduce((total, { tokens }) => total + tokens, 0),
		},
		estimated: { answers: estimates.length, ...sumOfEstimates(estimates) },
	};
}

/**
 * The sum of estimates with its interval. What each answer differs from its mean by is independent and adds
 * in squares; how far the means are off is the same for all that share them, and adds up.
 */
export function sumOfEstimates(estimates: readonly Estimate[]): {
	tokens: number;
	low: number;
	high: number;
} {
	const tokens = estimates.reduce((sum, estimate) => sum + estimate.tokens, 0);
	const spread = (width: (estimate: Estimate) => number) =>
		Math.sqrt(estimates.reduce((sum, estimate) => sum + width(estimate) ** 2, 0)) +
		estimates.reduce((sum, estimate) => sum + width(estimate) / Math.sqrt(estimate.records), 0);
	if (estimates.length <= 1) return { tokens, low: estimates[0]?.low ?? 0, high: estimates[0]?.high ?? 0 };
	return {
		tokens,
		low: tokens - spread((estimate) => estimate.tokens - estimate.low),
		high: tokens + spread((estimate) => estimate.high - estimate.tokens),
	};
}
