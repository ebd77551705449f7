import { CODE_FEATURES, type Facts, FEATURES } from "./features.ts";
import fitted from "./weights.json" with { type: "json" };
import type { Intent } from "./wording.ts";

/** One feature of a fitted head. Its values are held within what the fit has seen: [least, most]. */
export interface FittedWeight {
	readonly feature: string;
	/** Score points per unit of the feature. */
	readonly points: number;
	/** The mean in the training data: what a contribution is told against. */
	readonly mean: number;
	readonly least: number;
	readonly most: number;
}

/** A linear model for one kind of question: the score at the means, and what each feature adds to it. */
export interface Head {
	readonly score: number;
	readonly weights: readonly FittedWeight[];
}

/** The heads that were fitted to labelled questions, by tools/complexity/fit.ts. */
export interface Heads {
	readonly write: Head;
	readonly predict: Head;
}

/** A score, and how it comes about. */
export interface Weighed {
	/** 0–100 */
	readonly score: number;
	/** What the kind of question scores before anything else is looked at. */
	readonly base: number;
	/** What each feature adds to the base. */
	readonly points: ReadonlyMap<string, number>;
}

/**
 * Where no labelled questions exist, points are declared: `base` for the intent, and `share` of what
 * the size and the structure of the code add.
 */
const DECLARED: Readonly<Record<Exclude<Intent, keyof Heads>, { base: number; share: number }>> = {
	explain: { base: 0, share: 1 },
	other: { base: 12, share: 1.1 },
	refactor: { base: 22, share: 1.3 },
	test: { base: 22, share: 1.3 },
	fix: { base: 24, share: 1.6 },
	optimise: { base: 32, share: 1.6 },
	prove: { base: 50, share: 1.6 },
};

/** Declared points per unit. They also carry a fitted head beyond the range of its data. */
const STRUCTURE_POINTS: Readonly<Record<string, number>> = {
	lines: 3,
	cognitive: 2,
	promptWords: 0.5,
	constraints: 1.5,
	concepts: 0.4,
};

/** Declared points per unit of what hardly occurs in the labelled questions, added to every head. */
const RARE_POINTS: Readonly<Record<string, number>> = { recursion: 10, concurrency: 4 };

/** Scores are bent from here on, so that they approach 0 and 100 without all ending there. */
const BEND = 20;

/** Weighs what is known of a question. */
export function weigh(facts: Facts, heads: Heads = fitted.heads): Weighed {
	const { intent } = facts;
	const { base, points } =
		intent === "write" || intent === "predict"
			? fittedPoints(facts, heads[intent])
			: declaredPoints(facts, DECLARED[intent]);
	for (const [feature, perUnit] of Object.entries(RARE_POINTS)) {
		points.set(feature, perUnit * featureValue(feature, facts));
	}
	const sum = [...points.values()].reduce((total, part) => total + part, base);
	return { score: bend(sum), base, points };
}

function fittedPoints(facts: Facts, head: Head): { base: number; points: Map<string, number> } {
	const points = new Map<string, number>();
	// Code that is not there says nothing: it is not taken for the smallest of all code.
	const silent = facts.code.words === 0 ? CODE_FEATURES : {};
	for (const { feature, points: perUnit, mean, least, most } of head.weights) {
		const value = Object.hasOwn(silent, feature) ? mean : featureValue(feature, facts);
		const held = Math.max(least, Math.min(most, value));
		const beyond = Math.max(0, value - most) * (STRUCTURE_POINTS[feature] ?? 0);
		points.set(feature, perUnit * (held - mean) + beyond);
	}
	return { base: head.score, points };
}

function declaredPoints(facts: Facts, { base, share }: { base: number; share: number }) {
	const points = new Map<string, number>();
	for (const [feature, perUnit] of Object.entries(STRUCTURE_POINTS)) {
		points.set(feature, share * perUnit * featureValue(feature, facts));
	}
	return { base, points };
}

function featureValue(feature: string, facts: Facts): number {
	return FEATURES[feature]?.(facts) ?? 0;
}

/** Into 0–100: straight between the bends, then ever slower towards the ends. Keeps the order. */
function bend(points: number): number {
	const high = 100 - BEND;
	if (points > high) return high + BEND * (1 - Math.exp((high - points) / BEND));
	if (points < BEND) return BEND * Math.exp((points - BEND) / BEND);
	return points;
}
