import type { Outcome } from "./replay.ts";

/** A policy's gain and cost on one problem, or on average. Tokens are counts. */
export interface Score {
	/** 1 for a right answer, 0 for a wrong one; on average the share of right answers. */
	readonly right: number;
	readonly thinking: number;
	readonly peek: number;
	readonly answer: number;
	/** Tokens of hints and drafts read for peeks; not part of the total. */
	readonly read: number;
	/** Thinking + peek + answer. */
	readonly total: number;
	/** The paper's thinking tokens, without a forced answer: see Outcome. */
	readonly paper: number;
}

export function scoreOf(outcome: Outcome, isRight: (output: string) => boolean): Score {
	return {
		right: isRight(outcome.output) ? 1 : 0,
		thinking: outcome.thinkingTokens,
		peek: outcome.peekTokens,
		answer: outcome.answerTokens,
		read: outcome.peekReadTokens,
		total: outcome.totalTokens,
		paper: outcome.paperTokens,
	};
}

/** The weighted mean of scores. */
export function averageOf(scores: readonly Score[], weights: readonly number[] = scores.map(() => 1)): Score {
	const sum = weights.reduce((all, weight) => all + weight, 0);
	const mean = (of: (score: Score) => number) =>
		scores.reduce((all, score, index) => all + of(score) * (weights[index] ?? 0), 0) / sum;
	return {
		right: mean(({ right }) => right),
		thinking: mean(({ thinking }) => thinking),
		peek: mean(({ peek }) => peek),
		answer: mean(({ answer }) => answer),
		read: mean(({ read }) => read),
		total: mean(({ total }) => total),
		paper: mean(({ paper }) => paper),
	};
}
