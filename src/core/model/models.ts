import { t } from "@vscode/l10n";
import { baseName } from "../baseName.ts";
import type { Windows } from "../effort.ts";
import type { ConvergenceSettings } from "../thinking/convergence.ts";
import type { ThinkingStyle } from "../thinking/thinkingStyle.ts";
import { quantisedFiles } from "./quantisation.ts";
import { nameOfWhole } from "./splitFiles.ts";

/** What the product knows about a model beyond what its file says. */
export interface ModelProfile {
	readonly id: string;
	readonly name: string;
	/** File names under which the model is looked for, best first. */
	readonly files: readonly string[];
	/** Where it may be had, and how large it is; without it, nowhere. */
	readonly source?: ModelSource;
	readonly windows: Windows;
	/** When thinking may end early; without it, never. */
	readonly convergence?: ConvergenceSettings;
	/** Context to open, in tokens; never more than the model was trained on. */
	readonly contextTokens: number;
	/** Overrides what the file's chat template suggests. */
	readonly style?: ThinkingStyle;
	readonly licence: string;
	/** One sentence for the user: what to expect of it. */
	readonly about: string;
}

/** What is known of a model before a file of it is here. */
export interface ModelSource {
	/** Its architecture, as GGUF files name it. */
	readonly architecture: string;
	/** Number of weights. */
	readonly parameters: number;
	/** Keys and values of all layers in 16 bits, for each token of context: layers × 2 × key-value heads × width × 2. */
	readonly cacheBytesPerToken: number;
	/** Repositories that may hold GGUF conversions. Whether they do, only the hub can say: it is asked. */
	readonly repositories: readonly string[];
}

/** The test points of the paper (arXiv 2504.00810), which Z1-7B was evaluated with. */
const PAPER_WINDOWS: Windows = { minimal: 128, low: 512, medium: 1024, high: 2048, max: 4096 };

/**
 * For models that nobody has calibrated here: long peeks, nearly certain, twice the same. On recorded traces of
 * a 12B model a threshold of .99 paid and one of .9 lost to a fixed window.
 */
const CAREFUL: ConvergenceSettings = {
	peekTokens: 32,
	confidence: 0.99,
	agreements: 2,
	everyTokens: 128,
	minTokens: 128,
};

/** Qwen2.5 7B and what was trained from it: 28 layers, 4 key-value heads of 128. */
const QWEN2_7B = { architecture: "qwen2", parameters: 7.62e9, cacheBytesPerToken: 28 * 2 * 4 * 128 * 2 };

export const STARTER_MODEL = "z1-nano";

export const CATALOGUE: readonly ModelProfile[] = [
	{
		id: STARTER_MODEL,
		name: "Z1 Nano",
		files: ["z1-nano.gguf"],
		// Chosen by `bench tune` on the calibration problems: see docs/BENCH.md. An interval as long as the
		// longest window leaves only the paragraph breaks to peek at.
		windows: { minimal: 0, low: 64, medium: 128, high: 256, max: 400 },
		convergence: { peekTokens: 32, confidence: 0.95, agreements: 1, everyTokens: 400, minTokens: 32 },
		contextTokens: 2048,
		style: "tagless",
		licence: "Apache-2.0",
		about: t(
			"Z1 Nano is a tiny starter model (2.6M parameters): it explains and traces small functions over integers " +
				"and lists, and nothing else. For real questions choose another one: Z1: Choose Model…",
		),
	},
	{
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
		},
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		style: "tagless",
		licence: "MIT",
		about: t("The model of arXiv 2504.00810, fine-tuned from Qwen2.5-Coder-7B-Instruct."),
	},
	{
		id: "qwen2.5-coder-7b",
		name: "Qwen2.5 Coder 7B Instruct",
		files: quantisedFiles("Qwen2.5-Coder-7B-Instruct"),
		source: {
			...QWEN2_7B,
			repositories: ["Qwen/Qwen2.5-Coder-7B-Instruct-GGUF", "bartowski/Qwen2.5-Coder-7B-Instruct-GGUF"],
		},
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		style: "tagless",
		licence: "Apache-2.0",
		about: t("The model that Z1-7B was made from: good at code, not trained to think at length."),
	},
	{
		id: "qwen3-4b",
		name: "Qwen3 4B",
		files: quantisedFiles("Qwen3-4B"),
		source: {
			architecture: "qwen3",
			parameters: 4.02e9,
			cacheBytesPerToken: 36 * 2 * 8 * 128 * 2,
			repositories: ["Qwen/Qwen3-4B-GGUF", "bartowski/Qwen_Qwen3-4B-GGUF"],
		},
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		style: "tagged",
		licence: "Apache-2.0",
		about: t("A smaller model that thinks between tags, for machines with less memory."),
	},
	{
		id: "r1-distill-qwen-7b",
		name: "DeepSeek R1 Distill Qwen 7B",
		files: quantisedFiles("DeepSeek-R1-Distill-Qwen-7B"),
		source: {
			...QWEN2_7B,
			repositories: [
				"bartowski/DeepSeek-R1-Distill-Qwen-7B-GGUF",
				"unsloth/DeepSeek-R1-Distill-Qwen-7B-GGUF",
			],
		},
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		style: "tagged",
		licence: "MIT",
		about: t("Thinks between tags, and long."),
	},
];

/** What to expect of a model, where that is less than a user would think; undefined otherwise. */
export function limitsOf(modelId: string): string | undefined {
	return modelId === STARTER_MODEL ? CATALOGUE.find(({ id }) => id === modelId)?.about : undefined;
}

/** The profile of a model file that is not in the catalogue. */
export function profileOfFile(path: string): ModelProfile {
	const file = nameOfWhole(baseName(path));
	const known = CATALOGUE.find(({ files }) => files.some((name) => plain(name) === plain(file)));
	return known ?? unknownProfile(file, file.replace(/\.gguf$/i, ""));
}

/** How a quantised copy of a model is marked at the end of its name by those who publish it for servers. */
const SERVED_QUANTISATION = /-(?:awq|gptq|fp8|int[48]|bnb|w\d+a\d+)\b.*$/;

/** Of a name what tells how the model is kept, not which one it is: `-GGUF:Q4_K_M`, `:latest`. */
const KEPT_AS = /(?:[-_.]gguf)?(?::(?:latest|(?:I?Q\d|BF16|F16|F32)\w*))?$/i;

/** The profile of a model by the name it has on a server or in another program: `Qwen/Qwen3-4B`, `qwen3:4b`, or a file. */
export function profileOfNamed(id: string): ModelProfile {
	if (/\.gguf$/i.test(id)) return profileOfFile(id);
	const name = id.split("/").at(-1) || id;
	const model = plain(name.replace(KEPT_AS, "")).replace(SERVED_QUANTISATION, "");
	const known = CATALOGUE.find((profile) => model === profile.id || model === plain(profile.name));
	return known ?? unknownProfile(id, name);
}

function unknownProfile(id: string, name: string): ModelProfile {
	return {
		id,
		name,
		files: [id],
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		licence: t("see the model's own page"),
		about: t("A model of your own; its thinking windows are those of the Z1 paper."),
	};
}

/** Publishers differ in case and punctuation: `Z1-7B.Q4_K_M.gguf`, `z1-7b-q4_k_m.gguf`. */
const plain = (file: string) => file.toLowerCase().replace(/[^a-z0-9]+/g, "-");
