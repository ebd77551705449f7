import type { AnswerRecord } from "./answerRecord.ts";

/** Peeks do not pay if none of this many answers with peeks has settled. */
export const ENOUGH_PEEKED_AT = 24;

/**
 * Whether peeks pay on a model: some answer of it has settled, or too few were peeked at to tell.
 */
export function peeksPay(records: readonly AnswerRecord[], model: string): boolean {
	const own = records.filter((record) => record.model === model);
	if (own.some(({ exit }) => exit === "converged")) return true;
	return own.filter(({ peekTokens }) => peekTokens > 0).length < ENOUGH_PEEKED_AT;
}
