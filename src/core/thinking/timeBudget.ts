import * as z from "zod";
import type { Question } from "../question/question.ts";
import { READY_QUESTIONS } from "../question/readyQuestions.ts";

/** When an answer is to stand there, and what is known of how long that takes. */
export const timeLimitSchema = z.object({
	/** In milliseconds since the epoch. */
	until: z.number(),
	/** What is kept free for the answer behind the thought, in tokens. */
	answerTokens: z.number().int().min(1),
	/** How fast the model was found to write here, in tokens per second. */
	tokensPerSecond: z.number().positive().optional(),
});
export type TimeLimit = z.infer<typeof timeLimitSchema>;

/** However late it is, an answer gets so many tokens. */
const LEAST_ANSWER_TOKENS = 32;
/** The latest so many tokens say how fast the model is now; fewer than a few say nothing. */
const RECENT_TOKENS = 16;
const TELLING_TOKENS = 8;

/**
 * The clock beside a thought: says when the window has to close for the answer to be there in time. Where the
 * model turns out slower than it was, that is earlier; the answer keeps its reserve in any case.
 */
export class TimeBudget {
	readonly #until: number;
	readonly #answerTokens: number;
	/** Tokens per millisecond, as last known. */
	#speed: number | undefined;
	#reserve: number | undefined;
	#marks: { at: number; tokens: number }[] = [];

	constructor({ until, answerTokens, tokensPerSecond }: TimeLimit) {
		this.#until = until;
		this.#answerTokens = answerTokens;
		this.#speed = tokensPerSecond && tokensPerSecond / 1000;
	}

	/** Told of everything that is written, as it comes. */
	wrote(tokens: number): void {
		const marks = this.#marks;
		const all = (marks.at(-1)?.tokens ?? 0) + tokens;
		marks.push({ at: Date.now(), tokens: all });
		while (marks[1] && all - marks[1].tokens >= RECENT_TOKENS) marks.shift();
		const [first] = marks;
		if (first && all - first.tokens >= TELLING_TOKENS)
			this.#speed = (all - first.tokens) / Math.max(1, Date.now() - first.at);
	}

	/** Something else was done in between, which says nothing of how fast the model writes. */
	pause(): void {
		this.#marks = [];
	}

	/**
	 * Whether the window has to close now. What is kept free for the answer is as much as one takes, or all
	 * that can still be written in time: what it is when the window closes, the answer gets in any case.
	 * @param moreTokens that are about to be written before it could be asked again
	 */
	mustAnswer(moreTokens = 0): boolean {
		const left = this.#until - Date.now();
		if (left <= 0) return true;
		if (this.#speed === undefined) return false;
		const fitting = Math.max(LEAST_ANSWER_TOKENS, left * this.#speed);
		this.#reserve = Math.min(this.#reserve ?? this.#answerTokens, fitting);
		return (this.#reserve + moreTokens) / this.#speed >= left;
	}

	/** Whether the answer is to be cut off: its time is up, and it has had its reserve. */
	isOver(answered: number): boolean {
		return Date.now() >= this.#until && answered >= (this.#reserve ?? LEAST_ANSWER_TOKENS);
	}
}

/** How fast a model reads and writes here, in tokens per second. */
export interface Speeds {
	readonly reading: number | undefined;
	readonly writing: number | undefined;
}

/** What a budget in seconds leaves, by the speeds that were measured. */
export interface TimedWindow {
	/** How long reading takes; undefined while that is not known. */
	readonly readingMs: number | undefined;
	/** Thinking tokens that fit between reading and answering; undefined while that is not known. */
	readonly thinkingTokens: number | undefined;
}

/** @param promptTokens that are to be read */
export function windowInTime(
	seconds: number,
	promptTokens: number,
	answerTokens: number,
	{ reading, writing }: Speeds,
): TimedWindow {
	const readingMs = reading && (promptTokens / reading) * 1000;
	const left = seconds - (readingMs ?? 0) / 1000;
	return {
		readingMs,
		thinkingTokens: writing && Math.max(0, Math.floor(left * writing - answerTokens)),
	};
}

/** An answer of which nothing is known, in tokens: some 150 words. */
const USUAL_ANSWER_TOKENS = 200;
const CHARACTERS_PER_TOKEN = 3.5;
/** Questions whose answer holds all of the code, and a little more than it. */
const WHOLE_CODE: ReadonlySet<string> = new Set([
	READY_QUESTIONS.fix.prompt,
	READY_QUESTIONS.fix.withDiagnostics,
	READY_QUESTIONS.document.prompt,
]);
const MORE_THAN_THE_CODE = 1.25;

/**
 * How long the answer to a question will be, in tokens.
 * @param usual what answers of this model take here, where that is known
 */
export function answerTokensFor({ prompt, code }: Question, usual = USUAL_ANSWER_TOKENS): number {
	if (!code || !WHOLE_CODE.has(prompt)) return usual;
	return Math.max(usual, Math.ceil((code.text.length / CHARACTERS_PER_TOKEN) * MORE_THAN_THE_CODE));
}
