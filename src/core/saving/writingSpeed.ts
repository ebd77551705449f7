import { median } from "../median.ts";
import { type AnswerRecord, totalOf } from "./answerRecord.ts";

/** The latest so many answers say how fast a model is by now. */
const LATEST = 9;
/** Shorter answers say more about the clock than about the model. */
const MIN_TOKENS = 16;

/**
 * How fast a model writes here, in tokens per second, from its latest answers; undefined while there are
 * none.
 */
export function writingSpeed(records: readonly AnswerRecord[], model: string): number | undefined {
	const speeds = records
		.filter((record) => record.model === model && totalOf(record) >= MIN_TOKENS)
		.flatMap((record) => (record.writingMs ? [(totalOf(record) / record.writingMs) * 1000] : []))
		.slice(-LATEST);
	return speeds.length > 0 ? median(speeds) : undefined;
}
