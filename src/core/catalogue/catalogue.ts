import { t } from "@vscode/l10n";
import { QWEN3_HINT } from "../marks/thinkingStyle.ts";
import { GREEDY } from "../sampling.ts";
import { type ModelProfile, type ModelSource, UNMEASURED } from "./modelProfile.ts";
import { quantisedFiles } from "./quantisation.ts";

/**
 * Size of the keys and values per token: layers whose attention has `heads` key-value heads, 16 bits a value.
 */
const cacheOf = (layers: number, heads: number, width = 128) => layers * 2 * heads * width * 2;

/** Qwen2.5 7B and models trained from it. */
const QWEN2_7B = { architecture: "qwen2", parameters: 7.62e9, cacheBytesPerToken: cacheOf(28, 4) };
const QWEN2_14B = { architecture: "qwen2", parameters: 14.77e9, cacheBytesPerToken: cacheOf(48, 8) };
const QWEN2_32B = { architecture: "qwen2", parameters: 32.76e9, cacheBytesPerToken: cacheOf(64, 8) };
/** Qwen3 with experts, of which few answer at a time. */
const QWEN3_30B_A3B = {
	architecture: "qwen3moe",
	parameters: 30.5e9,
	activeParameters: 3.3e9,
	cacheBytesPerToken: cacheOf(48, 4),
};

export const STARTER_MODEL = "z1-nano";

/** What a family's rows say of one of its models. */
type Published = Omit<ModelSource, "architecture" | "repositories"> & { readonly architecture?: string };

/**
 * A model of the Qwen3 family.
 * @param called its size, and what else its name says: `4B-Thinking-2507`
 */
function qwen3(
	called: string,
	about: string,
	published: Published,
	repositories: readonly string[],
): ModelProfile {
	const stem = `Qwen3-${called}`;
	const weights = published.architecture === undefined && { weights: `Qwen/${stem}` };
	return {
		...UNMEASURED,
		id: stem.toLowerCase(),
		name: `Qwen3 ${called.replace("-Thinking-", " Thinking ")}`,
		files: quantisedFiles(stem),
		source: { architecture: "qwen3", ...published, ...weights, repositories },
		style: "tagged",
		hint: QWEN3_HINT,
		sampling: { temperature: 0.6, topP: 0.95, topK: 20, minP: 0 },
		licence: "Apache-2.0",
		about,
	};
}

/** @param size as in its name: `7B` */
function qwenCoder(
	size: string,
	published: Published,
	repositories: readonly string[],
	licence = "Apache-2.0",
): ModelProfile {
	const stem = `Qwen2.5-Coder-${size}-Instruct`;
	return {
		...UNMEASURED,
		id: `qwen2.5-coder-${size.toLowerCase()}`,
		name: `Qwen2.5 Coder ${size} Instruct`,
		aliases: [`qwen2.5-coder:${size.toLowerCase()}`],
		files: quantisedFiles(stem),
		source: { architecture: "qwen2", ...published, repositories, weights: `Qwen/${stem}` },
		style: "tagless",
		licence,
		about: CODER,
	};
}

/** @param model what DeepSeek trained with the thoughts of R1: `Distill-Qwen-7B` */
function r1(
	model: string,
	size: string,
	published: Published,
	repositories: readonly string[],
): ModelProfile {
	const stem = `DeepSeek-R1-${model}`;
	return {
		...UNMEASURED,
		id: `r1-${model.toLowerCase()}`,
		name: stem.replaceAll("-", " "),
		aliases: [`deepseek-r1:${size}`],
		files: quantisedFiles(stem),
		source: { architecture: "qwen2", ...published, repositories, weights: `deepseek-ai/${stem}` },
		style: "tagged",
		sampling: { temperature: 0.6, topP: 0.95 },
		licence: "MIT",
		about: t("Thinks between tags, and long."),
	};
}

const SMALL = t("A smaller model that thinks between tags, for machines with less memory.");
const LARGE = t("Thinks between tags; for machines with more memory.");
const SPARSE = t("Reads a tenth of its weights for a token, and is fast for its size.");
const CODER = t("Good at code, not trained to think at length.");

/**
 * Models known or likely to work: reasoning and code, from half a gigabyte to what 32 GB hold. docs/MODELS.md
 * tells which listings were seen.
 */
