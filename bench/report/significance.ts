import { seededRandom } from "../random.ts";

/** An estimate with its 95 % interval. */
export interface Interval {
	readonly value: number;
	readonly low: number;
	readonly high: number;
}

const RESAMPLES = 2000;
const SEED = 20250401;

/**
 * The 95 % percentile interval of a statistic by the paired cluster bootstrap: whole clusters of problems are
 * drawn with replacement, and every policy is evaluated on the same draw. The same input gives the same
 * bounds.
 * @param clusters the cluster of each problem; problems of a cluster are drawn together
 * @param statistic of the problems with the given indices, which may repeat
 */
export function bootstrap(
	clusters: readonly string[],
	statistic: (indices: readonly number[]) => number,
): Interval {
	const members = [...groupByCluster(clusters).values()];
	const random = seededRandom(SEED);
	const draws = Array.from({ length: RESAMPLES }, () =>
		statistic(members.flatMap(() => members[Math.floor(random() * members.length)] ?? [])),
	);
	const value = statistic(clusters.map((_, index) => index));
	return { value, ...percentiles(draws) };
}

/** The bounds of the middle 95 % of the numbers. */
function percentiles(numbers: readonly number[]): { low: number; high: number } {
	const sorted = numbers.toSorted((a, b) => a - b);
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
	return { low: at(0.025), high: at(0.975) };
}

/**
 * McNemar's exact test: the probability of an at least equally uneven split by chance, among the problems
 * that only one of two policies gets right (two-sided).
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
	const n = onlyFirst + onlySecond;
	let tail = 0;
	let term = 0.5 ** n;
	for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
		tail += term;
		term = (term * (n - k)) / (k + 1);
	}
	return Math.min(1, 2 * tail);
}

/**
 * Holm's step-down adjustment for several tests of one claim: the adjusted p values keep the probability of
 * any false finding below the level that they are compared with (Holm 1979).
 * @returns the adjusted values, in the given order
 */
export function holm(ps: readonly number[]): number[] {
	const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
	const adjusted = new Array<number>(ps.length);
	let least = 0;
	for (const [rank, { p, index }] of order.entries()) {
		least = Math.max(least, Math.min(1, p * (ps.length - rank)));
		adjusted[index] = least;
	}
	return adjusted;
}

function groupByCluster(clusters: readonly string[]): Map<string, number[]> {
	const groups = new Map<string, number[]>();
	clusters.forEach((cluster, index) => {
		const group = groups.get(cluster);
		if (group) group.push(index);
		else groups.set(cluster, [index]);
	});
	return groups;
}
