import type { Hazard, Hazards } from "../code/hazards.ts";
import type { Structure } from "../code/structure.ts";
import { type Facts, featureValue, PROMPT_FEATURES } from "./features.ts";
import type { Topic } from "./lexicon.ts";
import type { Intent } from "./signs.ts";
import fitted from "./weights.json" with { type: "json" };

/** One feature of a fitted head. Values are clamped to the range of the training data: [least, most]. */
interface FittedWeight {
	readonly feature: string;
	/** Score points per unit of the feature. */
	readonly points: number;
	/** The mean in the training data, against which contributions are measured. */
	readonly mean: number;
	readonly least: number;
	readonly most: number;
}

/** A linear model for one kind of question: the score at the means, and the contribution of each feature. */
export interface Head {
	readonly score: number;
	readonly weights: readonly FittedWeight[];
}

/** The heads fitted to labelled questions by bench/complexity/fit.ts. */
export interface Heads {
	readonly write: Head;
	readonly predict: Head;
}

/**
 * A contribution to a score: a fitted feature, a topic of the words, a hazard of the code, or one of these.
 */
export type Contributor =
	| `feature:${string}`
	| `topic:${Topic}`
	| `hazard:${Hazard}`
	| "size"
	| "flow"
	| "recursion"
	| "problems"
	| "earlier";

/** A score and its composition. */
export interface Weighed {
	/** 0–100. */
	readonly score: number;
	/** The sum before bending. */
	readonly exact: number;
	/** The score of the kind of question before anything else counts. */
	readonly base: number;
	/** The contribution of each part to the base. */
	readonly points: ReadonlyMap<Contributor, number>;
}

/**
 * Points of intents without labelled questions, and the share of the code's points that counts. These are set
 * by judgement: docs/COMPLEXITY.md says what they were checked against.
 */
const DECLARED: Readonly<Record<Exclude<Intent, keyof Heads>, { base: number; share: number }>> = {
	lookup: { base: 2, share: 0.25 },
	document: { base: 3, share: 0.45 },
	explain: { base: 4, share: 1 },
	edit: { base: 4, share: 0.15 },
	check: { base: 11, share: 0.6 },
	other: { base: 12, share: 0.7 },
	refactor: { base: 22, share: 0.8 },
	test: { base: 36, share: 0.6 },
	review: { base: 22, share: 0.85 },
	why: { base: 24, share: 0.85 },
	optimise: { base: 24, share: 0.95 },
	fix: { base: 28, share: 0.9 },
	prove: { base: 52, share: 0.6 },
};

/** Points for a topic of the words, if it is the weightiest. */
const TOPIC_POINTS: Readonly<Record<Topic, number>> = {
	memoryOrder: 32,
	theory: 30,
	distributed: 28,
	concurrency: 24,
	memorySafety: 20,
	security: 20,
	numerics: 18,
	algorithms: 16,
	languages: 16,
	sharedState: 14,
	sporadic: 14,
	correctness: 14,
	complexity: 12,
	recursion: 12,
	design: 12,
	hang: 12,
	asynchrony: 10,
	bytesAndTime: 10,
	performance: 8,
	crash: 7,
};

/** Points for a plain hazard of the code, if it is the weightiest. */
const HAZARD_POINTS: Readonly<Record<Hazard, number>> = {
	memoryOrder: 34,
	regex: 24,
	locks: 20,
	aliasing: 18,
	security: 18,
	parallel: 16,
	memory: 16,
	lifetimes: 16,
	numerics: 16,
	algorithm: 16,
	queries: 16,
	distributed: 14,
	shell: 13,
	types: 13,
	reflection: 12,
	lowLevel: 12,
	bits: 12,
	asynchrony: 8,
	contracts: 10,
	textAndTime: 7,
};
/** The share of a hazard's points, by its strength. */
const STRENGTHS = [0, 0.45, 0.75, 0.9, 1];
/** The shares of further topics' or hazards' points, the weightiest first. */
const FURTHER = [1, 0.45, 0.3, 0.2, 0.15, 0.1];

/** Points for structure, counted by logarithms: the twentieth loop adds less than the second. */
const SIZE_POINTS = 2.3;
const FLOW_POINTS = 2.2;
const NESTED_POINTS = 3;
const RECURSION_POINTS = 9;

/** From this many words on, a topic is only one of many. */
const WORDS_FOR_TOPICS = 40;
/** Fitted heads see topics and hazards, too: those of short statements hardly occur in labelled questions. */
const TOPICS_IN_STATEMENTS = 0.8;
const HAZARDS_IN_VALUES = 0.4;
/** Points in a statement for each power of ten beyond a thousand, and for answers modulo a prime. */
const SCALE_POINTS = 2;
const MODULO_POINTS = 8;
const CONCEPT_POINTS = 1.5;

