import type { AnswerRecord } from "./answerRecord.ts";

/** So many answers with looks, none of which settled, are enough to do without. */
export const ENOUGH_LOOKED_AT = 24;

/**
 * Whether looks at the answer pay on a model: some answer of it has settled, or too few were looked at to
 * tell.
 */
export function looksPay(records: readonly AnswerRecord[], model: string): boolean {
	const own = records.filter((record) => record.model === model);
	if (own.some(({ exit }) => exit === "converged")) return true;
	return own.filter(({ peekTokens }) => peekTokens > 0).length < ENOUGH_LOOKED_AT;
}
