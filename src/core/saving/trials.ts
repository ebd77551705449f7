import * as z from "zod";
import { mean } from "../averages.ts";
import { PRODUCT_POLICY } from "./accuracyCurve.ts";

/** How each question of a calibration is asked: as for users, with the full window, and without thinking. */
const ARMS = ["auto", "full", "minimal"] as const;
export type Arm = (typeof ARMS)[number];

const answeredSchema = z.object({
	right: z.boolean(),
	/** Thinking + peek + answer. */
	tokens: z.number().int().min(0),
	windowTokens: z.number().int().min(0),
});
export type Answered = z.infer<typeof answeredSchema>;

/** One question with a known answer, asked in every way. */
export const trialSchema = z.object({
	problemId: z.string(),
	/** The model's file, or its name on a server. */
	model: z.string(),
	/** When it was asked, in milliseconds since the epoch; missing in earlier releases. */
	at: z.number().optional(),
	...(Object.fromEntries(ARMS.map((arm) => [arm, answeredSchema])) as Record<Arm, typeof answeredSchema>),
});
export type Trial = z.infer<typeof trialSchema>;

/** A share or a difference of shares, with its 95 % interval. */
export interface Estimated {
	readonly value: number;
	readonly low: number;
	readonly high: number;
}

/** What a calibration found out about a model on this machine. */
export interface TrialReport {
	readonly questions: number;
	/** The share of right answers, and mean tokens of an answer. */
	readonly arms: Readonly<Record<Arm, { readonly right: Estimated; readonly tokens: number }>>;
	/** The share of the full window's tokens that `auto` saves. */
	readonly saved: Estimated;
	/** The share of right answers with `auto`, minus that with the full window. */
	readonly gained: Estimated;
}

const Z = 1.96;

/** @param trials of one model, each question once; without any, shares range from 0 to 1 */
export function reportOf(trials: readonly Trial[]): TrialReport {
	const arms = Object.fromEntries(
		ARMS.map((arm) => {
			const answers = trials.map((trial) => trial[arm]);
			const right = wilson(answers.filter((answer) => answer.right).length, answers.length);
			return [arm, { right, tokens: mean(answers.map(({ tokens }) => tokens)) }];
		}),
	) as TrialReport["arms"];
	return {
		questions: trials.length,
		arms,
		saved: savedShare(trials),
		gained: gainedShare(trials),
	};
}

/** A share with its Wilson interval (1927), which also holds for small samples. */
function wilson(hits: number, n: number): Estimated {
	if (n === 0) return { value: 0, low: 0, high: 1 };
	const share = hits / n;
	const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
	const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
	return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * The difference of two paired shares, by Bonett and Price (2012): one is added to each kind of disagreement,
 * so that a few questions without any prove little.
 */
function gainedShare(trials: readonly Trial[]): Estimated {
	const n = trials.length;
	if (n === 0) return { value: 0, low: -1, high: 1 };
	const only = (one: Arm, other: Arm) =>
		trials.filter((trial) => trial[one].right && !trial[other].right).length;
	const [won, lost] = [only("auto", "full"), only("full", "auto")];
	const [p, q] = [(won + 1) / (n + 2), (lost + 1) / (n + 2)];
	const half = Z * Math.sqrt((p + q - (p - q) ** 2) / (n + 2));
	return {
		value: (won - lost) / n,
		low: Math.max(-1, p - q - half),
		high: Math.min(1, p - q + half),
	};
}

/** One minus the ratio of two sums, with the interval of a ratio (delta method, Cochran 1977, 6.3). */
function savedShare(trials: readonly Trial[]): Estimated {
	const n = trials.length;
	const full = mean(trials.map((trial) => trial.full.tokens));
	if (n < 2 || full === 0) return { value: 0, low: Number.NEGATIVE_INFINITY, high: 1 };
	const ratio = mean(trials.map((trial) => trial.auto.tokens)) / full;
	const squares = trials.map((trial) => (trial.auto.tokens - ratio * trial.full.tokens) ** 2);
	const half = (Z * Math.sqrt(mean(squares) / (n - 1))) / full;
	return { value: 1 - ratio, low: 1 - ratio - half, high: Math.min(1, 1 - ratio + half) };
}

/** Where and on what it was measured. */
export interface TrialOrigin {
	readonly model: { readonly id: string; readonly name: string };
	readonly problemFile: string;
	readonly machine: string;
}

/** The report in the format of bench results, which the statistics page shows. */
export function resultOf(trials: readonly Trial[], { model, problemFile, machine }: TrialOrigin): string {
	const { questions, arms } = reportOf(trials);
	const meanOf = (arm: Arm) => ({ right: arms[arm].right.value, total: arms[arm].tokens });
	const { low, high } = arms.auto.right;
	const windowOf = (arm: Arm) => Math.max(0, ...trials.map((trial) => trial[arm].windowTokens));
	const fixed = (["minimal", "full"] as const).map((arm) => ({
		windowTokens: windowOf(arm),
		mean: meanOf(arm),
	}));
	return JSON.stringify({
		format: "z1-bench-1",
		recorded: { model, problems: { file: problemFile }, machine },
		problems: questions,
		rows: [{ policy: PRODUCT_POLICY, mean: meanOf("auto"), accuracy: { low, high } }],
		fixed,
	});
}
