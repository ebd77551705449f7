import * as z from "zod";
import { levelSchema } from "../effort.ts";
import { saidKindSchema, whatIsSaid } from "../judging/whatIsSaid.ts";
import { EXITS, exitSchema } from "../trace/exits.ts";
import { statisticsOf } from "../trace/statistics.ts";
import type { Trace } from "../trace/trace.ts";

const tokens = z.number().int().min(0);

/** What is kept of every answer: numbers, not a word of the question or the answer. */
export const answerRecordSchema = z.object({
	/** Of the version as it was asked for: whoever thinks on about it makes a record in place of this one. */
	traceId: z.string().min(1),
	/** Of the version that was answered: another one where it was thought on. Earlier releases did not say. */
	versionId: z.string().optional(),
	/** When it was asked, in milliseconds since the epoch. */
	at: z.number(),
	model: z.string(),
	/** Whether it was made to compare with, and not because somebody wanted to know. */
	reference: z.boolean(),
	/** The same for the same question to the same model, a hash. */
	questionKey: z.string(),
	score: z.number().min(0).max(100),
	/** The level of the Complexity, whatever effort was chosen. */
	level: levelSchema,
	exit: exitSchema,
	windowTokens: tokens,
	/**
	 * Whether nothing but the model and its largest window ended the thinking: what savings are told against.
	 */
	full: z.boolean(),
	thinkingTokens: tokens,
	peekTokens: tokens,
	answerTokens: tokens,
	/** Milliseconds of thinking and answering; records of earlier releases have none. */
	writingMs: z.number().min(0).optional(),
	/**
	 * What the whole answer says: its kind, and a digest that only who knows the question can try.
	 * Answers that were cut off have none, nor have records of earlier releases.
	 */
	said: z.object({ kind: saidKindSchema, text: z.string() }).optional(),
	/** Tokens of the prompt that were read for it, and the milliseconds that took. */
	readTokens: tokens.optional(),
	readMs: z.number().min(0).optional(),
});
export type AnswerRecord = z.infer<typeof answerRecordSchema>;

/** thinking + peek + answer: every token that was waited for. */
export function totalOf({ thinkingTokens, peekTokens, answerTokens }: AnswerRecord): number {
	return thinkingTokens + peekTokens + answerTokens;
}

/** What a record holds that its trace does not know. */
interface RecordOrigin extends Pick<AnswerRecord, "questionKey" | "reference"> {
	readonly fullWindowTokens: number;
	/** The same for the same text to the same question, and no text for anybody else. */
	readonly digest: (text: string) => string;
}

/**
 * What an ended trace leaves behind; undefined for one that never got to think, or was broken off.
 * @param fullWindowTokens the largest window of the model
 */
export function answerRecordOf(
	trace: Trace,
	{ questionKey, reference, fullWindowTokens, digest }: RecordOrigin,
): AnswerRecord | undefined {
	const { exit, ending, window, complexity, tokens: count } = trace;
	if (!exit || (ending !== "complete" && ending !== "truncated")) return undefined;
	const { kind, text } = whatIsSaid(trace.answer);
	return {
		traceId: trace.askedAs,
		versionId: trace.versionId,
		at: trace.moments.asked,
		model: trace.model.id,
		reference,
		questionKey,
		score: complexity.score,
		level: complexity.level,
		exit,
		windowTokens: window.thinkingTokens,
		full:
			window.thinkingTokens >= fullWindowTokens &&
			!trace.earlyExit &&
			!trace.reopened &&
			EXITS[exit].undisturbed,
		thinkingTokens: count.thinking,
		peekTokens: count.peek,
		answerTokens: count.answer,
		writingMs: statisticsOf(trace).totalMs - statisticsOf(trace).readingMs,
		...(ending === "complete" && { said: { kind, text: digest(text) } }),
		...(trace.readMs !== undefined && { readTokens: count.prompt - count.cached, readMs: trace.readMs }),
	};
}

/** What savings and windows are told from: the full-window records, the latest of each question. */
export function fullRecordsOf(records: readonly AnswerRecord[]): AnswerRecord[] {
	const byQuestion = new Map<string, AnswerRecord>();
	for (const record of records) if (record.full) byQuestion.set(record.questionKey, record);
	return [...byQuestion.values()];
}
