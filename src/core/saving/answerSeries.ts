import * as z from "zod";
import { LEVELS, levelSchema } from "../effort.ts";
import type { AnswerRecord } from "./answerRecord.ts";
import { type Estimate, savingOf, sumOfEstimates } from "./saving.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

/** More points than these of a line say no more. */
const MOST_POINTS = 200;

/** What answers to questions of one level cost on average. */
const levelCostSchema = z.object({
	level: levelSchema,
	answers: z.number().int().min(0),
	/** Tokens of an answer, the mean of all; 0 without answers. */
	thinkingTokens: z.number(),
	peekTokens: z.number(),
	answerTokens: z.number(),
});
export type LevelCost = z.infer<typeof levelCostSchema>;

/** What was saved up to a moment, measured for the same answer, and estimated apart. */
const savedSchema = z.object({
	/** In milliseconds since the epoch. */
	at: z.number(),
	measured: z.number(),
	estimated: z.number(),
	/** The bounds of the 95 % interval of what is estimated. */
	low: z.number(),
	high: z.number(),
});
export type Saved = z.infer<typeof savedSchema>;

/** What the plots of the statistics show. */
export const answerSeriesSchema = z.object({ levels: z.array(levelCostSchema), saved: z.array(savedSchema) });
export type AnswerSeries = z.infer<typeof answerSeriesSchema>;

/**
 * Prepares the plots, of what users asked for; records made to compare with do not count.
 * @param fullRecords as `savingOf` takes them
 * @param earlier what had been saved before these records
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

/** What had been saved after each answer of which a saving is known; its last point is the total of all. */
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
