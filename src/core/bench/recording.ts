import * as z from "zod";
import { questionSchema } from "../question/question.ts";
import { windowSchema } from "../trace/events.ts";
import { problemSchema } from "./problem.ts";

const count = z.number().int().min(0);

/** `[text, tokens, entropy]` of a piece of a trajectory; entropy in nats. */
export const thoughtPieceSchema = z.tuple([z.string(), count, z.number().min(0)]);
export type ThoughtPiece = z.infer<typeof thoughtPieceSchema>;

/** `[text, tokens, confidence]` of a piece of an answer; confidence 0–1, rounded down. */
export const answerPieceSchema = z.tuple([z.string(), count, z.number().min(0).max(1)]);
export type AnswerPiece = z.infer<typeof answerPieceSchema>;

/**
 * What the model answered when its window was closed here. Decoding is greedy, so the first k tokens are also
 * what a peek of k tokens shows.
 */
export const cutSchema = z.object({
	/** Thinking tokens before the cut. */
	at: count,
	/** Whether the thought stands right behind a paragraph break. */
	paragraph: z.boolean(),
	answer: z.array(answerPieceSchema),
	/** Whether the answer reached the end of its reserve. */
	truncated: z.boolean(),
});
export type Cut = z.infer<typeof cutSchema>;

/** One trajectory up to the longest window, and the answers of every place where it might have been cut. */
export const trajectorySchema = z.object({
	promptTokens: count,
	/** Length of the hint that every cut forces. */
	hintTokens: count,
	thought: z.array(thoughtPieceSchema),
	/** `finished`: the model ended by itself; `tag`: it closed its own tag; `capped`: it would have gone on. */
	end: z.enum(["finished", "tag", "capped"]),
	/** What a tagged model wrote behind its own tag. */
	ownAnswer: z.array(answerPieceSchema),
	/** Thinking tokens at which the text was first seen to loop. */
	loopsAt: count.optional(),
	/** By place, the start of the thinking first. */
	cuts: z.array(cutSchema),
});
export type Trajectory = z.infer<typeof trajectorySchema>;

/** What to record: a question as it would be asked, and where to cut. */
export const recordRequestSchema = z.object({
	system: z.string(),
	question: questionSchema,
	/** The longest window; shorter ones are replayed. */
	window: windowSchema,
	/** A cut at every multiple of this many thinking tokens, paragraph breaks apart. */
	everyTokens: z.number().int().min(1),
	/** Further cuts, at these many thinking tokens. */
	alsoAt: z.array(count),
});
export type RecordRequest = z.infer<typeof recordRequestSchema>;

const FORMAT = "z1-traces-1";

/** The first line of a traces file: everything that its other lines depend on. */
export const recordingHeaderSchema = z.object({
	format: z.literal(FORMAT),
	model: z.object({ id: z.string(), name: z.string(), sha256: z.string() }),
	style: z.enum(["tagless", "tagged"]),
	contextTokens: count,
	system: z.string(),
	window: windowSchema,
	everyTokens: count,
	alsoAt: z.array(count),
	problems: z.object({ file: z.string(), sha256: z.string() }),
	versions: z.object({ z1: z.string(), nodeLlamaCpp: z.string() }),
	/** Processor and cores: rounding differs between them, and single answers with it. */
	machine: z.string(),
});
export type RecordingHeader = z.infer<typeof recordingHeaderSchema>;

/** Every other line of a traces file. */
export const recordingSchema = z.object({ problem: problemSchema, trajectory: trajectorySchema });
export type Recording = z.infer<typeof recordingSchema>;

export interface Traces {
	readonly header: RecordingHeader;
	readonly recordings: readonly Recording[];
}

/**
 * Reads a traces file.
 * @throws Error naming the first line that is not what it should be
 */
export function parseTraces(text: string): Traces {
	const [first = "", ...rest] = text.split("\n").filter((line) => line.trim() !== "");
	assertFormat(parseJson(first, 1));
	const header = parseLine(recordingHeaderSchema, first, 1);
	return { header, recordings: rest.map((line, index) => parseLine(recordingSchema, line, index + 2)) };
}

function parseLine<T>(schema: z.ZodType<T>, line: string, number: number): T {
	const parsed = schema.safeParse(parseJson(line, number));
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Error(
		`line ${number} is not a line of a traces file: ${issue?.path.join(".")}: ${issue?.message}`,
	);
}

function parseJson(line: string, number: number): unknown {
	try {
		return JSON.parse(line);
	} catch {
		throw new Error(`line ${number} is not JSON`);
	}
}

/** @throws Error where the first line is that of another version */
function assertFormat(header: unknown): void {
	const { format } = z.object({ format: z.string().startsWith("z1-traces-") }).safeParse(header).data ?? {};
	if (format === undefined || format === FORMAT) return;
	throw new Error(`line 1: traces of another version, "${format}"; this one reads "${FORMAT}"`);
}
