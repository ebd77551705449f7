import { averageOf, type Score } from "../policies/score.ts";
import { bootstrap, type Interval, mcnemar } from "./significance.ts";

/** Compares one policy with another on the same problems. */
export interface Comparison {
	/** Difference of accuracy, the first minus the second. */
	readonly accuracyDifference: Interval;
	/** Share of the second policy's total tokens that the first saves; negative if it costs more. */
	readonly saved: Interval;
	/**
	 * Problems that only one of the two gets right, and McNemar's exact p; missing for averages over chance.
	 */
	readonly onlyFirst?: number;
	readonly onlySecond?: number;
	readonly mcnemar?: number;
}

/** @param clusters of the problems, as `bootstrap` takes them */
export function compare(
	first: readonly Score[],
	second: readonly Score[],
	clusters: readonly string[],
): Comparison {
	const mean = (scores: readonly Score[], indices: readonly number[], of: (score: Score) => number) =>
		indices.reduce((sum, index) => sum + of(scores[index] as Score), 0) / indices.length;
	const right = ({ right }: Score) => right;
	const total = ({ total }: Score) => total;
	return {
		accuracyDifference: bootstrap(clusters, (at) => mean(first, at, right) - mean(second, at, right)),
		saved: bootstrap(clusters, (at) => 1 - mean(first, at, total) / mean(second, at, total)),
		...discordance(first, second),
	};
}

/** The mean score, and the interval of its accuracy. */
export function summarise(
	scores: readonly Score[],
	clusters: readonly string[],
): { mean: Score; accuracy: Interval } {
	const share = (at: readonly number[]) =>
		at.reduce((sum, index) => sum + (scores[index]?.right ?? 0), 0) / at.length;
	return { mean: averageOf(scores), accuracy: bootstrap(clusters, share) };
}

function discordance(first: readonly Score[], second: readonly Score[]) {
	if ([...first, ...second].some(({ right }) => right !== 0 && right !== 1)) return {};
	const pairs = first.map(({ right }, index) => right - (second[index]?.right ?? 0));
	const onlyFirst = pairs.filter((difference) => difference > 0).length;
	const onlySecond = pairs.filter((difference) => difference < 0).length;
	return { onlyFirst, onlySecond, mcnemar: mcnemar(onlyFirst, onlySecond) };
}
