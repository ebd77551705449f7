import { median } from "../../core/averages.ts";

/**
 * Within this share of the best speed, users notice no difference, and fewer threads leave more to the
 * editor.
 */
const AS_FAST = 0.96;
/** Repetitions of each measurement, as time allows: threads that share a core vary by half. */
const ROUNDS = 5;
/** Below this share of the best speed, the search is past the best and ends. */
const PAST_BEST = 0.8;

/**
 * Thread counts worth trying, fewest first. They never exceed the cores: surplus threads wait for each other,
 * and a token takes a hundred times as long.
 * @param cores usable cores that are good at arithmetic
 */
export function threadCandidates(cores: number): number[] {
	const shares = [1, 2, cores / 4, cores / 2, (cores * 3) / 4, cores - 1, cores];
	const counts = shares.map((share) => Math.max(1, Math.min(cores, Math.round(share))));
	return [...new Set(counts)].sort((a, b) => a - b);
}

/**
 * Finds the thread count with which a model generates fastest.
 * @param candidates in the order of trial, fewest or most first
 * @param speedOf measures a thread count, in tokens per second
 * @param inTime whether there is time for another measurement
 */
export async function fastestThreads(
	candidates: readonly number[],
	speedOf: (threads: number) => Promise<number>,
	inTime: () => boolean,
): Promise<number> {
	const measured = new Map<number, number[]>();
	const speeds = () => [...measured].map(([threads, speeds]) => ({ threads, speed: median(speeds) }));
	const best = () => Math.max(0, ...speeds().map(({ speed }) => speed));
	const measure = async (threads: number) => {
		const speed = await speedOf(threads);
		measured.set(threads, [...(measured.get(threads) ?? []), speed]);
		return speed;
	};
	for (const threads of candidates) {
		if (measured.size > 0 && !inTime()) break;
		if ((await measure(threads)) < best() * PAST_BEST) break;
	}
	for (let round = 1; round < ROUNDS; round++) {
		for (const threads of measured.keys()) {
			if (inTime()) await measure(threads);
		}
	}
	const good = speeds().filter(({ speed }) => speed >= best() * AS_FAST);
	return Math.min(...good.map(({ threads }) => threads));
}
