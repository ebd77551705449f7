import * as z from "zod";
import { questionSchema, turnSchema } from "../question/question.ts";
import { samplingWishSchema } from "../sampling.ts";
import { windowSchema } from "../trace/events.ts";
import { convergenceSchema } from "./convergence.ts";
import { timeLimitSchema } from "./timeBudget.ts";

/** Everything that the model needs to answer: a question, its history, and how long it may think. */
export const askSchema = z.object({
	traceId: z.string().min(1),
	system: z.string(),
	turns: z.array(turnSchema),
	question: questionSchema,
	window: windowSchema,
	/** Without it, thinking never ends early. */
	convergence: convergenceSchema.optional(),
	/** Thresholds for which to find out where thinking would end early; then it never does. */
	watchExits: z.array(z.number().min(0).max(1)).min(1).optional(),
	/** Whether the model is to answer without thinking, if its template supports that. */
	direct: z.boolean().optional(),
	/** The words that end the thinking; without them, Z1's. */
	hint: z.string().optional(),
	/** Without it, sampling is greedy. */
	sampling: samplingWishSchema.optional(),
	/** Without it, the answer has no time limit. */
	time: timeLimitSchema.optional(),
});
export type Ask = z.infer<typeof askSchema>;
