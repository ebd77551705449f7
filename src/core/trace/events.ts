import * as z from "zod";
import { complexitySchema } from "../complexity/complexity.ts";
import { effortSchema, levelSchema } from "../effort.ts";
import { failureSchema } from "../failure.ts";
import { questionSchema } from "../question/question.ts";
import { pieceSchema } from "../question/surroundings.ts";
import { drawingSchema } from "../sampling.ts";
import { exitSchema } from "./exits.ts";

const tokens = z.number().int().min(0);

/** The cap on thinking tokens, and the tokens reserved for the answer. */
export const windowSchema = z.object({ thinkingTokens: tokens, answerReserveTokens: tokens });
export type Window = z.infer<typeof windowSchema>;

/** What was omitted so that the prompt fits the context. */
const omittedSchema = z.object({
	turns: tokens,
	/** Pieces of the surroundings. */
	surroundings: z.array(pieceSchema).optional(),
	/** Pieces of each attachment, in their order. */
	attachments: z.array(z.array(pieceSchema)).optional(),
	/** Lines at the end of the code; the first of them may have been sent in part. */
	codeLines: tokens,
	/** Characters of that line that were sent. */
	lineCharacters: z.number().int().min(1).optional(),
});
export type Omitted = z.infer<typeof omittedSchema>;

/** When the event happened, in milliseconds since the epoch. */
const at = z.number();

/** The threshold of a model's early exit, and what its exits came to on questions with known answers. */
export const exitRiskSchema = z.object({
	/** The least probability of each token of a draft, 0–1; missing if thinking is not to end early. */
	confidence: z.number().min(0).max(1).optional(),
	/** Exits whose answer was compared with the full window's. */
	compared: z.number().int().min(0),
	/** Those that say something else. */
	changed: z.number().int().min(0),
	/** Whether it is shown that few enough do. */
	proven: z.boolean(),
});
export type ExitRisk = z.infer<typeof exitRiskSchema>;

/**
 * Everything that happens while a question is answered. `asked` begins a trace, or a new version of an ended
 * one, with an id of its own. Text events carry the added text and its number of tokens; adjacent ones of the
 * same kind may be merged on their way (see `appendEvents`).
 */
export const reasoningEventSchema = z.discriminatedUnion("type", [
	z.object({
		type: z.literal("asked"),
		at,
		traceId: z.string().min(1),
		question: questionSchema,
		complexity: complexitySchema,
		effort: effortSchema,
		level: levelSchema,
		window: windowSchema,
		/** Whether thinking may end before its cap once the answer has settled. */
		earlyExit: z.boolean(),
		/** Whether only the model and its largest window are to end the thinking. */
		full: z.boolean().optional(),
		/** What is known here of its early exits; without it, nothing is. */
		exitRisk: exitRiskSchema.optional(),
		/** Time limit of the answer in seconds; without it, there is none. */
		maxSeconds: z.number().positive().optional(),
		model: z.object({ id: z.string(), name: z.string() }),
		/** Earlier exchanges that go along. */
		turns: tokens.optional(),
	}),
	/** The number of answers that come first, in this window or others. */
	z.object({ type: z.literal("queued"), at, ahead: z.number().int().min(0) }),
	/** Tokens of the prompt that are in the cache by now. */
	z.object({ type: z.literal("read"), at, tokens, promptTokens: tokens }),
	/** The prompt is in the cache; `cachedTokens` of it were there before. The window is what really fits. */
	z.object({
		type: z.literal("prefilled"),
		at,
		promptTokens: tokens,
		cachedTokens: tokens,
		/** Whether the prompt's length is an estimate, as with servers that do not tokenise. */
		estimated: z.boolean().optional(),
		/** Time to read the rest in milliseconds; missing if it is only read later. */
		readMs: z.number().min(0).optional(),
		/** Whether it is another prompt because the model was told to answer without thinking. */
		direct: z.boolean().optional(),
		window: windowSchema,
		omitted: omittedSchema,
		/** How tokens are sampled; without it, greedily. Peeks are always greedy. */
		sampling: drawingSchema.optional(),
	}),
	z.object({ type: z.literal("thought"), at, text: z.string(), tokens }),
	/** A peek: the answer if the window closed here, rolled back afterwards; see ConvergenceRule. */
	z.object({
		type: z.literal("peeked"),
		at,
		text: z.string(),
		/** Probability of its least likely token, 0–1. */
		confidence: z.number().min(0).max(1),
		/** Whether the model ended its answer within the peek. */
		whole: z.boolean().optional(),
		tokens,
		/** Tokens of the hint that was inserted for the peek. */
		forcedTokens: tokens,
		/** Tokens that earlier peeks wrote and this one read. */
		draftTokens: tokens.optional(),
		/** Thresholds of an early exit that was only watched, with which thinking would have ended here. */
		settles: z.array(z.number()).readonly().optional(),
	}),
	/**
	 * The window closed. For `finished`, the model's own text is both thought and answer: its last
	 * `answerChars` characters (`answerTokens` tokens) are the answer.
	 */
	z.object({
		type: z.literal("closed"),
		at,
		exit: exitSchema,
		answerChars: z.number().int().min(0),
		answerTokens: tokens,
		/** Tokens that peeks wrote and that are now the beginning of the answer. */
		draftTokens: tokens.optional(),
	}),
	/** The hint was appended to make the model answer. */
	z.object({ type: z.literal("forced"), at, text: z.string(), tokens }),
	z.object({ type: z.literal("answered"), at, text: z.string(), tokens }),
	/**
	 * `truncated`: the answer was cut off, at the end of its reserve or of its time; `looping`: because it
	 * repeated itself.
	 */
	z.object({ type: z.literal("completed"), at, truncated: z.boolean(), looping: z.boolean().optional() }),
	z.object({ type: z.literal("stopped"), at }),
	/**
	 * A version begins that resumes the ended thought: without hint and answer, `text` makes the model think
	 * on.
	 */
	z.object({
		type: z.literal("reopened"),
		at,
		/** Id of the new version; files of earlier releases do not have it. */
		versionId: z.string().min(1).optional(),
		text: z.string(),
		tokens,
		window: windowSchema,
	}),
	/** The user wants to see and continue from the version with this number. */
	z.object({ type: z.literal("chosen"), at, version: z.number().int().min(1) }),
	z.object({ type: z.literal("failed"), at, failure: failureSchema }),
]);
export type ReasoningEvent = z.infer<typeof reasoningEventSchema>;

/** Events of which only the latest matters. */
const REPLACED: ReadonlySet<ReasoningEvent["type"]> = new Set(["queued", "read"]);

/**
 * Appends events to a log and joins adjacent text of the same kind, which keeps the log small at any rate.
 */
export function appendEvents(log: ReasoningEvent[], events: readonly ReasoningEvent[]): void {
	for (const event of events) {
		const last = log.at(-1);
		if (
			(event.type === "thought" && last?.type === "thought") ||
			(event.type === "answered" && last?.type === "answered")
		) {
			log[log.length - 1] = { ...event, text: last.text + event.text, tokens: last.tokens + event.tokens };
		} else if (REPLACED.has(event.type) && last?.type === event.type) {
			log[log.length - 1] = event;
		} else {
			log.push(event);
		}
	}
}
