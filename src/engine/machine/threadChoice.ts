import { median } from "../../core/median.ts";

/** As fast as the fastest, for all that a user would notice: then fewer threads leave more to the editor. */
const AS_FAST = 0.96;
/**
 * Each number is measured so often where there is time: threads that share a core are lucky or unlucky by a
 * half.
 */
const ROUNDS = 5;
/** What is this much slower is past the best; what comes after it will not be better. */
const PAST_BEST = 0.8;

/**
 * Numbers of threads that are worth trying, fewest first. More threads than cores are never among them: they
 * wait for each other in turns, and a token takes a hundred times as long.
 * @param cores that are good at arithmetic and may be used
 */
export function threadCandidates(cores: number): number[] {
	const shares = [1, 2, cores / 4, cores / 2, (cores * 3) / 4, cores - 1, cores];
	const counts = shares.map((share) => Math.max(1, Math.min(cores, Math.round(share))));
	return [...new Set(counts)].sort((a, b) => a - b);
}

/**
 * Finds out with how many threads a model generates fastest.
 * @param candidates in the order in which they are tried, fewest or most first
 * @param speedOf measures one number of threads, in tokens per second
 * @param inTime whether there is time for one more measurement
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
