import { median } from "../median.ts";
import { type AnswerRecord, totalOf } from "./answerRecord.ts";

/** The latest so many answers say how fast a model is by now. */
const LATEST = 9;
/** Shorter answers say more about the clock than about the model. */
const MIN_TOKENS = 16;
/** Fewer tokens of a prompt say more about what goes with reading them. */
const MIN_READ_TOKENS = 64;

/**
 * How fast a model writes here, in tokens per second, from its latest answers; undefined while there are
 * none.
 */
export function writingSpeed(records: readonly AnswerRecord[], model: string): number | undefined {
	return latestSpeed(
		records
			.filter((record) => record.model === model && totalOf(record) >= MIN_TOKENS)
			.map((record) => ({ tokens: totalOf(record), ms: record.writingMs })),
	);
}

/** How fast a model reads a prompt here, in tokens per second, from its latest ones. */
export function readingSpeed(records: readonly AnswerRecord[], model: string): number | undefined {
	return latestSpeed(
		records
			.filter((record) => record.model === model && (record.readTokens ?? 0) >= MIN_READ_TOKENS)
			.map(({ readTokens = 0, readMs }) => ({ tokens: readTokens, ms: readMs })),
	);
}

function latestSpeed(runs: readonly { tokens: number; ms: number | undefined }[]): number | undefined {
	const speeds = runs.flatMap(({ tokens, ms }) => (ms ? [(tokens / ms) * 1000] : [])).slice(-LATEST);
	return speeds.length > 0 ? median(speeds) : undefined;
}

/** How many of the latest answers say how long one is. */
const LATEST_ANSWERS = 30;
/** So many of them are no longer. */
const SHARE = 0.8;

/**
 * How long an answer of a model is here, in tokens: four of five were no longer. Undefined while fewer than
 * five are known; those that were made to be compared with are of toy problems.
 */
export function usualAnswerTokens(records: readonly AnswerRecord[], model: string): number | undefined {
	const lengths = records
		.filter((record) => record.model === model && !record.reference)
		.slice(-LATEST_ANSWERS)
		.map(({ answerTokens }) => answerTokens)
		.sort((a, b) => a - b);
	return lengths.length < 5 ? undefined : lengths[Math.ceil(SHARE * lengths.length) - 1];
}
