import type { Trace } from "./trace.ts";

/** The cost of an answer, derived from its trace. Tokens are counts, times milliseconds. */
export interface Statistics {
	readonly promptTokens: number;
	/** Whether the prompt's length is an estimate. */
	readonly promptEstimated?: boolean;
	/** Tokens of the prompt that were already in the cache. */
	readonly cachedTokens: number;
	readonly windowTokens: number;
	readonly thinkingTokens: number;
	readonly forcedTokens: number;
	readonly peekTokens: number;
	readonly answerTokens: number;
	/** Thinking + peek + answer: every generated token that the user waited for. */
	readonly totalTokens: number;
	/** The part of the window that the thinking did not use. Not a saving: it might have gone unused anyway. */
	readonly unspentTokens: number;
	readonly readingMs: number;
	readonly thinkingMs: number;
	readonly answerMs: number;
	readonly totalMs: number;
	/** Generated tokens (total) per second of generating; undefined before there are any. */
	readonly tokensPerSecond?: number;
}

/** Tokens of the answer as it stands, without those that gave way to more thinking. */
export function answerLengthOf({ tokens, droppedTokens = 0 }: Trace): number {
	return tokens.answer - droppedTokens;
}

/** Derives the statistics of a running or ended trace. */
export function statisticsOf(trace: Trace): Statistics {
	const { tokens, moments, window } = trace;
	const end = moments.ended ?? moments.latest;
	const prefilled = moments.prefilled ?? end;
	const closed = moments.closed ?? end;
	const totalTokens = tokens.thinking + tokens.peek + tokens.answer;
	const readingMs = prefilled - moments.asked;
	const thinkingMs = closed - prefilled - moments.closedMs;
	const generatingMs = end - prefilled - moments.idleMs;
	return {
		promptTokens: tokens.prompt,
		...(trace.promptEstimated && { promptEstimated: true }),
		cachedTokens: tokens.cached,
		windowTokens: window.thinkingTokens,
		thinkingTokens: tokens.thinking,
		forcedTokens: tokens.forced,
		peekTokens: tokens.peek,
		answerTokens: tokens.answer,
		totalTokens,
		unspentTokens: Math.max(0, window.thinkingTokens - tokens.thinking),
		readingMs,
		thinkingMs,
		answerMs: generatingMs - thinkingMs,
		totalMs: readingMs + generatingMs,
		...(generatingMs > 0 && totalTokens > 0 && { tokensPerSecond: (totalTokens / generatingMs) * 1000 }),
	};
}
