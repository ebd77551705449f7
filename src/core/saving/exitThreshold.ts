import type { Compared } from "../judging/whatIsSaid.ts";
import type { ExitRisk } from "../trace/events.ts";
import { type AnswerRecord, fullRecordsOf } from "./answerRecord.ts";

/** Thresholds of the early exit among which one is chosen, the most careful first. */
export const THRESHOLDS: readonly number[] = [0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5];

/** Less than this share of early exits may change the answer. */
export const MOST_CHANGED = 0.05;
/** The probability, at most, with which a threshold is called proven although its exits change more. */
const ERROR = 0.1;

/** The early exits at one threshold, and how many of them changed the answer. */
export interface ExitCount {
	readonly confidence: number;
	/** Exits whose answer could be compared with that of the full window: prose in other words cannot. */
	readonly compared: number;
	/** Those that say something else. */
	readonly changed: number;
}

/**
 * The thresholds at which less than `MOST_CHANGED` of exits change the answer on questions of the same kind;
 * the probability that any of them is wrong is at most `ERROR`. They are tested from the most careful one
 * down until one fails (fixed sequence testing, as in Learn then Test, arXiv 2110.01052), each with an exact
 * binomial test. Where too few exits were compared to show anything, a threshold is passed over: how many
 * there are says nothing in favour of those below, since the surer exits change no more answers.
 * @param counts of THRESHOLDS, in their order
 */
export function provenThresholds<Count extends ExitCount>(counts: readonly Count[]): Count[] {
	const tested = counts.filter(({ compared }) => atMost(0, compared, MOST_CHANGED) <= ERROR);
	const failed = tested.findIndex(({ changed, compared }) => atMost(changed, compared, MOST_CHANGED) > ERROR);
	return failed < 0 ? tested : tested.slice(0, failed);
}

/**
 * The threshold to end thinking with on a model. The least that is proven; while none is, the shipped one, or
 * the most careful one if the shipped one is shown to change too many answers; none if that is shown of both.
 * @param records of any answers, the latest last; a question counts once
 * @param shipped threshold of the model
 * @returns undefined while no exit of the model has been watched
 */
export function chooseThreshold(
	records: readonly AnswerRecord[],
	model: string,
	shipped: number,
): ExitRisk | undefined {
	const watched = fullRecordsOf(records.filter((record) => record.model === model && record.exits));
	if (watched.length === 0) return undefined;
	const counts = THRESHOLDS.map((confidence) => countAt(watched, confidence));
	const proven = provenThresholds(counts).at(-1);
	if (proven) return { ...proven, proven: true };
	const [surest = 1] = THRESHOLDS;
	const careful = countAt(watched, surest);
	const open = [countAt(watched, shipped), careful].find((count) => !isShownToExceed(count));
	if (open) return { ...open, proven: false };
	const { compared, changed } = careful;
	return { compared, changed, proven: false };
}

function countAt(watched: readonly AnswerRecord[], confidence: number): ExitCount {
	const exits = watched.flatMap(({ exits = [] }) => exits.filter((exit) => exit.confidence === confidence));
	return countExits(
		confidence,
		exits.map(({ said }) => said),
	);
}

/** @param said of each early exit, whether the answer says the same as that of the full window */
export function countExits(confidence: number, said: readonly Compared[]): ExitCount {
	const compared = said.filter((each) => each !== "notCompared").length;
	return { confidence, compared, changed: said.filter((each) => each === "other").length };
}

function isShownToExceed({ changed, compared }: ExitCount): boolean {
	return changed > 0 && 1 - atMost(changed - 1, compared, MOST_CHANGED) <= ERROR;
}

/** The probability of at most `hits` of `n` if each has probability `p`: the exact binomial test. */
function atMost(hits: number, n: number, p: number): number {
	let term = (1 - p) ** n;
	let sum = term;
	for (let k = 1; k <= hits; k++) {
		term *= ((n - k + 1) / k) * (p / (1 - p));
		sum += term;
	}
	return sum;
}
