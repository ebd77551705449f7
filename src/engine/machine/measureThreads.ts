import { availableParallelism, cpus } from "node:os";
import type { Llama, LlamaModel } from "node-llama-cpp";
import { fastestThreads, threadCandidates } from "./threadChoice.ts";

/** A measurement ends at the first of these limits, but not before a token. */
const SHORT = { maxTokens: 12, maxMs: 200 };
/** No measurement begins later than this, in milliseconds. */
const BUDGET_MS = 1800;
/** The smallest context that can be opened. */
const CONTEXT_TOKENS = 256;
/**
 * Smaller models gain little from threads and lose much on a busy machine: for them the fewest threads are
 * tried first.
 */
const SMALL_BYTES = 256 * 2 ** 20;
/** At this speed in tokens per second, a single thread is enough: more would only wait for each other. */
const ENOUGH = 500;
/** Load from other programs that still counts as none, in cores: the resolution of a clock of 10 ms. */
const TOLERATED = 0.25;

export interface MeasuredThreads {
	readonly threads: number;
	/** Whether other programs kept the machine busy, so that another measurement is worthwhile. */
	readonly disturbed: boolean;
}

/** Cores that are good at arithmetic and that this process may use. */
export function usableCores({ cpuMathCores }: Llama): number {
	return Math.min(cpuMathCores, availableParallelism());
}

/**
 * Measures the number of threads with which a loaded model generates fastest on this machine. Takes
 * milliseconds for a tiny model, up to two seconds for a large one. (node-llama-cpp's own default is at least
 * four threads, which on two cores is a hundred times slower than two.)
 */
export async function measureThreads(model: LlamaModel): Promise<MeasuredThreads> {
	const cores = usableCores(model.llama);
	if (cores <= 1) return { threads: 1, disturbed: false };
	const candidates = threadCandidates(cores);
	if (model.size >= SMALL_BYTES) candidates.reverse();
	// Reads the weights from the disk, so that no measurement waits for them.
	await speedWith(model, candidates[0] ?? 1, { maxTokens: 0, maxMs: 0 });
	const end = performance.now() + BUDGET_MS;
	let [measured, disturbed] = [0, 0];
	const speedOf = async (threads: number) => {
		const found = await speedWith(model, threads);
		measured++;
		if (found.disturbed) disturbed++;
		return found.speed;
	};
	if (candidates[0] === 1 && (await speedOf(1)) >= ENOUGH) return { threads: 1, disturbed: false };
	const threads = await fastestThreads(candidates, speedOf, () => performance.now() < end);
	return { threads, disturbed: disturbed >= measured / 2 };
}

interface Speed {
	/** In generated tokens per second. */
	readonly speed: number;
	/** Whether other programs competed for the cores. */
	readonly disturbed: boolean;
}

/** Measures how fast a model generates with a number of threads. */
export async function speedWith(
	model: LlamaModel,
	threads: number,
	{ maxTokens, maxMs } = SHORT,
): Promise<Speed> {
	const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads });
	try {
		const start = model.tokenize("\n");
		let began = performance.now();
		let others = othersUse();
		let tokens = -1;
		for await (const _ of context.getSequence().evaluate(start, { yieldEogToken: true })) {
			// The first token does not count, since the context is set up with it.
			if (++tokens === 0) {
				began = performance.now();
				others = othersUse();
			}
			if (tokens >= maxTokens || (tokens > 0 && performance.now() - began > maxMs)) break;
		}
		const ms = performance.now() - began;
		const spare = cpus().length - threads;
		return { speed: (1000 * tokens) / ms, disturbed: others() / ms > spare + TOLERATED };
	} finally {
		await context.dispose();
	}
}

/**
 * Starts watching the load of other programs; returns a function that tells it in milliseconds of one core.
 */
function othersUse(): () => number {
	const [all, own] = [busyMs(), process.cpuUsage()];
	return () => {
		const { user, system } = process.cpuUsage(own);
		return busyMs() - all - (user + system) / 1000;
	};
}

function busyMs(): number {
	return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}
