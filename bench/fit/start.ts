/**
 * `npm run bench:start`: how long it takes to load the starter model from nothing, as in the installed
 * extension (node-llama-cpp in one file), and how much sooner a follow-up is answered than its prompt without
 * a cache.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getLlama } from "node-llama-cpp";
import { CHATML } from "../../src/core/model/chatTemplates.ts";
import type { Message } from "../../src/core/question/question.ts";
import { LlamaReasoner } from "../../src/engine/llama/llamaReasoner.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { MODEL } from "../../test/engine/questions.ts";
import { bundleLlama } from "../../tools/package/bundle-llama.mjs";
import { randomModel } from "./randomGguf.ts";
import { spread } from "./spread.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STARTS = 10;
const PREFIX_TOKENS = 2000;
const ANSWER_TOKENS = 60;
const FOLLOW_UPS = 5;
const never = new AbortController().signal;

const folder = mkdtempSync(join(tmpdir(), "z1-start-"));
try {
	console.log(
		`${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node.js ${process.versions.node}`,
	);
	await benchStart();
	await benchFollowUp();
} finally {
	rmSync(folder, { recursive: true });
}
process.exit();

async function benchStart(): Promise<void> {
	const packages = join(folder, "node_modules");
	await bundleLlama(ROOT, join(packages, "node-llama-cpp"));
	symlinkSync(join(ROOT, "node_modules", "@node-llama-cpp"), join(packages, "@node-llama-cpp"));
	execFileSync(process.execPath, ["esbuild.mjs", "--production", `--outdir=${folder}`], { cwd: ROOT });
	const first: number[] = [];
	const later: number[] = [];
	for (let start = 0; start < STARTS; start++) {
		process.env.Z1_HOME = join(folder, `home-${start}`);
		first.push(await timeLoad());
		later.push(await timeLoad());
	}
	console.log(
		`starter model in memory, its threads measured: ${spread(first)} ms after the start of the process`,
	);
	console.log(`starter model in memory, its threads known:    ${spread(later)} ms`);
}

async function timeLoad(): Promise<number> {
	const began = performance.now();
	const client = new EngineClient(async () => startOwnEngine(join(folder, "engine.mjs"), () => {}), {
		log: () => {},
	});
	await client.load(MODEL);
	const ms = performance.now() - began;
	client.dispose();
	return ms;
}

async function benchFollowUp(): Promise<void> {
	const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
	const model = await llama.loadModel({ modelPath: randomModel("0.4B") });
	const context = await model.createContext({ contextSize: 4096, threads: 1 });
	const sequence = context.getSequence();
	const reasoner = new LlamaReasoner([sequence], CHATML, "tagless");
	const cold: number[] = [];
	const warm: number[] = [];
	for (let n = 0; n < FOLLOW_UPS; n++) {
		await sequence.clearHistory();
		const question: Message = { role: "user", text: await textOf(reasoner, PREFIX_TOKENS) };
		cold.push(await timeFirstToken(reasoner, [question]));
		const answer: Message = { role: "assistant", text: await textOf(reasoner, ANSWER_TOKENS) };
		warm.push(
			await timeFirstToken(reasoner, [question, answer, { role: "user", text: "And for an empty list?" }]),
		);
	}
	console.log(`first token of a question of ${PREFIX_TOKENS} tokens (0.4B, one thread): ${spread(cold)} ms`);
	console.log(`first token of the follow-up, with an answer of ${ANSWER_TOKENS}: ${spread(warm)} ms`);
	console.log(`as many times sooner: ${spread(cold.map((ms, n) => ms / (warm[n] ?? 1)))}`);
}

/** Code of this many tokens. */
async function textOf(reasoner: LlamaReasoner, tokens: number): Promise<string> {
	let text = "";
	while ((await reasoner.countTokens(text)) < tokens) {
		text += "def tally(items):\n    return sum(1 for item in items if item > 5)\n\n";
	}
	return text;
}

async function timeFirstToken(reasoner: LlamaReasoner, messages: readonly Message[]): Promise<number> {
	const began = performance.now();
	await reasoner.prefill(messages, never);
	for await (const _ of reasoner.generate({ maxTokens: 1, signal: never })) break;
	return performance.now() - began;
}
