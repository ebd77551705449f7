import * as z from "zod";
import { levelSchema } from "../effort.ts";

/** How much thinking a question deserves. */
export const complexitySchema = z.object({
	/** 0 (trivial) to 100. */
	score: z.number().min(0).max(100),
	level: levelSchema,
	/** Why, in words for users; the weightiest first. */
	reasons: z.array(z.string()),
});
export type Complexity = z.infer<typeof complexitySchema>;
