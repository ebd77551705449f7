import * as z from "zod";
import { LEVELS, levelSchema } from "../effort.ts";
import type { AnswerRecord } from "./answerRecord.ts";
import { type Estimate, savingOf, sumOfEstimates } from "./saving.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

/** A line with more points looks the same. */
const MOST_POINTS = 200;

/** The average cost of answers to questions of a level. */
const levelCostSchema = z.object({
	level: levelSchema,
	answers: z.number().int().min(0),
	/** Mean tokens per answer; 0 without answers. */
	thinkingTokens: z.number(),
	peekTokens: z.number(),
	answerTokens: z.number(),
});
export type LevelCost = z.infer<typeof levelCostSchema>;

/** Savings up to a time: measured ones with the same answer, and estimated ones separately. */
const savedSchema = z.object({
	/** In milliseconds since the epoch. */
	at: z.number(),
	measured: z.number(),
	estimated: z.number(),
	/** The bounds of the estimate's 95 % interval. */
	low: z.number(),
	high: z.number(),
});
export type Saved = z.infer<typeof savedSchema>;

/** The data of the statistics page's plots. */
export const answerSeriesSchema = z.object({ levels: z.array(levelCostSchema), saved: z.array(savedSchema) });
export type AnswerSeries = z.infer<typeof answerSeriesSchema>;

/**
 * Prepares the plots from the users' own questions; records made for comparison do not count.
 * @param fullRecords as `savingOf` takes them
 * @param earlier savings before these records
 */
export function answerSeries(
	records: readonly AnswerRecord[],
	fullRecords: readonly AnswerRecord[],
	earlier: Totals = NO_TOTALS,
): AnswerSeries {
	const asked = records.filter(({ reference }) => !reference).sort((a, b) => a.at - b.at);
	const saved = savedOverTime(asked, fullRecords, earlier);
	return { levels: LEVELS.map((level) => levelCost(level, asked)), saved };
}

function levelCost(level: LevelCost["level"], asked: readonly AnswerRecord[]): LevelCost {
	const records = asked.filter((record) => record.level === level);
	const mean = (count: (record: AnswerRecord) => number) =>
		records.reduce((sum, record) => sum + count(record), 0) / Math.max(1, records.length);
	return {
		level,
		answers: records.length,
		thinkingTokens: mean(({ thinkingTokens }) => thinkingTokens),
		peekTokens: mean(({ peekTokens }) => peekTokens),
		answerTokens: mean(({ answerTokens }) => answerTokens),
	};
}

/** The savings after each answer with a known saving; the last point is the total of all. */
function savedOverTime(
	asked: readonly AnswerRecord[],
	fullRecords: readonly AnswerRecord[],
	earlier: Totals,
): Saved[] {
	const known = asked.flatMap((record) => {
		const saving = savingOf(record, fullRecords);
		const counts = saving?.kind === "estimated" || saving?.answer === "same";
		return saving && counts ? [{ at: record.at, saving }] : [];
	});
	const step = Math.max(1, Math.ceil(known.length / MOST_POINTS));
	return known.flatMap(({ at }, index) => {
		if ((known.length - 1 - index) % step !== 0) return [];
		const savings = known.slice(0, index + 1).map(({ saving }) => saving);
		const measured = savings.reduce((sum, { kind, tokens }) => sum + (kind === "measured" ? tokens : 0), 0);
		const estimates = savings.filter((saving): saving is Estimate => saving.kind === "estimated");
		const estimated = sumOfEstimates(estimates);
		return [
			{
				at,
				measured: earlier.measured.tokens + measured,
				estimated: earlier.estimated.tokens + estimated.tokens,
				low: earlier.estimated.low + estimated.low,
				high: earlier.estimated.high + estimated.high,
			},
		];
	});
}
