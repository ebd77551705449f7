import { t } from "@vscode/l10n";
import { formatNumber } from "../language.ts";

/** How fast a machine reads its memory, in bytes per second. */
export interface ReadSpeed {
	readonly oneCore: number;
	readonly allCores: number;
	/** How many cores have to calculate with what they read; without it, a graphics card does. */
	readonly cores?: number;
}

/** Tokens per second, from the least to the most that is likely. */
export interface SpeedRange {
	readonly low: number;
	readonly high: number;
}

/** For smaller models, other costs than memory dominate. */
const LEAST_BYTES = 100 * 2 ** 20;
/** Inference reaches this share of the speed of plain reading. */
const SHARE = 0.7;
/**
 * What a core calculates with, in bytes of quantised weights per second: a fast memory brings more. Measured,
 * see BENCH.md.
 */
const CORE_BYTES = 20e9;

/** Below this many tokens per second, users walk away while the model thinks. */
const SLOW = 3;

/** The likeliest value, for want of anything better. */
export const middleOf = ({ low, high }: SpeedRange): number => (low + high) / 2;

/** Whether waiting for a model would be the rule; a model of unknown speed does not count as slow. */
export const isSlow = (speed: SpeedRange | undefined): boolean =>
	speed !== undefined && middleOf(speed) < SLOW;

/**
 * Estimates how fast a model generates. Each token reads all weights once and calculates with them, and
 * little else takes as long: the range is from what one core does to what all cores do.
 * @param weightBytes size of its file, or of the part that a token reads
 * @returns undefined for a model so small that other costs dominate
 */
export function estimateSpeed(weightBytes: number, speed: ReadSpeed): SpeedRange | undefined {
	if (weightBytes < LEAST_BYTES) return undefined;
	const { oneCore, allCores, cores } = speed;
	const rateOf = (read: number, calculating = Number.POSITIVE_INFINITY) =>
		Math.min(read * SHARE, calculating * CORE_BYTES) / weightBytes;
	const [one, all] = [rateOf(oneCore, cores && 1), rateOf(allCores, cores)];
	return { low: Math.min(one, all), high: Math.max(one, all) };
}

/** `≈ 3–6 tokens/s` */
export function describeSpeedRange({ low, high }: SpeedRange): string {
	const [from, to] = [describeRate(low), describeRate(high)];
	return from === to ? t`≈ ${from} tokens/s` : t`≈ ${from}–${to} tokens/s`;
}

/** One digit below ten and two from there on: the estimate is no better than that. */
function describeRate(rate: number): string {
	const rounded = Number(rate.toPrecision(rate < 10 ? 1 : 2));
	return formatNumber(rounded, Math.max(0, -Math.floor(Math.log10(rounded))));
}
