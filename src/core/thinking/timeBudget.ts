import * as z from "zod";
import type { Question } from "../question/question.ts";
import { READY_QUESTIONS } from "../question/readyQuestions.ts";
import { guessTokens } from "../tokenLengths.ts";
import type { Signal } from "./reasoner.ts";

/** The time limit of an answer, and what is known about the duration. */
export const timeLimitSchema = z.object({
	/** In milliseconds since the epoch. */
	until: z.number(),
	/** The reserve for the answer after the thought, in tokens. */
	answerTokens: z.number().int().min(1),
	/** How fast the model was found to write here, in tokens per second. */
	tokensPerSecond: z.number().positive().optional(),
});
export type TimeLimit = z.infer<typeof timeLimitSchema>;

/**
 * The time limit after other answers came first, or a model was loaded: that may make an answer late, but
 * takes nothing of it. Thinking gives way as far as the speed is known; otherwise the time begins now.
 */
export function afterWaiting(time: TimeLimit, waitedMs: number): TimeLimit {
	const { until, answerTokens, tokensPerSecond = 0 } = time;
	const inTime = Date.now() + (answerTokens / tokensPerSecond) * 1000;
	return { ...time, until: Math.max(until, Math.min(until + waitedMs, inTime)) };
}

/** However late it is after a thought, an answer gets this many tokens. */
const LEAST_ANSWER_TOKENS = 32;
/** The latest tokens from which the current speed is determined; just a few are not enough. */
const RECENT_TOKENS = 16;
const TELLING_TOKENS = 8;
/** What comes within so many milliseconds is one arrival: something before a server may hold text back. */
const TOGETHER_MS = 50;
/** After its time, an answer of which nothing comes for so many milliseconds is given up. */
const SILENCE_MS = 30_000;

/**
 * The clock beside a thought: tells when the window has to close for the answer to be in time. If the model
 * turns out slower than before, that is earlier; the answer keeps its reserve in any case.
 */
export class TimeBudget {
	readonly #until: number;
	readonly #answerTokens: number;
	/** The last known speed, in tokens per millisecond. */
	#speed: number | undefined;
	#reserve: number | undefined;
	/** Whether anything was thought in time: loading, or reading a long prompt, may have taken all of it. */
	#inTime = false;
	/** The latest arrivals, and how many tokens came with each. */
	#arrivals: { readonly at: number; tokens: number }[] = [];

	constructor({ until, answerTokens, tokensPerSecond }: TimeLimit) {
		this.#until = until;
		this.#answerTokens = answerTokens;
		this.#speed = tokensPerSecond && tokensPerSecond / 1000;
	}

	/** Call for all tokens as they are written. */
	wrote(tokens: number): void {
		this.#inTime = true;
		const arrivals = this.#arrivals;
		const now = Date.now();
		const last = arrivals.at(-1);
		if (last && now - last.at < TOGETHER_MS) {
			last.tokens += tokens;
			return;
		}
		let written = arrivals.reduce((sum, { tokens }) => sum + tokens, 0);
		const [first] = arrivals;
		if (first && written >= TELLING_TOKENS) this.#speed = written / (now - first.at);
		arrivals.push({ at: now, tokens });
		for (const { tokens } of arrivals.slice(0, -2)) {
			written -= tokens;
			if (written < RECENT_TOKENS) break;
			arrivals.shift();
		}
	}

	/** Call for interruptions, which tell nothing about the speed of writing. */
	pause(): void {
		this.#arrivals = [];
	}

