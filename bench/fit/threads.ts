/**
 * `npm run bench:threads`: how good the measured number of threads is. Tries every number up to that of the
 * cores, lets the product choose ten times, and fails if a choice reaches less than .95 of the best speed.
 */
import { availableParallelism, cpus } from "node:os";
import { getLlama, type LlamaModel } from "node-llama-cpp";
import { median } from "../../src/core/averages.ts";
import { describeSpeedRange, estimateSpeed } from "../../src/core/model/speedEstimate.ts";
import { measureThreads, speedWith } from "../../src/engine/machine/measureThreads.ts";
import { readSpeed } from "../../src/host/machine/memorySpeed.ts";
import { NANO, randomModel, SHAPES } from "./randomGguf.ts";
import { spread } from "./spread.ts";

const GOAL = 0.95;
const ENOUGH_UNDISTURBED = 5;
const MOST_ROUNDS = 30;
/** The reference measurement is longer than the one at loading. */
const LONG = { maxTokens: 200, maxMs: 1500 };

const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
const cores = Math.min(llama.cpuMathCores, availableParallelism());
console.log(`${cpus()[0]?.model}, ${cores} cores, llama.cpp ${llama.llamaCppRelease.release}`);
let missed = false;
for (const name of ["z1-nano", ...Object.keys(SHAPES)]) {
	const modelPath = name === "z1-nano" ? NANO : randomModel(name);
	const model = await llama.loadModel({ modelPath });
	await bench(name, model);
	await model.dispose();
}
process.exit(missed ? 1 : 0);

async function bench(name: string, model: LlamaModel): Promise<void> {
	const counts = Array.from({ length: cores }, (_, index) => index + 1);
	const speeds = new Map(counts.map((threads): [number, number[]] => [threads, []]));
	const choices: number[] = [];
	const times: number[] = [];
	let rounds = 0;
	const enough = () => [choices, ...speeds.values()].every(({ length }) => length >= ENOUGH_UNDISTURBED);
	// In turns, so that other load on the machine affects all of them; disturbed measurements do not count.
	while (rounds++ < MOST_ROUNDS && !enough()) {
		for (const threads of counts) {
			const { speed, disturbed } = await speedWith(model, threads, LONG);
			if (!disturbed) speeds.get(threads)?.push(speed);
		}
		const began = performance.now();
		const choice = await measureThreads(model);
		if (choice.disturbed) continue;
		choices.push(choice.threads);
		times.push(performance.now() - began);
	}
	console.log(`\n${name}, ${rounds} rounds`);
	for (const [threads, measured] of speeds) {
		if (measured.length > 0)
			console.log(`  ${threads} threads: ${spread(measured)} tokens/s, undisturbed ${measured.length} times`);
		else console.log(`  ${threads} threads: never undisturbed`);
	}
	const estimated = estimateSpeed(model.size, await readSpeed());
	if (estimated) console.log(`  Choose Model… would have said: ${describeSpeedRange(estimated)}`);
	const best = Math.max(...[...speeds.values()].map(median));
	const worst = Math.min(...choices.map((threads) => median(speeds.get(threads) ?? []) / best));
	if (choices.length === 0) console.log("  never chosen undisturbed: this machine is busy");
	else
		console.log(
			`  chosen: ${choices.join(" ")}, the worst ${worst.toFixed(2)} of the best, in ${spread(times)} ms`,
		);
	missed ||= !(worst >= GOAL) || choices.length === 0;
}
