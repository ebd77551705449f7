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

/** Smaller models are done with before memory counts. */
const LEAST_BYTES = 100 * 2 ** 20;
/** What is left of the speed of plain reading when a model is calculated with. */
const SHARE = 0.7;

/** Below this many tokens a second, a thought is something to go away for. */
const SLOW = 3;

/** What is most likely, for want of anything better. */
export const middleOf = ({ low, high }: SpeedRange): number => (low + high) / 2;

/** Whether waiting for a model would be the rule; one of unknown speed is not held to be slow. */
export const isSlow = (speed: SpeedRange | undefined): boolean =>
	speed !== undefined && middleOf(speed) < SLOW;

/**
 * About how fast a model generates on the processor. Every token reads all weights once, and little else
 * takes as long: the slowest that one core allows, the fastest that all of them do.
 * @param weightBytes size of its file, or of what is read of it for a token
 * @returns undefined for a model so small that other things count
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

/** With one digit below ten, and two from there on: it is not known better. */
function describeRate(rate: number): string {
	const rounded = Number(rate.toPrecision(rate < 10 ? 1 : 2));
	return formatNumber(rounded, Math.max(0, -Math.floor(Math.log10(rounded))));
}
