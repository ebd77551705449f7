import { median } from "../averages.ts";
import { type AnswerRecord, totalOf } from "./answerRecord.ts";

/** The latest answers from which the current speed is determined. */
const LATEST = 9;
/** Shorter answers measure the clock rather than the model. */
const MIN_TOKENS = 16;
/** Fewer tokens of a prompt measure the overhead of reading. */
const MIN_READ_TOKENS = 64;

/** How fast a model writes here, in tokens per second, from its latest answers; undefined without any. */
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

/** The latest answers from which the usual length is determined. */
const LATEST_ANSWERS = 30;
/** The share of them that is no longer. */
const SHARE = 0.8;

/**
 * The usual length of a model's answers here, in tokens: four of five were no longer. Undefined while fewer
 * than five are known; records made for comparison do not count, since nobody asked those questions.
 */
export function usualAnswerTokens(records: readonly AnswerRecord[], model: string): number | undefined {
	const lengths = records
		.filter((record) => record.model === model && !record.reference)
		.slice(-LATEST_ANSWERS)
		.map(({ answerTokens, droppedTokens = 0 }) => answerTokens - droppedTokens)
		.sort((a, b) => a - b);
	return lengths.length < 5 ? undefined : lengths[Math.ceil(SHARE * lengths.length) - 1];
}
