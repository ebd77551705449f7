import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getLlama, type Llama, type LlamaContextSequence, LlamaLogLevel } from "node-llama-cpp";
import type { ThinkingStyle } from "../../src/core/marks/thinkingStyle.ts";
import type { KeptPast } from "../../src/engine/llama/keptPast.ts";
import { LlamaReasoner } from "../../src/engine/llama/llamaReasoner.ts";
import type { Speculation } from "../../src/engine/speculation/speculation.ts";

export const NANO = fileURLToPath(new URL("../../models/z1-nano.gguf", import.meta.url));
export const ENGINE = fileURLToPath(new URL("../../dist/engine.mjs", import.meta.url));

// What engines find out about this machine in tests is not written into the home of whoever runs them.
process.env.Z1_HOME = mkdtempSync(join(tmpdir(), "z1-home-"));

let llama: Promise<Llama> | undefined;

/** One llama.cpp for all tests of a run. */
export function sharedLlama(): Promise<Llama> {
	llama ??= getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.error });
	return llama;
}

export interface OpenNano {
	readonly reasoner: LlamaReasoner;
	readonly sequence: LlamaContextSequence;
	/** Tokens that llama.cpp has evaluated so far: its own count, not ours. */
	evaluated(): number;
	dispose(): Promise<void>;
}

/**
 * The starter model with open sequences whose evaluations can be counted: it guesses nothing unless it is
 * given what guesses.
 */
export async function openNano(
	style: ThinkingStyle = "tagless",
	modelPath = NANO,
	speculation?: Speculation,
	sequences = 1,
	kept?: KeptPast,
): Promise<OpenNano> {
	const model = await (await sharedLlama()).loadModel({ modelPath });
	const context = await model.createContext({ contextSize: 2048, threads: 1, sequences });
	const sequence = context.getSequence();
	const others = Array.from({ length: sequences - 1 }, () => context.getSequence());
	const all = [sequence, ...others];
	const template = model.fileInfo.metadata.tokenizer?.chat_template ?? "";
	return {
		reasoner: new LlamaReasoner([sequence, ...others], template, style, speculation, undefined, kept),
		sequence,
		evaluated: () =>
			all.reduce((sum, { tokenMeter }) => sum + tokenMeter.usedInputTokens + tokenMeter.usedOutputTokens, 0),
		dispose: () => model.dispose(),
	};
}
