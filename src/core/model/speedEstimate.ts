import { t } from "@vscode/l10n";
import { formatNumber } from "../language.ts";

/** How fast a machine reads its memory, in bytes per second. */
export interface ReadSpeed {
	readonly oneCore: number;
	readonly allCores: number;
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

/** Below this many tokens per second, users walk away while the model thinks. */
const SLOW = 3;

/** The likeliest value, for want of anything better. */
export const middleOf = ({ low, high }: SpeedRange): number => (low + high) / 2;

/** Whether waiting for a model would be the rule; a model of unknown speed does not count as slow. */
export const isSlow = (speed: SpeedRange | undefined): boolean =>
	speed !== undefined && middleOf(speed) < SLOW;

/**
 * Estimates how fast a model generates on the processor. Each token reads all weights once, and little else
 * takes as long: the range is from one core's reading speed to that of all cores.
 * @param weightBytes size of its file, or of the part that a token reads
 * @returns undefined for a model so small that other costs dominate
 */
export function estimateSpeed(weightBytes: number, { oneCore, allCores }: ReadSpeed): SpeedRange | undefined {
	if (weightBytes < LEAST_BYTES) return undefined;
	const [one, all] = [oneCore, allCores].map((speed) => (speed * SHARE) / weightBytes) as [number, number];
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
