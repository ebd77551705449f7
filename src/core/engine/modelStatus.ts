import * as z from "zod";

/** Name and port of the server that answers, if one does. */
const server = z.string().optional();

/** What the engine is doing; the status line explains with it why nothing appears yet. */
export const modelStatusSchema = z.discriminatedUnion("state", [
	z.object({ state: z.literal("idle"), server }),
	z.object({ state: z.literal("loading"), server, model: z.string(), share: z.number().min(0).max(1) }),
	z.object({
		state: z.literal("ready"),
		server,
		model: z.string(),
		threads: z.number().int(),
		gpu: z.string(),
	}),
]);
export type ModelStatus = z.infer<typeof modelStatusSchema>;
