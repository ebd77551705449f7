import * as z from "zod";
import { comparedSchema, compareSaid } from "../judging/whatIsSaid.ts";
import { EXITS } from "../trace/exits.ts";
import { type AnswerRecord, totalOf } from "./answerRecord.ts";

/**
 * How many tokens, and milliseconds of thinking and writing where they are known, an answer saved against the
 * full window, and how that is known:
 * `measured`: the full window was run on the same question, and said the same or not; or the model ended by
 * itself, and the full window would have given the very same (what is drawn depends on the place alone);
 * `estimated`: from other questions, so that nobody knows whether the answer would have been the same.
 * Negative where it cost more.
 */
export const savingSchema = z.discriminatedUnion("kind", [
	z.object({
		kind: z.literal("measured"),
		tokens: z.number().int(),
		ms: z.number().optional(),
		/** How the answer compares with that of the full window. Only what was saved for the same is a saving. */
		answer: comparedSchema,
	}),
	z.object({
		kind: z.literal("estimated"),
		tokens: z.number(),
		ms: z.number().optional(),
		/** The bounds of its 95 % interval, in tokens. */
		low: z.number(),
		high: z.number(),
		/** How many records stand behind it. */
		records: z.number().int(),
	}),
]);
export type Saving = z.infer<typeof savingSchema>;
export type Measured = Extract<Saving, { kind: "measured" }>;
export type Estimate = Extract<Saving, { kind: "estimated" }>;

/** Fewer records than these say too little. */
export const MIN_RECORDS = 8;

/**
 * The saving of one answer; undefined where nothing is known but what was used and unspent.
 * @param fullRecords every full-window record, each question once; see `fullRecordsOf`
 */
export function savingOf(record: AnswerRecord, fullRecords: readonly AnswerRecord[]): Saving | undefined {
	if (record.full) return undefined;
	const same = fullRecords.find(({ questionKey }) => questionKey === record.questionKey);
	if (same) return measuredAgainst(same, record);
	// What was thought on is no beginning of what the full window would have thought, nor is it like others.
	if (record.versionId !== record.traceId) return undefined;
	if (EXITS[record.exit].byItself) {
		const tokens = 0 - record.peekTokens;
		return { kind: "measured", tokens, ...timeOf(tokens, record), answer: "same" };
	}
	return estimateOf(record, fullRecords);
}

function measuredAgainst(full: AnswerRecord, record: AnswerRecord): Measured {
	const { writingMs: fullMs } = full;
	const { writingMs } = record;
	return {
		kind: "measured",
		tokens: totalOf(full) - totalOf(record),
		...(fullMs !== undefined && writingMs !== undefined && { ms: fullMs - writingMs }),
		answer: compareSaid(full.said, record.said),
	};
}

/**
 * The mean total of the full-window records of this model at this level that thought at least as long (a
 * shorter one cannot have been this one); the interval holds the middle 95 % of them.
 */
function estimateOf(record: AnswerRecord, fullRecords: readonly AnswerRecord[]): Estimate | undefined {
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
		...timeOf(mean - spent, record),
		low: at(0.025) - spent,
		high: at(0.975) - spent,
		records: totals.length,
	};
}

/** The time of so many tokens at the speed of an answer. */
function timeOf(tokens: number, record: AnswerRecord): { ms?: number } {
	const { writingMs } = record;
	const total = totalOf(record);
	return writingMs === undefined || total === 0 ? {} : { ms: (tokens * writingMs) / total };
}

/**
 * The sum of estimates with its interval. What each answer differs from its mean by is independent and adds
 * in squares; how far the means are off is the same for all that share them, and adds up.
 */
export function sumOfEstimates(estimates: readonly Estimate[]): {
	tokens: number;
	ms: number;
	low: number;
	high: number;
} {
	const tokens = estimates.reduce((sum, estimate) => sum + estimate.tokens, 0);
	const ms = sumOfTimes(estimates);
	const spread = (width: (estimate: Estimate) => number) =>
		Math.sqrt(estimates.reduce((sum, estimate) => sum + width(estimate) ** 2, 0)) +
		estimates.reduce((sum, estimate) => sum + width(estimate) / Math.sqrt(estimate.records), 0);
	if (estimates.length <= 1)
		return { tokens, ms, low: estimates[0]?.low ?? 0, high: estimates[0]?.high ?? 0 };
	return {
		tokens,
		ms,
		low: tokens - spread((estimate) => estimate.tokens - estimate.low),
		high: tokens + spread((estimate) => estimate.high - estimate.tokens),
	};
}

/** The known times of savings, added up, in milliseconds. */
export function sumOfTimes(savings: readonly Saving[]): number {
	return savings.reduce((sum, { ms = 0 }) => sum + ms, 0);
}
