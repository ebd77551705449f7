import type { ConvergenceSettings } from "./convergence.ts";
import type { Windows } from "./effort.ts";

/**
 * How a model marks its thinking: `tagless` models write on without delimiters (Z1),
 * `tagged` ones think between `<think>` and `</think>`.
 */
export type ThinkingStyle = "tagless" | "tagged";

/** What the product knows about a model beyond what its file says. */
export interface ModelProfile {
	readonly id: string;
	readonly name: string;
	/** File names under which the model is looked for, best first. */
	readonly files: readonly string[];
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

export const STARTER_MODEL = "z1-nano";

export const CATALOGUE: readonly ModelProfile[] = [
	{
		id: STARTER_MODEL,
		name: "Z1 Nano",
		files: ["z1-nano.gguf"],
		// Chosen by `z1 bench tune` on the calibration problems: see docs/BENCH.md. An interval as long as the
		// longest window leaves only the paragraph breaks to peek at.
		windows: { minimal: 0, low: 64, medium: 128, high: 256, max: 400 },
		convergence: { peekTokens: 32, confidence: 0.9, agreements: 1, everyTokens: 400, minTokens: 64 },
		contextTokens: 2048,
		style: "tagless",
		licence: "Apache-2.0",
		about:
			"Z1 Nano is a tiny starter model (2.6M parameters): it explains and traces small functions over integers " +
			"and lists, and nothing else. For real questions choose a model with the setting z1.model.",
	},
	{
		id: "z1-7b",
		name: "Z1-7B",
		files: ["Z1-7B-Q4_K_M.gguf", "Z1-7B-Q5_K_M.gguf", "Z1-7B-Q8_0.gguf"],
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		style: "tagless",
		licence: "MIT",
		about: "The model of arXiv 2504.00810, fine-tuned from Qwen2.5-Coder-7B-Instruct.",
	},
];

/** What to expect of a model, where that is less than a user would think; undefined otherwise. */
export function limitsOf(modelId: string): string | undefined {
	return modelId === STARTER_MODEL ? CATALOGUE.find(({ id }) => id === modelId)?.about : undefined;
}

/** The profile of a model file that is not in the catalogue. */
export function profileOfFile(path: string): ModelProfile {
	const file = path.split(/[\\/]/).at(-1) ?? path;
	const known = CATALOGUE.find((profile) => profile.files.includes(file));
	if (known) return known;
	return {
		id: file,
		name: file.replace(/\.gguf$/i, ""),
		files: [file],
		windows: PAPER_WINDOWS,
		convergence: CAREFUL,
		contextTokens: 8192,
		licence: "see the model's own page",
		about: "A model of your own; its thinking windows are those of the Z1 paper.",
	};
}
