import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InsufficientMemoryError, type Llama, type LlamaContextOptions } from "node-llama-cpp";
import { Failure } from "../../src/core/failure.ts";
import { LoadedModel, type LoadHooks } from "../../src/engine/llama/loadedModel.ts";
import { inspectGguf } from "../../src/engine/modelFile/ggufFile.ts";
import { NativeReason } from "../../src/engine/modelFile/nativeReason.ts";
import { text, u32 } from "./ggufBytes.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { NANO, sharedLlama } from "./nano.ts";

const MB = 1e6;
const never = new AbortController().signal;

/** The starter model, said to be trained on 128k tokens. */
function longNano(): string {
	const bytes = readFileSync(NANO);
	const key = Buffer.concat([text("qwen2.context_length"), u32(4)]);
	bytes.writeUInt32LE(131072, bytes.indexOf(key) + key.length);
	const path = join(temporaryFolder(), "long.gguf");
	writeFileSync(path, bytes);
	return path;
}

const hooks = (freeBytes: number): LoadHooks => ({
	onProgress: () => {},
	reason: new NativeReason(),
	freeBytes: async () => freeBytes,
	threadsFor: async () => ({ writing: 1, reading: 1 }),
});

describe("a model on a machine with little memory", function () {
	this.timeout(30_000);
	let llama: Llama;
	let model: LoadedModel | undefined;
	before(async () => {
		llama = await sharedLlama();
	});
	afterEach(() => model?.dispose());

	async function load(contextTokens: number, freeBytes: number, from = llama): Promise<LoadedModel> {
		const file = await inspectGguf(longNano());
		return LoadedModel.load(from, file, { path: file.path, name: "Long", contextTokens }, hooks(freeBytes));
	}
	/** What it says to a question, as proof that it works. */
	async function say(): Promise<string> {
		assert.ok(model);
		const { reasoner } = model;
		await reasoner.prefill([{ role: "user", text: "Explain the selected code." }], never);
		let said = "";
		for await (const piece of reasoner.generate({ maxTokens: 20, signal: never })) said += piece.text;
		return said;
	}

	it("takes the context that is asked for, not the one it was trained on", async () => {
		model = await load(4096, 100 * MB);
		assert.deepEqual(model.plan, {
			contextTokens: 4096,
			cacheType: "f16",
			flashAttention: false,
			batchTokens: 512,
			gpuLayers: "auto",
		});
		assert.equal(model.info.contextTokens, 4096);
	});

	it("keeps keys and values in 8 bits when they do not fit otherwise, and says much the same", async () => {
		model = await load(32768, 1000 * MB);
		assert.equal(model.plan.cacheType, "f16");
		const usual = await say();
		await model.dispose();
		model = await load(32768, 40 * MB);
		assert.deepEqual(model.plan, {
			contextTokens: 32768,
			cacheType: "q8_0",
			flashAttention: true,
			batchTokens: 512,
			gpuLayers: "auto",
		});
		assert.equal((await say()).slice(0, 20), usual.slice(0, 20));
	});

	it("has as much context as there is memory for", async () => {
		model = await load(131072, 60 * MB);
		const { contextTokens } = model.plan;
		assert.ok(contextTokens > 40_000 && contextTokens < 131072, String(contextTokens));
		assert.ok((await say()).length > 0);
	});

	it("is refused where not even a short context fits, with what it needs at least", async () => {
		const refused = load(131072, 3 * MB);
		await assert.rejects(refused, (error) => error instanceof Failure && error.code === "modelTooLarge");
	});

	it("is loaded with less when llama.cpp finds at last that memory does not suffice", async () => {
		const sizes: unknown[] = [];
		const short: Llama = Object.create(llama, {
			loadModel: {
				value: async (...options: Parameters<Llama["loadModel"]>) => {
					const real = await llama.loadModel(...options);
					const createContext = async (options: LlamaContextOptions) => {
						sizes.push([options.contextSize, options.sequences ?? 1]);
						if (Number(options.contextSize) > 3000) throw new InsufficientMemoryError("too large");
						return real.createContext(options);
					};
					return Object.create(real, { createContext: { value: createContext } });
				},
			},
		});
		model = await load(8192, 1000 * MB, short);
		assert.ok(model.plan.contextTokens <= 3000);
		// One past is tried before another plan is; the second one keeps keys and values in 8 bits.
		const both = [
			[8192, 3],
			[8192, 1],
		];
		assert.deepEqual(sizes.slice(0, 5), [...both, ...both, [6144, 3]]);
	});
});
