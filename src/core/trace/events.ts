import * as z from "zod";
import { complexitySchema } from "../complexity/complexity.ts";
import { effortSchema, levelSchema } from "../effort.ts";
import { failureSchema } from "../failure.ts";
import { questionSchema } from "../question/question.ts";
import { pieceSchema } from "../question/surroundings.ts";
import { drawingSchema } from "../sampling.ts";
import { exitSchema } from "./exits.ts";

const tokens = z.number().int().min(0);

/** The cap on thinking and the tokens kept free for the answer behind it. */
export const windowSchema = z.object({ thinkingTokens: tokens, answerReserveTokens: tokens });
export type Window = z.infer<typeof windowSchema>;

/** What had to be left out for the prompt to fit the context. */
export const omittedSchema = z.object({
	turns: tokens,
	/** Pieces of the code's surroundings. */
	surroundings: z.array(pieceSchema).optional(),
	/** Pieces of each attachment, in their order. */
	attachments: z.array(z.array(pieceSchema)).optional(),
	/** Lines at the end of the code; the first of them may have been sent in part. */
	codeLines: tokens,
	/** How much of it then, in characters. */
	lineCharacters: z.number().int().min(1).optional(),
});
export type Omitted = z.infer<typeof omittedSchema>;

/** When the event happened, in milliseconds since the epoch. */
const at = z.number();

/**
 * Everything that happens while a question is answered. `asked` begins a trace, and in one that has ended
 * another version of it, under an id of its own. Text events carry what was added and how many tokens that
 * was; neighbours of the same kind may be merged on their way (see `appendEvents`).
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
		/** Whether thinking may end before its cap when the answer has settled. */
		earlyExit: z.boolean(),
		/** In how many seconds the answer is to be there; without it, it may take as long as it takes. */
		maxSeconds: z.number().positive().optional(),
		model: z.object({ id: z.string(), name: z.string() }),
		/** How many earlier questions and answers go along. */
		turns: tokens.optional(),
	}),
	/** So many answers are written before this question is read, in this window or others. */
	z.object({ type: z.literal("queued"), at, ahead: z.number().int().min(0) }),
	/** So many tokens of the prompt are in the cache by now. */
	z.object({ type: z.literal("read"), at, tokens, promptTokens: tokens }),
	/** The prompt is in the cache; `cachedTokens` of it were there before. The window is what really fits. */
	z.object({
		type: z.literal("prefilled"),
		at,
		promptTokens: tokens,
		cachedTokens: tokens,
		/** Whether the prompt's length is an estimate, as with servers that do not count. */
		estimated: z.boolean().optional(),
		/** Milliseconds that it took to read what was not there; without it, it is read only later. */
		readMs: z.number().min(0).optional(),
		window: windowSchema,
		omitted: omittedSchema,
		/**
		 * How tokens are drawn; without it, the likeliest one is taken each time. Looks at the answer always do.
		 */
		sampling: drawingSchema.optional(),
	}),
	z.object({ type: z.literal("thought"), at, text: z.string(), tokens }),
	/** A look at the answer if the window closed here, taken back again; see ConvergenceRule. */
	z.object({
		type: z.literal("peeked"),
		at,
		text: z.string(),
		/** Probability of its least likely token, 0–1. */
		confidence: z.number().min(0).max(1),
		/** Whether the model ended its answer within the look. */
		whole: z.boolean().optional(),
		tokens,
		/** Tokens of the hint, put in for the look. */
		forcedTokens: tokens,
	}),
	/**
	 * The window closed. For `finished` the model's own text is both thought and answer: its last
	 * `answerChars` characters (`answerTokens` tokens) are the answer.
	 */
	z.object({
		type: z.literal("closed"),
		at,
		exit: exitSchema,
		answerChars: z.number().int().min(0),
		answerTokens: tokens,
	}),
	/** The hint was put into the sequence to make the model answer. */
	z.object({ type: z.literal("forced"), at, text: z.string(), tokens }),
	z.object({ type: z.literal("answered"), at, text: z.string(), tokens }),
	/** `truncated`: the answer reached the end of its reserve. */
	z.object({ type: z.literal("completed"), at, truncated: z.boolean() }),
	z.object({ type: z.literal("stopped"), at }),
	/**
	 * A version begins that takes the ended thought up again: without hint and answer, `text` makes the model
	 * think on.
	 */
	z.object({
		type: z.literal("reopened"),
		at,
		/** Of the version that begins; files of earlier releases do not name it. */
		versionId: z.string().min(1).optional(),
		text: z.string(),
		tokens,
		window: windowSchema,
	}),
	/** The user wants to see, and to go on from, the version with this number. */
	z.object({ type: z.literal("chosen"), at, version: z.number().int().min(1) }),
	z.object({ type: z.literal("failed"), at, failure: failureSchema }),
]);
export type ReasoningEvent = z.infer<typeof reasoningEventSchema>;

/** Events of which the last one says all. */
const REPLACED: ReadonlySet<ReasoningEvent["type"]> = new Set(["queued", "read"]);

/** Appends events to a log, joining neighbouring text of the same kind: the log stays small at any rate. */
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
