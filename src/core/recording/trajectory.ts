import * as z from "zod";
import { thinkingStyleSchema } from "../marks/thinkingStyle.ts";
import { questionSchema } from "../question/question.ts";
import { windowSchema } from "../trace/events.ts";

const count = z.number().int().min(0);

/** `[text, tokens]` of a chunk of the thought. Older recordings have a third number, which is ignored. */
const thoughtChunkSchema = z.tuple([z.string(), count], z.number());
export type ThoughtChunk = z.infer<typeof thoughtChunkSchema>;

/** `[text, tokens, confidence]` of a chunk of an answer; confidence 0–1, rounded down. */
const answerChunkSchema = z.tuple([z.string(), count, z.number().min(0).max(1)]);
export type AnswerChunk = z.infer<typeof answerChunkSchema>;

/**
 * The model's answer when its window was closed here. Decoding is greedy, so its first k tokens are also what
 * a peek of k tokens shows.
 */
const cutSchema = z.object({
	/** Thinking tokens before the cut. */
	at: count,
	/** Whether the thought has just turned back here; see `turnsBack`. */
	turn: z.boolean(),
	answer: z.array(answerChunkSchema),
	/** Whether the answer reached the end of its reserve. */
	truncated: z.boolean(),
});
export type Cut = z.infer<typeof cutSchema>;

/** How much thought the model expects a question to need. */
const demandSchema = z.object({
	/** From 1, trivial, to 5, very hard: the mean of what it would say. */
	rating: z.number().min(1).max(5),
	/** The probability that it would give such a rating at all. */
	sure: z.number().min(0).max(1),
	/** Tokens read for it. */
	tokens: count,
});
export type Demand = z.infer<typeof demandSchema>;

/** One trajectory up to the longest window, with the answers at every possible cut. */
export const trajectorySchema = z.object({
	promptTokens: count,
	/** How the model marked this thought; older recordings do not say. */
	style: thinkingStyleSchema.optional(),
	/** The most tokens of an answer; older recordings do not say. */
	reserveTokens: count.optional(),
	/** Length of the hint that every cut forces, in tokens. */
	hintTokens: count,
	thought: z.array(thoughtChunkSchema),
	/**
	 * `finished`: the model ended by itself; `unclosed`: it ended inside its own marks, so that an answer was
	 * forced; `tag`: it closed them; `capped`: it would have continued.
	 */
	end: z.enum(["finished", "unclosed", "tag", "capped"]),
	/** What a tagged model wrote after its own closing tag. */
	ownAnswer: z.array(answerChunkSchema),
	/** Thinking tokens at which the text was first seen to loop. */
	loopsAt: count.optional(),
	/** What the model itself expects before it thinks, where it was asked: see `rateDemand`. */
	demand: demandSchema.optional(),
	/** By position, the start of the thinking first. */
	cuts: z.array(cutSchema),
});
export type Trajectory = z.infer<typeof trajectorySchema>;

/** A request to record: a question as it would be asked, and where to cut. */
export const recordRequestSchema = z.object({
	system: z.string(),
	question: questionSchema,
	/** The longest window; shorter ones are replayed. */
	window: windowSchema,
	/** There is a cut at every multiple of this many thinking tokens, and where the thought turns back. */
	everyTokens: z.number().int().min(1),
	/** Further cuts, at these numbers of thinking tokens. */
	alsoAt: z.array(count),
	/** Whether to cut only at the planned places, not where the thought turns back or loops. */
	plannedOnly: z.boolean().optional(),
	/** Whether to ask the model first how much thought it expects to need. */
	probe: z.boolean().optional(),
});
export type RecordRequest = z.infer<typeof recordRequestSchema>;
