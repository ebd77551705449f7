import { availableParallelism, cpus } from "node:os";
import type { LlamaModel } from "node-llama-cpp";
import { fastestThreads, threadCandidates } from "./threadChoice.ts";

/** A measurement ends with the first of them, though not before a token. */
const SHORT = { maxTokens: 12, maxMs: 200 };
/** No further measurement begins after this long. */
const BUDGET_MS = 1800;
/** The least that a context can be opened with. */
const CONTEXT_TOKENS = 256;
/**
 * Models below this size gain little from threads, and lose much where the machine is busy: fewest are tried
 * first.
 */
const SMALL_BYTES = 256 * 2 ** 20;
/**
 * One thread that generates as many tokens per second is not helped by others: they only wait for each other.
 */
const ENOUGH = 500;
/**
 * What other programs may use of the cores that we measure on, in cores: what a clock of 10 ms cannot tell
 * from none.
 */
const TOLERATED = 0.25;

export interface MeasuredThreads {
	readonly threads: number;
	/** Whether the machine was busy with something else, so that it is worth measuring again another time. */
	readonly disturbed: boolean;
}

/**
 * Measures with how many threads a model in memory generates fastest on this machine: milliseconds for a tiny
 * model, up to two seconds for a large one. (node-llama-cpp's own default is at least four threads, which on
 * two cores is a hundred times slower than two.)
 */
export async function measureThreads(model: LlamaModel): Promise<MeasuredThreads> {
	const cores = Math.min(model.llama.cpuMathCores, availableParallelism());
	if (cores <= 1) return { threads: 1, disturbed: false };
	const candidates = threadCandidates(cores);
	if (model.size >= SMALL_BYTES) candidates.reverse();
	// The weights come from the disk now, and are not waited for later.
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
	/** Generating, in tokens per second. */
	readonly speed: number;
	/** Whether other programs wanted cores that the threads needed. */
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
			// The first one is not counted: a context is made ready with it.
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

/** Begins to watch what other programs use; returns what asks for it, in milliseconds of one core. */
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