export const CATALOGUE: readonly ModelProfile[] = [
	{
		id: STARTER_MODEL,
		name: "Z1 Nano",
		files: ["z1-nano.gguf"],
		// Chosen by `bench tune` on the calibration problems, of which it is proven that fewer than 5 % of early
		// exits change the answer: see docs/BENCH.md. An interval as long as the longest window leaves only the
		// turns of the thought for peeks.
		windows: { minimal: 0, low: 64, medium: 128, high: 256, max: 400 },
		autoWindows: { minimal: 0, low: 128, medium: 320, high: 384, max: 400 },
		convergence: { peekTokens: 256, confidence: 0.98, agreements: 1, everyTokens: 400, minTokens: 32 },
		contextTokens: 2048,
		sampling: GREEDY,
		style: "tagless",
		licence: "Apache-2.0",
		about: t(
			"Z1 Nano is a tiny starter model (2.6M parameters): it explains, traces, fixes, documents and tests small " +
				"functions over integers and lists, and nothing else. For real questions choose another one: Z1: Choose Model…",
		),
	},
	{
		...UNMEASURED,
		id: "z1-7b",
		name: "Z1-7B",
		files: quantisedFiles("Z1-7B"),
		source: {
			...QWEN2_7B,
			repositories: [
				"mradermacher/Z1-7B-GGUF",
				"bartowski/efficientscaling_Z1-7B-GGUF",
				"QuantFactory/Z1-7B-GGUF",
			],
			doubtful: true,
			weights: "efficientscaling/Z1-7B",
		},
		sampling: GREEDY,
		style: "tagless",
		licence: "MIT",
		about: t("The model of arXiv 2504.00810, fine-tuned from Qwen2.5-Coder-7B-Instruct."),
	},
	qwen3("0.6B", SMALL, { parameters: 0.6e9, cacheBytesPerToken: cacheOf(28, 8) }, [
		"Qwen/Qwen3-0.6B-GGUF",
		"unsloth/Qwen3-0.6B-GGUF",
	]),
	qwen3("1.7B", SMALL, { parameters: 1.72e9, cacheBytesPerToken: cacheOf(28, 8) }, [
		"Qwen/Qwen3-1.7B-GGUF",
		"unsloth/Qwen3-1.7B-GGUF",
	]),
	qwen3("4B", SMALL, { parameters: 4.02e9, cacheBytesPerToken: cacheOf(36, 8) }, [
		"Qwen/Qwen3-4B-GGUF",
		"bartowski/Qwen_Qwen3-4B-GGUF",
	]),
	qwen3("4B-Thinking-2507", SMALL, { parameters: 4.02e9, cacheBytesPerToken: cacheOf(36, 8) }, [
		"unsloth/Qwen3-4B-Thinking-2507-GGUF",
		"bartowski/Qwen_Qwen3-4B-Thinking-2507-GGUF",
	]),
	qwen3("8B", LARGE, { parameters: 8.19e9, cacheBytesPerToken: cacheOf(36, 8) }, [
		"Qwen/Qwen3-8B-GGUF",
		"bartowski/Qwen_Qwen3-8B-GGUF",
	]),
	qwen3("14B", LARGE, { parameters: 14.77e9, cacheBytesPerToken: cacheOf(40, 8) }, [
		"Qwen/Qwen3-14B-GGUF",
		"bartowski/Qwen_Qwen3-14B-GGUF",
	]),
	qwen3("30B-A3B", SPARSE, QWEN3_30B_A3B, [
		"unsloth/Qwen3-30B-A3B-GGUF",
		"bartowski/Qwen_Qwen3-30B-A3B-GGUF",
		"Qwen/Qwen3-30B-A3B-GGUF",
	]),
	qwen3("30B-A3B-Thinking-2507", SPARSE, QWEN3_30B_A3B, [
		"unsloth/Qwen3-30B-A3B-Thinking-2507-GGUF",
		"bartowski/Qwen_Qwen3-30B-A3B-Thinking-2507-GGUF",
	]),
	qwen3("32B", LARGE, { parameters: 32.76e9, cacheBytesPerToken: cacheOf(64, 8) }, [
		"ggml-org/Qwen3-32B-GGUF",
		"Qwen/Qwen3-32B-GGUF",
	]),
	r1("Distill-Qwen-1.5B", "1.5b", { parameters: 1.78e9, cacheBytesPerToken: cacheOf(28, 2) }, [
		"QuantFactory/DeepSeek-R1-Distill-Qwen-1.5B-GGUF",
		"unsloth/DeepSeek-R1-Distill-Qwen-1.5B-GGUF",
	]),
	r1("Distill-Qwen-7B", "7b", QWEN2_7B, [
		"bartowski/DeepSeek-R1-Distill-Qwen-7B-GGUF",
		"unsloth/DeepSeek-R1-Distill-Qwen-7B-GGUF",
	]),
	r1("Distill-Qwen-14B", "14b", QWEN2_14B, [
		"bartowski/DeepSeek-R1-Distill-Qwen-14B-GGUF",
		"unsloth/DeepSeek-R1-Distill-Qwen-14B-GGUF",
	]),
	r1("Distill-Qwen-32B", "32b", QWEN2_32B, [
		"bartowski/DeepSeek-R1-Distill-Qwen-32B-GGUF",
		"unsloth/DeepSeek-R1-Distill-Qwen-32B-GGUF",
	]),
	r1(
		"0528-Qwen3-8B",
		"8b",
		{ architecture: "qwen3", parameters: 8.19e9, cacheBytesPerToken: cacheOf(36, 8) },
		["unsloth/DeepSeek-R1-0528-Qwen3-8B-GGUF", "bartowski/deepseek-ai_DeepSeek-R1-0528-Qwen3-8B-GGUF"],
	),
	{
		...UNMEASURED,
		id: "gpt-oss-20b",
		name: "gpt-oss 20B",
		aliases: ["gpt-oss:20b"],
		// Its publisher trained the weights in these four bits; other quantisations are hardly smaller.
		files: ["gpt-oss-20b-MXFP4.gguf"],
		source: {
			architecture: "gpt-oss",
			parameters: 20.91e9,
			activeParameters: 3.61e9,
			cacheBytesPerToken: cacheOf(24, 8, 64),
			repositories: ["ggml-org/gpt-oss-20b-GGUF", "bartowski/openai_gpt-oss-20b-GGUF"],
		},
		style: "harmony",
		licence: "Apache-2.0",
		about: t("Thinks in a channel of its own, and reads a sixth of its weights for a token."),
	},
	qwenCoder("0.5B", { parameters: 0.49e9, cacheBytesPerToken: cacheOf(24, 2, 64) }, [
		"Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
		"bartowski/Qwen2.5-Coder-0.5B-Instruct-GGUF",
	]),
	qwenCoder("1.5B", { parameters: 1.54e9, cacheBytesPerToken: cacheOf(28, 2) }, [
		"unsloth/Qwen2.5-Coder-1.5B-Instruct-GGUF",
		"Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
	]),
	qwenCoder(
		"3B",
		{ parameters: 3.09e9, cacheBytesPerToken: cacheOf(36, 2) },
		["bartowski/Qwen2.5-Coder-3B-Instruct-GGUF", "Qwen/Qwen2.5-Coder-3B-Instruct-GGUF"],
		"Qwen Research",
	),
	{
		...qwenCoder("7B", QWEN2_7B, [
			"Qwen/Qwen2.5-Coder-7B-Instruct-GGUF",
			"bartowski/Qwen2.5-Coder-7B-Instruct-GGUF",
		]),
		about: t("The model that Z1-7B was made from: good at code, not trained to think at length."),
	},
	qwenCoder("14B", QWEN2_14B, [
		"Qwen/Qwen2.5-Coder-14B-Instruct-GGUF",
		"bartowski/Qwen2.5-Coder-14B-Instruct-GGUF",
	]),
	qwenCoder("32B", QWEN2_32B, [
		"bartowski/Qwen2.5-Coder-32B-Instruct-GGUF",
		"Qwen/Qwen2.5-Coder-32B-Instruct-GGUF",
	]),
	{
		...UNMEASURED,
		id: "qwen3-coder-30b-a3b",
		name: "Qwen3 Coder 30B-A3B Instruct",
		aliases: ["qwen3-coder:30b", "Qwen3-Coder-30B-A3B-Instruct"],
		files: quantisedFiles("Qwen3-Coder-30B-A3B-Instruct"),
		source: {
			...QWEN3_30B_A3B,
			repositories: [
				"unsloth/Qwen3-Coder-30B-A3B-Instruct-GGUF",
				"bartowski/Qwen_Qwen3-Coder-30B-A3B-Instruct-GGUF",
			],
		},
		style: "tagless",
		sampling: { temperature: 0.7, topP: 0.8, topK: 20 },
		licence: "Apache-2.0",
		about: CODER,
	},
];

/** A sentence about a catalogue model; undefined for any other. */
export function aboutModel(modelId: string): string | undefined {
	return CATALOGUE.find(({ id }) => id === modelId)?.about;
}

/** What to expect of a model, if that is less than a user would think; undefined otherwise. */
export function limitsOf(modelId: string): string | undefined {
	return modelId === STARTER_MODEL ? aboutModel(modelId) : undefined;
}
