import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ReadSpeed } from "../../core/model/speedEstimate.ts";

/** More than processor caches hold, divided among the threads. */
const BYTES = 128 * 2 ** 20;
const MEASURE_MS = 60;
const MOST_THREADS = 8;

/**
 * Compares two equal halves, which reads both, until the time is up; sends the bytes per second of the
 * fastest time, in which other programs took the least.
 */
const READER = `
	const { parentPort, workerData: { bytes, ms } } = require("node:worker_threads");
	const [a, b] = [Buffer.alloc(bytes / 2, 1), Buffer.alloc(bytes / 2, 1)];
	parentPort.once("message", () => {
		const start = performance.now();
		let fastest = Infinity;
		for (let began = start; began < start + ms; ) {
			a.equals(b);
			const now = performance.now();
			fastest = Math.min(fastest, now - began);
			began = now;
		}
		parentPort.postMessage((bytes * 1000) / fastest);
	});
	parentPort.postMessage("ready");
`;

let measured: Promise<ReadSpeed> | undefined;

/** How fast this machine reads memory; measured once, in less than half a second. */
export function readSpeed(): Promise<ReadSpeed> {
	measured ??= measure();
	return measured;
}

async function measure(): Promise<ReadSpeed> {
	const oneCore = await readWith(1);
	return { oneCore, allCores: await readWith(Math.min(availableParallelism(), MOST_THREADS)) };
}

async function readWith(threads: number): Promise<number> {
	const workerData = { bytes: BYTES / threads, ms: MEASURE_MS };
	const workers = Array.from({ length: threads }, () => new Worker(READER, { eval: true, workerData }));
	try {
		await Promise.all(workers.map(nextMessage));
		const speeds = workers.map(nextMessage);
		for (const worker of workers) worker.postMessage("start");
		return (await Promise.all(speeds)).reduce((sum, speed) => sum + speed);
	} finally {
		for (const worker of workers) void worker.terminate();
	}
}

function nextMessage(worker: Worker): Promise<number> {
	return new Promise((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
}
