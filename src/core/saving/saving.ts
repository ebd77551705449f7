import * as z from "zod";
import { mean } from "../averages.ts";
import { comparedSchema, compareSaid } from "../judging/whatIsSaid.ts";
import { EXITS } from "../trace/exits.ts";
import { type AnswerRecord, totalOf } from "./answerRecord.ts";

/**
 * What an answer saved against the full window in tokens and, if known, in milliseconds of thinking and
 * writing, with how that is known:
 * - `measured`: the full window was run on the same question, and said the same or not; or the thinking on
 *   all that was asked ended as in the full window, which would have given the very same answer (draws depend
 *   only on the position);
 * - `estimated`: from other questions, so nobody knows whether the answer would have been the same.
 * Negative if it cost more.
 */
export const savingSchema = z.discriminatedUnion("kind", [
	z.object({
		kind: z.literal("measured"),
		tokens: z.number().int(),
		ms: z.number().optional(),
		/** How the answer compares with that of the full window. Only an equal answer makes it a saving. */
		answer: comparedSchema,
	}),
	z.object({
		kind: z.literal("estimated"),
		tokens: z.number(),
		ms: z.number().optional(),
		/** The bounds of its 95 % interval, in tokens. */
		low: z.number(),
		high: z.number(),
		/** The number of records behind it. */
		records: z.number().int(),
	}),
]);
export type Saving = z.infer<typeof savingSchema>;
export type Measured = Extract<Saving, { kind: "measured" }>;
export type Estimate = Extract<Saving, { kind: "estimated" }>;

/** Fewer records than this are not enough. */
export const MIN_RECORDS = 8;

/**
 * The saving of one answer; undefined if nothing is known beyond used and unspent tokens.
 * @param fullRecords every full-window record, each question once; see `fullRecordsOf`
 */
export function savingOf(record: AnswerRecord, fullRecords: readonly AnswerRecord[]): Saving | undefined {
	if (record.full || record.unheeded) return undefined;
	const same = fullRecords.find(({ questionKey }) => questionKey === record.questionKey);
	if (same) return measuredAgainst(same, record);
	// A resumed thought is not a prefix of the full window's thought, nor comparable to others.
	if (record.versionId !== record.traceId || record.cut || record.wider) return undefined;
	if (endsAsFull(record, fullRecords)) {
		if (record.trimmed) return undefined;
		const tokens = 0 - record.peekTokens;
		return { kind: "measured", tokens, ...timeOf(tokens, record), answer: "same" };
	}
	return estimateOf(record, fullRecords);
}

/** Whether the thinking ended as in the full window: by the model, or by as large a window. */
function endsAsFull({ exit, model, windowTokens }: AnswerRecord, fullRecords: readonly AnswerRecord[]) {
	if (exit !== "capped") return EXITS[exit].undisturbed;
	return fullRecords.some((full) => full.model === model && full.windowTokens <= windowTokens);
}

function measuredAgainst(full: AnswerRecord, record: AnswerRecord): Measured {
	return {
		kind: "measured",
		tokens: totalOf(full) - totalOf(record),
		...timeBetween(full, record),
		answer: compareSaid(full.said, record.said),
	};
}

/**
 * The time that one answer took more than another, as long as the tokens explain most of it. Otherwise it
 * comes from the speed, which differs from run to run on any machine, and says nothing about the saving.
 */
function timeBetween(full: AnswerRecord, record: AnswerRecord): { ms?: number } {
	const { writingMs: fullMs } = full;
	const { writingMs } = record;
	const [most, least] = [totalOf(full), totalOf(record)];
	if (fullMs === undefined || writingMs === undefined || most + least === 0) return {};
	const ms = fullMs - writingMs;
	const expected = ((most - least) * (fullMs + writingMs)) / (most + least);
	return Math.abs(ms - expected) < Math.abs(expected) ? { ms } : {};
}

/**
 * The mean total of this model's full-window records at this level that thought at least as long (a shorter
 * one cannot have been this one), with the 95 % interval in which one more of them would lie: lengths vary by
 * factors, so it is Student's prediction interval of their logarithms.
 */
function estimateOf(record: AnswerRecord, fullRecords: readonly AnswerRecord[]): Estimate | undefined {
	const totals = fullRecords
		.filter(({ model, level }) => model === record.model && level === record.level)
		.filter(({ thinkingTokens }) => thinkingTokens >= record.thinkingTokens)
		.map(totalOf);
	const n = totals.length;
	if (n < MIN_RECORDS) return undefined;
	const total = mean(totals);
	const logs = totals.map((each) => Math.log(each + 1));
	const middle = mean(logs);
	const variance = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (n - 1);
	const half = studentsT(n - 1) * Math.sqrt(variance * (1 + 1 / n));
	const spent = totalOf(record);
	return {
		kind: "estimated",
		tokens: total - spent,
		...timeOf(total - spent, record),
		low: Math.min(total, Math.max(record.thinkingTokens, Math.exp(middle - half) - 1)) - spent,
		high: Math.max(total, Math.exp(middle + half) - 1) - spent,
		records: n,
	};
}

/** The .975 quantile of Student's t, to .01 from seven degrees on (Abramowitz and Stegun 26.7.5). */
function studentsT(degrees: number): number {
	const z = 1.95996;
	return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

/** The time of this many tokens at an answer's speed. */
function timeOf(tokens: number, record: AnswerRecord): { ms?: number } {
	const { writingMs } = record;
	const total = totalOf(record);
	return writingMs === undefined || total === 0 ? {} : { ms: (tokens * writingMs) / total };
}

/**
 * The sum of estimates with its interval. Deviations of answers from their mean are independent and add in
 * quadrature; the error of a mean is shared by all its answers, and adds linearly.
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

/** The sum of the known times of savings, in milliseconds. */
export function sumOfTimes(savings: readonly Saving[]): number {
	return savings.reduce((sum, { ms = 0 }) => sum + ms, 0);
}