	/**
	 * Whether the window has to close now. The reserve is the usual length of an answer, or all that can still
	 * be written in time: when the window closes, the answer is sure to get it. What arrives together is
	 * looked at together, so that the next look is as many tokens away as came last.
	 * @param moreTokens that will be written before the next call
	 */
	mustAnswer(moreTokens = 0): boolean {
		const left = this.#until - Date.now();
		if (left <= 0) return true;
		if (this.#speed === undefined) return false;
		const fitting = Math.max(LEAST_ANSWER_TOKENS, left * this.#speed);
		this.#reserve = Math.min(this.#reserve ?? this.#answerTokens, fitting);
		return (this.#reserve + moreTokens + this.#arriving) / this.#speed >= left;
	}

	/** What is expected to come together with the next token. */
	get #arriving(): number {
		return Math.max(0, (this.#arrivals.at(-2)?.tokens ?? 1) - 1);
	}

	/** When the window has to close if nothing more of the thought comes, in milliseconds since the epoch. */
	thoughtDue(): number {
		if (this.#speed === undefined) return this.#until;
		const tokens = (this.#reserve ?? this.#answerTokens) + this.#arriving;
		return this.#until - tokens / this.#speed;
	}

	/** When to give an answer up: its time is up, and nothing of it has come since a time for so long. */
	answerDue(since: number): number {
		return Math.max(this.#until, since + SILENCE_MS);
	}

	/** Whether to cut the answer off: its time is up, and it has had its reserve. */
	isOver(answered: number): boolean {
		const least = this.#inTime ? LEAST_ANSWER_TOKENS : this.#answerTokens;
		return Date.now() >= this.#until && answered >= (this.#reserve ?? least);
	}
}

/**
 * Waiting for a model, which may fall silent: while nothing comes, nobody else would look at the clock, or
 * notice what the user wants. What is waited for is given up by a signal.
 */
export class Waiting {
	readonly #wishes: readonly Signal[];
	readonly #dueAt: ((since: number) => number) | undefined;
	readonly #request = new AbortController();
	#timer: unknown;
	#isOver = false;

	/**
	 * @param wishes of the user, each of which gives it up
	 * @param dueAt when it is over if nothing has come since a time; without it, there is no limit
	 */
	constructor(wishes: readonly Signal[], dueAt?: (since: number) => number) {
		this.#wishes = wishes;
		this.#dueAt = dueAt;
		for (const wish of wishes) wish.addEventListener("abort", this.#giveUp);
		if (wishes.some(({ aborted }) => aborted)) this.#giveUp();
		this.goOn();
	}

	/** Aborted when it is over, and by the user. */
	get signal(): Signal {
		return this.#request.signal;
	}

	/** Whether its time was up. */
	get isOver(): boolean {
		return this.#isOver;
	}

	/** Call when something has come, and for the first time by itself. */
	goOn(since = Date.now()): void {
		clearTimeout(this.#timer);
		const dueAt = this.#dueAt?.(since);
		if (dueAt === undefined) return;
		this.#timer = setTimeout(
			() => {
				// A timer may be early, and a clock be set back.
				if (Date.now() < dueAt) return this.goOn(since);
				this.#isOver = true;
				this.#giveUp();
			},
			Math.max(0, Math.ceil(dueAt - Date.now())),
		);
	}

	/** Call when nothing is waited for any more. */
	end(): void {
		clearTimeout(this.#timer);
		for (const wish of this.#wishes) wish.removeEventListener("abort", this.#giveUp);
	}

	readonly #giveUp = () => this.#request.abort();
}

/** How fast a model reads and writes here, in tokens per second. */
export interface Speeds {
	readonly reading: number | undefined;
	readonly writing: number | undefined;
}

/** What a time limit leaves at the measured speeds. */
export interface TimedWindow {
	/** Time for reading in milliseconds; undefined while unknown. */
	readonly readingMs: number | undefined;
	/** Thinking tokens that fit between reading and answering; undefined while unknown. */
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

/** Assumed length of an answer in tokens, without any data: some 150 words. */
const USUAL_ANSWER_TOKENS = 200;
/** Questions whose answer repeats all of the code, and a little more. */
const WHOLE_CODE: ReadonlySet<string> = new Set([
	READY_QUESTIONS.fix.prompt,
	READY_QUESTIONS.fix.withDiagnostics,
	READY_QUESTIONS.document.prompt,
]);
const MORE_THAN_THE_CODE = 1.25;

/**
 * Expected length of a question's answer, in tokens.
 * @param usual the usual length of this model's answers here, if known
 */
export function answerTokensFor({ prompt, code }: Question, usual = USUAL_ANSWER_TOKENS): number {
	if (!code || !WHOLE_CODE.has(prompt)) return usual;
	return Math.max(usual, Math.ceil(guessTokens(code.text.length) * MORE_THAN_THE_CODE));
}
