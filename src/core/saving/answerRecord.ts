import * as z from "zod";
import { levelSchema } from "../effort.ts";
import { comparedSchema, compareSaid, saidKindSchema, whatIsSaid } from "../judging/whatIsSaid.ts";
import { EXITS, exitSchema } from "../trace/exits.ts";
import { statisticsOf } from "../trace/statistics.ts";
import type { Trace } from "../trace/trace.ts";
import { wasInterrupted, wasLate } from "../trace/versions.ts";

const tokens = z.number().int().min(0);

/** What is kept of every answer: numbers, not a word of the question or the answer. */
export const answerRecordSchema = z.object({
	/** Of the version as it was asked for: resuming its thinking replaces this record. */
	traceId: z.string().min(1),
	/**
	 * Of the version that was answered: another one if its thinking was resumed. Missing in earlier releases.
	 */
	versionId: z.string().optional(),
	/** When it was asked, in milliseconds since the epoch. */
	at: z.number(),
	model: z.string(),
	/** Whether it was made for comparison rather than for the user. */
	reference: z.boolean(),
	/** A hash, equal for the same question to the same model. */
	questionKey: z.string(),
	score: z.number().min(0).max(100),
	/** The level of the Complexity, whatever effort was chosen. */
	level: levelSchema,
	exit: exitSchema,
	windowTokens: tokens,
	/** Whether nothing but the model and its largest window ended the thinking: the baseline of savings. */
	full: z.boolean(),
	thinkingTokens: tokens,
	peekTokens: tokens,
	answerTokens: tokens,
	/** Those of them that were of answers which gave way to more thinking. */
	droppedTokens: tokens.optional(),
	/** Milliseconds of thinking and answering; missing in records of earlier releases. */
	writingMs: z.number().min(0).optional(),
	/**
	 * What the complete answer says: its kind, and a digest that only someone who knows the question can test.
	 * Missing for answers that were cut off, and in records of earlier releases.
	 */
	said: z.object({ kind: saidKindSchema, text: z.string() }).optional(),
	/**
	 * Where early exits were watched: the thresholds with which thinking would have ended early, and whether
	 * the answer would have said the same as the full window's.
	 */
	exits: z.array(z.object({ confidence: z.number(), said: comparedSchema })).optional(),
	/**
	 * Whether part of what was asked was left out for want of room: with another window, another part would be.
	 */
	trimmed: z.boolean().optional(),
	/** Whether a model that ended by itself answered outside of its window: behind a mark or the hint. */
	apart: z.boolean().optional(),
	/**
	 * Whether the answer was cut off where the full window's would have gone on: by the clock, or at the
	 * reserve after its window had closed on an answer that had begun in it.
	 */
	cut: z.boolean().optional(),
	/** Whether more was thought than the full window allows: it would have ended there. */
	wider: z.boolean().optional(),
	/**
	 * Whether it thought although it was told not to, as with less effort: to the full window, that was not
	 * said.
	 */
	unheeded: z.boolean().optional(),
	/** Tokens of the prompt that were read for it, and the milliseconds that took. */
	readTokens: tokens.optional(),
	readMs: z.number().min(0).optional(),
});
export type AnswerRecord = z.infer<typeof answerRecordSchema>;

/** Thinking + peek + answer: every generated token that was waited for. */
export function totalOf({ thinkingTokens, peekTokens, answerTokens }: AnswerRecord): number {
	return thinkingTokens + peekTokens + answerTokens;
}

/** What a record holds beyond its trace. */
interface RecordOrigin extends Pick<AnswerRecord, "questionKey" | "reference"> {
	readonly fullWindowTokens: number;
	/** Equal for the same text to the same question, and meaningless to everyone else. */
	readonly digest: (text: string) => string;
}

/**
 * The record of an ended trace; undefined if it never got to think, or was interrupted.
 * @param fullWindowTokens the largest window of the model
 */
export function answerRecordOf(
	trace: Trace,
	{ questionKey, reference, fullWindowTokens, digest }: RecordOrigin,
): AnswerRecord | undefined {
	const { exit, ending, window, complexity, tokens: count } = trace;
	if (!exit || !ending || wasInterrupted(trace)) return undefined;
	const said = whatIsSaid(trace.answer);
	const exits = watchedExits(trace, said);
	const cut = ending === "truncated" && (wasLate(trace) || trace.fromThought !== undefined);
	const wider = count.thinking > fullWindowTokens;
	const unheeded = trace.direct && exit !== "direct";
	const { totalMs, readingMs } = statisticsOf(trace);
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
			!cut &&
			!wider &&
			!unheeded &&
			EXITS[exit].undisturbed,
		thinkingTokens: count.thinking,
		// Nobody waits for what is only watched, so it counts neither in an answer's cost nor in its time.
		peekTokens: exits ? 0 : count.peek,
		answerTokens: count.answer,
		...(trace.droppedTokens && { droppedTokens: trace.droppedTokens }),
		...(exits ? { exits } : { writingMs: totalMs - readingMs }),
		...(ending === "complete" && { said: { kind: said.kind, text: digest(said.text) } }),
		...(wasTrimmed(trace) && { trimmed: true }),
		...(exit === "finished" && !trace.fromThought && { apart: true }),
		...(cut && { cut }),
		...(wider && { wider }),
		...(unheeded && { unheeded }),
		...(trace.readMs !== undefined && { readTokens: count.prompt - count.cached, readMs: trace.readMs }),
	};
}

function wasTrimmed({ omitted }: Trace): boolean {
	const { turns, surroundings = [], attachments = [], codeLines } = omitted;
	return turns + surroundings.length + attachments.flat().length + codeLines > 0;
}

/** Undefined unless early exits were only watched. @param said by the answer */
function watchedExits(
	{ earlyExit, peeks, ending }: Trace,
	said: ReturnType<typeof whatIsSaid>,
): AnswerRecord["exits"] {
	if (earlyExit || peeks.length === 0) return undefined;
	return peeks.flatMap(({ settles = [], text, whole }) => {
		const comparable = whole && ending === "complete";
		const compared = comparable ? compareSaid(whatIsSaid(text), said) : "notCompared";
		return settles.map((confidence) => ({ confidence, said: compared }));
	});
}

/** The basis of savings and windows: the full-window records, the latest of each question. */
export function fullRecordsOf(records: readonly AnswerRecord[]): AnswerRecord[] {
	const byQuestion = new Map<string, AnswerRecord>();
	for (const record of records) if (record.full) byQuestion.set(record.questionKey, record);
	return [...byQuestion.values()];
}
