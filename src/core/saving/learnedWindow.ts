import type { Level, Windows } from "../effort.ts";
import { EXITS, type Needed } from "../trace/exits.ts";
import type { AnswerRecord } from "./answerRecord.ts";

/** Nothing is learned from fewer answers of a model than these. */
export const LEARNED_FROM = 12;
/** Only this many of the latest answers say what a model needs now. */
const LATEST = 300;
/** The share of questions whose thinking is to end by itself inside the window. */
export const COVERED = 0.95;
/** A window is neither less than a quarter of the shipped one nor more than twice that. */
const LEAST_FACTOR = 1 / 4;
const MOST_FACTOR = 2;
/** Windows are rounded up to multiples of this many tokens. */
const STEP_TOKENS = 16;
/** Added before logarithms are taken: of very small windows, a few tokens are not many times as much. */
const OFFSET_TOKENS = 16;
/**
 * How many answers the shipped windows count as: for all windows together, and for how much more a question
 * of a higher score needs.
 */
const PRIOR = { all: 3, slope: 10 };
const ROUNDS = 200;

/** What of the estimate a window is learned from. */
interface Scored {
	readonly score: number;
	readonly level: Level;
}

/** What an answer says about the thinking that its question needed. */
export type Need = Scored & Needed;

/** The windows that a model turned out to need. */
export interface LearnedWindows {
	/** How many questions they are learned from. */
	readonly questions: number;
	/** In thinking tokens. */
	of(scored: Scored): number;
	/** Whether a question is expected to need more than the window that it may get. */
	isShort(scored: Scored): boolean;
}

/**
 * Learns from answers which window a question needs on a model: the shipped window of its level, times a
 * factor that depends on its score. The factor is a quantile regression of the logarithm (Koenker and Bassett
 * 1978) with the shipped windows as its prior; of what was capped, only that it needed more is used (Powell
 * 1986). Where nothing is thought by default, nothing is learned.
 * @param records of any models, the latest last
 * @returns undefined while there are too few answers
 */
export function learnWindows(
	records: readonly AnswerRecord[],
	model: string,
	windows: Windows,
): LearnedWindows | undefined {
	const needs = needsOf(records, model, windows);
	if (needs.length < LEARNED_FROM) return undefined;
	const factor = regress(needs, windows);
	const neededBy = (asked: Scored) =>
		(windows[asked.level] + OFFSET_TOKENS) * Math.exp(factor(asked)) - OFFSET_TOKENS;
	const of = (asked: Scored) => {
		const shipped = windows[asked.level];
		const held = Math.min(Math.max(neededBy(asked), shipped * LEAST_FACTOR), shipped * MOST_FACTOR);
		return Math.min(Math.ceil(held / STEP_TOKENS) * STEP_TOKENS, windows.max);
	};
	return { questions: needs.length, of, isShort: (asked) => neededBy(asked) > of(asked) };
}

/**
 * What questions needed on a model, the latest last. A question counts once: with the least that was enough,
 * or else the most that was not.
 */
export function needsOf(records: readonly AnswerRecord[], model: string, windows: Windows): Need[] {
	const needs = new Map<string, Need>();
	for (const record of records) {
		const need = record.model === model && windows[record.level] > 0 && needOf(record);
		if (!need) continue;
		const { questionKey } = record;
		const known = needs.get(questionKey);
		needs.delete(questionKey);
		needs.set(questionKey, known ? clearer(known, need) : need);
	}
	return [...needs.values()].slice(-LATEST);
}

function clearer(known: Need, need: Need): Need {
	if (known.more !== need.more) return known.more ? need : known;
	return need.more === need.tokens > known.tokens ? need : known;
}

/**
 * Undefined where somebody ended the thinking, or took it up again, or nothing was thought, or the model was
 * told to think less than `auto` would have it.
 */
function needOf(record: AnswerRecord): Need | undefined {
	const { versionId, traceId, windowTokens, exit, score, level, unheeded } = record;
	if (versionId !== traceId || windowTokens === 0 || (unheeded && level !== "minimal")) return undefined;
	const needed = EXITS[exit].needed(record);
	return needed && { score, level, ...needed };
}

/** The logarithm of the factor: two weights, by averaged subgradient descent; the same each time. */
function regress(needs: readonly Need[], windows: Windows): (scored: Scored) => number {
	const points = needs.map((need) => ({
		slope: slopeOf(need),
		off: Math.log(need.tokens + OFFSET_TOKENS) - Math.log(windows[need.level] + OFFSET_TOKENS),
		more: need.more,
	}));
	let [all, slope] = [0, 0];
	let [sumAll, sumSlope] = [0, 0];
	for (let round = 0; round < ROUNDS; round++) {
		let [pullAll, pullSlope] = [2 * PRIOR.all * all, 2 * PRIOR.slope * slope];
		for (const point of points) {
			const below = all + slope * point.slope <= point.off;
			const pull = below ? -COVERED : point.more ? 0 : 1 - COVERED;
			pullAll += pull;
			pullSlope += pull * point.slope;
		}
		const step = 0.5 / Math.sqrt(round + 1) / (points.length + 4);
		all -= step * pullAll;
		slope -= step * pullSlope;
		if (round < ROUNDS / 2) continue;
		sumAll += all;
		sumSlope += slope;
	}
	const rounds = ROUNDS / 2;
	return (asked) => sumAll / rounds + (sumSlope / rounds) * slopeOf(asked);
}

/** A score between −2 and 2. */
function slopeOf({ score }: Scored): number {
	return (score - 50) / 25;
}
