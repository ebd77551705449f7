import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import type { ConversionProgress, QuantisedTo } from "../../src/core/weights/conversion.ts";
import { convertFolder } from "../../src/engine/convert/convertFolder.ts";
import { Inconvertible } from "../../src/engine/convert/inconvertible.ts";
import { quantise } from "../../src/engine/convert/quantise.ts";
import { proveModel } from "../../src/engine/modelFile/proveModel.ts";
import { GgufVariant } from "../unit/ggufVariant.ts";
import { sha256 } from "../unit/nanoBytes.ts";
import { temporaryFolder } from "./ggufSample.ts";
import { NANO, openNano, sharedLlama } from "./nano.ts";
import { publishNano, writeJson } from "./publishedModel.ts";
import { TALLY } from "./questions.ts";
import { publishRandom } from "./randomModel.ts";

/** `llama-quantize` of the llama.cpp that node-llama-cpp bundles, where somebody has built it. */
const REFERENCE = process.env.Z1_LLAMA_QUANTIZE;

/** SHA-256 of what comes of the random model. */
const RECORDED = {
	Q4_K_M: "e77927f26adc06dc66865f08bedf155fa138392129cc9a48638f18023ae02937",
	Q5_K_M: "06acf457943d1ff523d7a93eff8c619e74740397b519e6777ccbb1a159e00201",
	Q6_K: "646ea340d37fb02fa66d8b36cc92e45da1f11332884f16cff64f36f32f25314f",
	Q8_0: "fbd4a0eb4ed840e85c2e6e65730e54d469f015880e026c21edf972a01b3893ca",
};

