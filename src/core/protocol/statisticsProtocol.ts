import * as z from "zod";
import { accuracyCurveSchema } from "../saving/accuracyCurve.ts";
import { answerSeriesSchema } from "../saving/answerSeries.ts";
import { totalsSchema } from "../saving/totals.ts";
import { exitRiskSchema } from "../trace/events.ts";
import { NAMED_COMMANDS } from "./namedCommands.ts";

/** Messages from the extension host to the statistics page, each a complete state. */
export const toStatisticsSchema = z.object({
	type: z.literal("told"),
	series: answerSeriesSchema,
	/** A bench's measurements of the chosen model, if there are any. */
	accuracy: accuracyCurveSchema.optional(),
	/** What is known of the chosen model's early exits. */
	exitRisk: exitRiskSchema.optional(),
	session: totalsSchema,
	allTime: totalsSchema,
});
export type ToStatistics = z.infer<typeof toStatisticsSchema>;

export const fromStatisticsSchema = z.discriminatedUnion("type", [
	/** The page has started and knows nothing yet. */
	z.object({ type: z.literal("ready") }),
	/** The user wants to open a bench result from a file. */
	z.object({ type: z.literal("chooseResult") }),
	/** Runs the command that a sentence on the page offers. */
	z.object({ type: z.literal("run"), command: z.enum(NAMED_COMMANDS) }),
]);
export type FromStatistics = z.infer<typeof fromStatisticsSchema>;
