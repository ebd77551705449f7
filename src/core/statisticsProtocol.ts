import * as z from "zod";
import { runSeriesSchema } from "./runSeries.ts";
import { totalsSchema } from "./saving.ts";

/** What the extension host tells the statistics page: each message is the whole of it. */
export const toStatisticsSchema = z.object({
	type: z.literal("told"),
	series: runSeriesSchema,
	session: totalsSchema,
	allTime: totalsSchema,
});
export type ToStatistics = z.infer<typeof toStatisticsSchema>;

/** The page has started, and knows nothing yet. */
export const fromStatisticsSchema = z.object({ type: z.literal("ready") });
export type FromStatistics = z.infer<typeof fromStatisticsSchema>;