/** What is asked here is as plain whatever is reported in the code or was asked before. */
const PLAIN: ReadonlySet<Intent> = new Set<Intent>(["lookup", "edit", "document"]);
/** The share of an earlier question's topics in one that continues from it. */
const EARLIER_SHARE = 0.5;

/** Scores are bent from here on, so that they approach 0 and 100 without piling up there. */
const BEND = 20;

/** Weighs the facts of a question. */
export function weigh(facts: Facts, heads: Heads = fitted.heads): Weighed {
	const points = new Map<Contributor, number>();
	const base = baseOf(facts, heads, points);
	const sum = [...points.values()].reduce((total, part) => total + part, base);
	return { score: bend(sum), exact: sum, base, points };
}

function baseOf(facts: Facts, heads: Heads, points: Map<Contributor, number>): number {
	const { intent, topics, hazards, code, wording, problems } = facts;
	const told = Math.min(1, WORDS_FOR_TOPICS / Math.max(1, wording.words));
	if (problems > 0 && !PLAIN.has(intent)) points.set("problems", problems);
	switch (intent) {
		case "predict":
			addFitted(facts, heads.predict, points);
			addHazards(hazards, HAZARDS_IN_VALUES, points);
			if (code.recursions > 0) points.set("recursion", RECURSION_POINTS);
			return heads.predict.score;
		case "write":
			addFitted(facts, heads.write, points);
			addTopics(topics, TOPICS_IN_STATEMENTS * told, points);
			points.set("feature:scale", SCALE_POINTS * Math.max(0, wording.scale - 3));
			points.set("feature:modulo", wording.modulo ? MODULO_POINTS : 0);
			points.set("feature:concepts", CONCEPT_POINTS * wording.concepts);
			return heads.write.score;
		default: {
			const { base, share } = DECLARED[intent];
			addTopics(topics, told, points);
			addHazards(hazards, share, points);
			addStructure(code, share, points);
			if (!PLAIN.has(intent))
				points.set(
					"earlier",
					EARLIER_SHARE * Math.max(0, ...[...facts.earlier.keys()].map((topic) => TOPIC_POINTS[topic])),
				);
			return base;
		}
	}
}

/** Features of a prompt, with or without code. */
const OF_WORDS: ReadonlySet<string> = new Set(Object.keys(PROMPT_FEATURES));

function addFitted(facts: Facts, head: Head, points: Map<Contributor, number>): void {
	for (const { feature, points: perUnit, mean, least, most } of head.weights) {
		// Missing code contributes nothing, rather than counting as the smallest code.
		const silent = facts.code.words === 0 && !OF_WORDS.has(feature);
		const value = silent ? mean : featureValue(feature, facts);
		points.set(`feature:${feature}`, perUnit * (Math.max(least, Math.min(most, value)) - mean));
	}
}
function addTopics(topics: Facts["topics"], share: number, points: Map<Contributor, number>): void {
	const ranked = [...topics.keys()].toSorted((a, b) => TOPIC_POINTS[b] - TOPIC_POINTS[a]);
	for (const [i, topic] of ranked.entries()) {
		points.set(`topic:${topic}`, share * TOPIC_POINTS[topic] * (FURTHER[i] ?? 0));
	}
}

function addHazards(hazards: Hazards, share: number, points: Map<Contributor, number>): void {
	const ranked = [...hazards]
		.map(([hazard, strength]) => ({
			hazard,
			value: HAZARD_POINTS[hazard] * (STRENGTHS[Math.ceil(strength)] ?? 1),
		}))
		.toSorted((a, b) => b.value - a.value);
	for (const [i, { hazard, value }] of ranked.entries()) {
		points.set(`hazard:${hazard}`, share * value * (FURTHER[i] ?? 0));
	}
}

function addStructure(code: Structure, share: number, points: Map<Contributor, number>): void {
	points.set("size", share * SIZE_POINTS * Math.log2(1 + code.telling));
	points.set(
		"flow",
		share * (FLOW_POINTS * Math.log2(1 + code.cognitive) + NESTED_POINTS * Math.max(0, code.loopDepth - 1)),
	);
	if (code.recursions > 0) points.set("recursion", share * RECURSION_POINTS);
}

/** Maps to 0–100: linear between the bends, then asymptotic to the ends. Monotonic. */
function bend(points: number): number {
	const high = 100 - BEND;
	if (points > high) return high + BEND * (1 - Math.exp((high - points) / BEND));
	if (points < BEND) return BEND * Math.exp((points - BEND) / BEND);
	return points;
}
