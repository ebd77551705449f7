import * as z from "zod";
import { accuracyCurveSchema } from "../saving/accuracyCurve.ts";
import { answerSeriesSchema } from "../saving/answerSeries.ts";
import { totalsSchema } from "../saving/totals.ts";
import { NAMED_COMMANDS } from "./namedCommands.ts";

/** What the extension host tells the statistics page: each message is the whole of it. */
export const toStatisticsSchema = z.object({
	type: z.literal("told"),
	series: answerSeriesSchema,
	/** What a bench measured of the chosen model, where there is one. */
	accuracy: accuracyCurveSchema.optional(),
	session: totalsSchema,
	allTime: totalsSchema,
});
export type ToStatistics = z.infer<typeof toStatisticsSchema>;

export const fromStatisticsSchema = z.discriminatedUnion("type", [
	/** The page has started, and knows nothing yet. */
	z.object({ type: z.literal("ready") }),
	/** The user wants to see a result of the bench that they have in a file. */
	z.object({ type: z.literal("chooseResult") }),
	/** Do what a sentence on the page offers. */
	z.object({ type: z.literal("run"), command: z.enum(NAMED_COMMANDS) }),
]);
export type FromStatistics = z.infer<typeof fromStatisticsSchema>;
