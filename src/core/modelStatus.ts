import * as z from "zod";

/** What the engine is doing, for the line that says why nothing appears yet. */
export const modelStatusSchema = z.discriminatedUnion("state", [
	z.object({ state: z.literal("idle") }),
	z.object({ state: z.literal("loading"), model: z.string(), share: z.number().min(0).max(1) }),
	z.object({ state: z.literal("ready"), model: z.string(), threads: z.number().int(), gpu: z.string() }),
]);
export type ModelStatus = z.infer<typeof modelStatusSchema>;
