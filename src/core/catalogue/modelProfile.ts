import type { Windows } from "../effort.ts";
import type { ThinkingStyle } from "../marks/thinkingStyle.ts";
import type { Sampling } from "../sampling.ts";
import type { ConvergenceSettings } from "../thinking/convergence.ts";

/** What the product knows about a model beyond its file. */
export interface ModelProfile {
	readonly id: string;
	readonly name: string;
	/** Other names, on servers and in other programs: `deepseek-r1:7b`. */
	readonly aliases?: readonly string[];
	/** File names to look for, best first. */
	readonly files: readonly string[];
	/** Where it is published, and its size; without it, nowhere. */
	readonly source?: ModelSource;
	readonly windows: Windows;
	/** What `auto` takes for the levels of the estimate, where a bench has found that; else `windows`. */
	readonly autoWindows?: Windows;
	/** When thinking may end early; without it, never. */
	readonly convergence?: ConvergenceSettings;
	/** Context to open, in tokens; capped at the training context. */
	readonly contextTokens: number;
	/** Overrides the style that the file's chat template suggests. */
	readonly style?: ThinkingStyle;
	/** The publisher's recommended sampling; temperature 0 if the model was evaluated so. */
	readonly sampling?: Sampling;
	/** The publisher's words that end its thinking; without them, Z1's. */
	readonly hint?: string;
	readonly licence: string;
	/** One sentence for the user: what to expect. */
	readonly about: string;
}

/** What is known about a model before its file is here. */
export interface ModelSource {
	/** Its architecture, as GGUF files name it. */
	readonly architecture: string;
	/** Number of weights. */
	readonly parameters: number;
	/** Weights that are read per token, if not all are. */
	readonly activeParameters?: number;
	/**
	 * Keys and values of all layers in 16 bits, per token of context: layers × 2 × key-value heads × width × 2.
	 */
	readonly cacheBytesPerToken: number;
	/** Repositories that may hold GGUF conversions; the hub is asked which do. */
	readonly repositories: readonly string[];
	/** Whether no finished conversion has been seen: such a model is never recommended. */
	readonly doubtful?: boolean;
	/** The authors' repository of weights, from which a file can be made here. */
	readonly weights?: string;
}

/** The test points of the paper (arXiv 2504.00810), with which Z1-7B was evaluated. */
const PAPER_WINDOWS: Windows = { minimal: 128, low: 512, medium: 1024, high: 2048, max: 4096 };

/**
 * For models that nobody has calibrated here: long peeks, nearly certain, twice the same. On recorded
 * trajectories of a 12B model, a threshold of .99 paid and one of .9 lost to a fixed window.
 */
const CAREFUL: ConvergenceSettings = {
	peekTokens: 128,
	confidence: 0.99,
	agreements: 2,
	everyTokens: 128,
	minTokens: 128,
};

/** Shared by all models that were not measured here, those outside the catalogue included. */
export const UNMEASURED = { windows: PAPER_WINDOWS, convergence: CAREFUL, contextTokens: 8192 } as const;
