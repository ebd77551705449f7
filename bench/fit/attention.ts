/**
 * `npm run bench:attention -- [--model 0.4B] [--threads ALL] [--depths 0,1024,2048,4096] [--rounds 3]`: how
 * fast a processor reads, in pieces of 16 and of 64 tokens, and writes deep in a context, with flash
 * attention and without. The two take turns, so that other load on the machine affects both alike.
 */
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { getLlama, type LlamaContextSequence, type Token } from "node-llama-cpp";
import { median } from "../../src/core/averages.ts";
import { randomModel } from "./randomGguf.ts";
import { spread } from "./spread.ts";

const { values } = parseArgs({
	options: {
		model: { type: "string", default: "0.4B" },
		threads: { type: "string", default: String(availableParallelism()) },
		depths: { type: "string", default: "0,1024,2048,4096" },
		rounds: { type: "string", default: "3" },
	},
});
const depths = values.depths.split(",").map(Number);
const threads = Number(values.threads);
/** Tokens that are read to measure at each depth, and those that are written. */
const READ = 64;
const WRITTEN = 16;

const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
const model = await llama.loadModel({ modelPath: randomModel(values.model) });
const contextSize = Math.max(...depths) + 512;
// Tokens that differ, so that no draft repeats them.
const text = Array.from({ length: contextSize }, (_, n) => (((n * 7919) % 900) + 100) as Token);
const ways = [true, false].map((flashAttention) => ({
	flashAttention,
	open: () => model.createContext({ contextSize, threads, flashAttention, batchSize: 128 }),
}));

/** Tokens per second of reading in pieces. */
async function read(sequence: LlamaContextSequence, tokens: number, piece: number): Promise<number> {
	const [from, began] = [sequence.nextTokenIndex, performance.now()];
	for (let at = from; at < from + tokens; at += piece)
		await sequence.evaluateWithoutGeneratingNewTokens(text.slice(at, Math.min(at + piece, from + tokens)));
	return (tokens * 1000) / (performance.now() - began);
}

/** Tokens per second of writing, by the median token. */
async function write(sequence: LlamaContextSequence): Promise<number> {
	const times: number[] = [];
	let before: number | undefined;
	const [next] = text.slice(sequence.nextTokenIndex);
	for await (const _ of sequence.evaluate(next === undefined ? [] : [next])) {
		const now = performance.now();
		if (before !== undefined) times.push(now - before);
		before = now;
		if (times.length === WRITTEN) break;
	}
	return 1000 / median(times);
}

const MEASURES = ["read in pieces of 64", "read in pieces of 16", "written"] as const;
const speeds = new Map<string, number[]>();
const note = (depth: number, flash: boolean, measure: string, speed: number) =>
	speeds.set(`${depth} ${flash} ${measure}`, [...speedsOf(depth, flash, measure), speed]);
function speedsOf(depth: number, flash: boolean, measure: string): readonly number[] {
	return speeds.get(`${depth} ${flash} ${measure}`) ?? [];
}

for (let round = 0; round < Number(values.rounds); round++) {
	for (const { flashAttention, open } of ways) {
		const context = await open();
		const sequence = context.getSequence();
		await read(sequence, 32, 32); // warms up
		for (const depth of depths) {
			await sequence.clearHistory();
			if (depth > 0) await read(sequence, depth, 64);
			note(depth, flashAttention, "read in pieces of 64", await read(sequence, READ, 64));
			note(depth, flashAttention, "read in pieces of 16", await read(sequence, READ, 16));
			note(depth, flashAttention, "written", await write(sequence));
		}
		await context.dispose();
	}
}

console.log(
	`${cpus()[0]?.model.trim()}, ${values.model}, ${threads} threads, ${values.rounds} rounds; tokens/s\n`,
);
console.log("| tokens before | | with flash attention | without | without, times as fast |");
console.log("| ---: | --- | ---: | ---: | ---: |");
for (const depth of depths) {
	for (const measure of MEASURES) {
		const [flash, plain] = [true, false].map((way) => speedsOf(depth, way, measure)) as [number[], number[]];
		const ratios = plain.map((speed, round) => speed / (flash[round] ?? speed));
		console.log(`| ${depth} | ${measure} | ${spread(flash)} | ${spread(plain)} | ${spread(ratios)} |`);
	}
}
process.exit();