describe("weights from their authors", () => {
	let folder: string;
	beforeEach(() => {
		folder = temporaryFolder();
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	const convert = async (quantisation: QuantisedTo = "Q8_0", within = folder) => {
		const told: ConversionProgress[] = [];
		const task = { name: "Z1 Nano", sampling: true, quantisation, folder: within } as const;
		await convertFolder({ ...task, step: "convert" }, (progress) => told.push(progress));
		return { told, bytes: readFileSync(join(within, "quantised.gguf")) };
	};
	const refused = (reason: RegExp) => (error: unknown) => {
		assert.ok(error instanceof Inconvertible, String(error));
		assert.match(error.message, reason);
		return true;
	};

	it("come back as the starter model, to the bit", async () => {
		publishNano(folder, 3);
		const made = GgufVariant.of((await convert()).bytes);
		const nano = GgufVariant.of();
		assert.deepEqual(tensorsOf(made), tensorsOf(nano));
		for (const key of ["general.description", "general.license", "general.size_label"]) nano.keys.delete(key);
		for (const [key, value] of nano.keys) assert.deepEqual(made.keys.get(key), value, key);
		const more = [...made.keys.keys()].filter((key) => !nano.keys.has(key));
		assert.deepEqual(more, ["general.type", "general.quantization_version"]);
	});

	it("are not called inconvertible where the disk is full", async function () {
		if (process.platform !== "linux") return this.skip();
		publishRandom(folder, { architecture: "Qwen2ForCausalLM" });
		await convert();
		const onto = quantise(join(folder, "whole.gguf"), "/dev/full", "Q8_0", () => {});
		await assert.rejects(onto, { code: "ENOSPC" });
	});

	it("are refused before they are fetched where nothing can be quantised", async () => {
		publishRandom(folder, { architecture: "Qwen2ForCausalLM" });
		const task = { name: "Z1 Nano", sampling: true, quantisation: "Q8_0", folder, step: "check" } as const;
		await convertFolder(task, () => {});
		const none = async () => {
			throw new Inconvertible("no llama.cpp");
		};
		await assert.rejects(
			convertFolder(task, () => {}, none),
			refused(/no llama.cpp/),
		);
	});

	it("say how far they are, in bytes that only grow", async () => {
		publishNano(folder, 2);
		const { told } = await convert();
		for (const phase of ["converting", "quantising"]) {
			const bytes = told.filter((each) => each.phase === phase).map((each) => each.bytes);
			assert.deepEqual(
				bytes,
				bytes.toSorted((a, b) => a - b),
			);
			assert.equal(bytes.at(-1), told.find((each) => each.phase === phase)?.totalBytes);
		}
	});

	for (const [quantisation, hash] of Object.entries(RECORDED)) {
		it(`are quantised to ${quantisation} as llama.cpp's own program does it`, async () => {
			publishRandom(folder, { architecture: "Qwen2ForCausalLM" });
			const { bytes } = await convert(quantisation as QuantisedTo);
			assert.equal(sha256(bytes), hash);
			if (!REFERENCE) return;
			const other = join(folder, "reference.gguf");
			execFileSync(REFERENCE, [join(folder, "whole.gguf"), other, quantisation], { stdio: "ignore" });
			assert.ok(bytes.equals(readFileSync(other)));
		});
	}
	it("say the same as the starter model, token by token", async () => {
		publishNano(folder);
		await convert();
		const said = await Promise.all([NANO, join(folder, "quantised.gguf")].map(answerOf));
		assert.equal(said[1], said[0]);
		assert.match(said[0] ?? "", /\b2\b/);
	});

	for (const [architecture, dtype, tied] of [
		["Qwen2ForCausalLM", "F16", true],
		["Qwen3ForCausalLM", "BF16", false],
		["LlamaForCausalLM", "F32", false],
	] as const) {
		it(`of ${architecture} in ${dtype} are a model that llama.cpp runs`, async () => {
			const rope = { rope_scaling: { rope_type: "llama3", factor: 8 } };
			const config = architecture === "LlamaForCausalLM" ? rope : {};
			publishRandom(folder, { architecture, dtype, tied, config });
			await convert("Q4_K_M");
			await proveModel(join(folder, "quantised.gguf"));
		});
	}

	it("mean the same as Llama and as Qwen2, which turn positions otherwise", async () => {
		const expected: ReadonlyMap<number, number>[] = [];
		for (const architecture of ["Qwen2ForCausalLM", "LlamaForCausalLM"] as const) {
			const own = join(folder, architecture);
			publishRandom(own, { architecture, attentive: true });
			await convert("Q8_0", own);
			expected.push(await nextTokens(join(own, "quantised.gguf")));
		}
		const [qwen, llama] = expected;
		for (const [token, probability] of qwen ?? []) {
			const other = llama?.get(token) ?? 0;
			assert.ok(Math.abs(other / probability - 1) < 0.01, `${probability}, ${other}`);
		}
	});

	it("go on where they were after a kill, with what is left of them", async () => {
		publishNano(folder, 3);
		const { bytes } = await convert();
		const quantised = join(folder, "quantised.gguf");
		// Killed while it quantised: of the weights, nothing but heads is left.
		truncateSync(quantised, 1000);
		assert.ok((await convert()).bytes.equals(bytes));
		rmSync(join(folder, "whole.gguf"));
		await assert.rejects(convert(), refused(/of another kind/));
		publishNano(folder, 3);
		const task = { step: "convert", folder, name: "Z1 Nano", sampling: true, quantisation: "Q8_0" } as const;
		const killed = convertFolder(task, (progress) => {
			if (progress.bytes > 4_000_000) throw new Error("killed");
		});
		await assert.rejects(killed, /killed/);
		assert.ok(statSync(join(folder, "model-00001-of-00003.safetensors")).size < 10_000);
		const { told, bytes: resumed } = await convert();
		assert.ok(resumed.equals(bytes));
		assert.ok((told[0]?.bytes ?? 0) > 1_000_000, "the first file was copied once more");
	});

	describe("are refused in words", () => {
		const cases: readonly [string, RegExp, () => void][] = [
			[
				"of another architecture",
				/BertModel.*Qwen2ForCausalLM/,
				() => change("config.json", { architectures: ["BertModel"] }),
			],
			[
				"quantised already",
				/quantised already \(fp8\)/,
				() => change("config.json", { quantization_config: { quant_method: "fp8" } }),
			],
			["with sizes that cannot be", /hidden_size/, () => change("config.json", { hidden_size: -1 })],
			[
				"with sizes that are not theirs",
				/embed_tokens.*F32 1024 × 192/,
				() => change("config.json", { hidden_size: 256 }),
			],
			[
				"with positions of another kind",
				/su\b/,
				() => change("config.json", { rope_scaling: { type: "su" } }),
			],
			[
				"of more layers than there are",
				/missing \(model\.layers\.6\./,
				() => change("config.json", { num_hidden_layers: 7 }),
			],
			[
				"of fewer layers than there are",
				/not known here \(model\.layers\.5\./,
				() => change("config.json", { num_hidden_layers: 5 }),
			],
			["with a tokenizer that cuts otherwise", /not known here \(Split x/, () => cutOtherwise()],
			["without a tokenizer", /tokenizer\.json/, () => rmSync(join(folder, "tokenizer.json"))],
			[
				"with tokens beyond their embedding",
				/added_tokens: 1021/,
				() => change("config.json", { vocab_size: 1021 }),
			],
			[
				"that are cut off",
				/model\.safetensors.*cut off/,
				() => truncateSync(join(folder, "model.safetensors"), 100_000),
			],
			[
				"that are none",
				/model\.safetensors/,
				() => writeFileSync(join(folder, "model.safetensors"), "<html>"),
			],
			[
				"with an index that leads elsewhere",
				/index/,
				() => writeJson(folder, "model.safetensors.index.json", { weight_map: { a: "../../etc/passwd" } }),
			],
		];
		for (const [name, reason, spoil] of cases) {
			it(name, async () => {
				publishNano(folder);
				spoil();
				await assert.rejects(convert(), refused(reason));
			});
		}
	});

	const change = (file: string, changes: Record<string, unknown>) => {
		const before = JSON.parse(readFileSync(join(folder, file), "utf8"));
		writeJson(folder, file, { ...before, ...changes });
	};
	const cutOtherwise = () => {
		const pattern = { Regex: "x+" };
		change("tokenizer.json", {
			pre_tokenizer: { type: "Split", pattern, behavior: "Isolated", invert: false },
		});
	};
});

/** What a model expects next, and how much. */
async function nextTokens(path: string): Promise<ReadonlyMap<number, number>> {
	const model = await (await sharedLlama()).loadModel({ modelPath: path });
	const context = await model.createContext({ contextSize: 256, threads: 1 });
	const text = model.tokenize("def tally(items):\n    count = 0\n    for v in items:\n");
	const options = { temperature: 1 };
	try {
		const asked = context.getSequence().evaluateWithMetadata(text, { probabilities: true }, options);
		for await (const { probabilities } of asked) return probabilities;
		return new Map();
	} finally {
		await model.dispose();
	}
}

/** What a model answers to a question, thinking included. */
async function answerOf(path: string): Promise<string> {
	const nano = await openNano("tagless", path);
	try {
		const ask = {
			traceId: "t",
			system: "Please reason step by step.",
			turns: [],
			question: TALLY,
			window: { thinkingTokens: 300, answerReserveTokens: 200 },
		};
		const never = new AbortController().signal;
		const texts: string[] = [];
		for await (const event of new Reasoning(nano.reasoner, ask).run({ stop: never, answerNow: never })) {
			if ("text" in event && typeof event.text === "string") texts.push(event.text);
		}
		return texts.join("");
	} finally {
		await nano.dispose();
	}
}

function tensorsOf({ tensors }: GgufVariant): Map<string, unknown> {
	const all = tensors.map(({ name, data, ...rest }) => [name, { ...rest, sha256: sha256(data) }] as const);
	return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
