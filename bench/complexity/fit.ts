/**
 * Fits the weights of the complexity estimate to labelled questions, and measures them by cross-validation:
 * questions about the same exercise or problem are never on both sides.
 *
 *     npx tsx bench/complexity/fit.ts --data FOLDER [--write]
 *
 * FOLDER holds exercism.jsonl and cruxeval.jsonl; docs/COMPLEXITY.md says where to get them. --write stores
 * the weights, fitted to everything, in src/core/complexity/weights.json.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Facts, FEATURES, factsOf, featureValue } from "../../src/core/complexity/features.ts";
import { type Head, type Heads, weigh } from "../../src/core/complexity/model.ts";
import { agreementOf, ranksOf } from "./agreement.ts";
import { type Labelled, readCruxeval, readExercism, readNano } from "./labelledQuestions.ts";
import { fitRidge, predict } from "./ridge.ts";

const NANO = fileURLToPath(new URL("../../bench/problems/nano-calibration.jsonl", import.meta.url));
const WEIGHTS = fileURLToPath(new URL("../../src/core/complexity/weights.json", import.meta.url));

const PENALTY = 100;
const FOLDS = 8;
const SEEDS = ["a", "b", "c", "d"];
/** Weight of a problem of the starter model relative to one of CRUXEval: enough to set the scale. */
const NANO_WEIGHT = 0.35;
/** Where the starter model's tiers lie on the scale of CRUXEval's failure ranks, mapped to [.25, 1]. */
const TIER_TARGETS = [0.1, 0.5, 0.8];

/** A parsed question with its target. */
interface Example extends Labelled {
	readonly facts: Facts;
	readonly target: number;
	readonly weight: number;
}

/** A kind of question, and the training data of its head. */
interface Task {
	readonly name: keyof Heads;
	readonly features: readonly string[];
	readonly examples: readonly Example[];
	/** Only fitted, never scored: they set the scale. */
	readonly anchors: readonly Example[];
	/** Labels above this are failures. */
	readonly failsAbove?: number;
	/** The scores for two predictions, which define the scale. */
	readonly marks: (predictions: (rows: readonly Example[]) => number[]) => readonly Mark[];
}
interface Mark {
	readonly prediction: number;
	readonly score: number;
}

function fitted({ features }: Pick<Task, "features">, rows: readonly Example[]) {
	return fitRidge(
		rows.map(({ facts }) => rowOf(facts, features)),
		rows.map(({ target }) => target),
		rows.map(({ weight }) => weight),
		PENALTY,
	);
}

function rowOf(facts: Facts, features: readonly string[]): number[] {
	return features.map((name) => featureValue(name, facts));
}

/** Fits a head to examples, and scales its predictions to scores. */
function headFrom(task: Task, examples: readonly Example[], anchors: readonly Example[]): Head {
	const model = fitted(task, [...examples, ...anchors]);
	const [low, high] = task.marks((rows) =>
		(rows.length > 0 ? rows : examples).map(({ facts }) => predict(model, rowOf(facts, task.features))),
	);
	if (!low || !high) throw new Error("a scale needs two marks");
	const slope = (high.score - low.score) / (high.prediction - low.prediction);
	return {
		score: round(low.score + slope * (model.intercept - low.prediction)),
		weights: task.features.map((feature, j) => ({
			feature,
			points: round(slope * (model.slopes[j] ?? 0)),
			mean: round(model.means[j] ?? 0),
			least: round(model.least[j] ?? 0),
			most: round(model.most[j] ?? 0),
		})),
	};
}

/** The fold of a cluster, the same in every run. */
function foldOf(cluster: string, seed: string): number {
	return createHash("sha256").update(`${seed}:${cluster}`).digest().readUInt16BE(0) % FOLDS;
}

/** The product's scores from heads that have not seen the question's cluster. */
function outOfFold(task: Task, heads: Heads, seed: string): number[] {
	const scores = new Array<number>(task.examples.length).fill(0);
	for (let fold = 0; fold < FOLDS; fold++) {
		const inFold = ({ cluster }: Labelled) => foldOf(cluster, seed) === fold;
		const seen = task.examples.filter((example) => !inFold(example));
		const fitted = { ...heads, [task.name]: headFrom(task, seen, task.anchors) };
		for (const [i, example] of task.examples.entries()) {
			if (inFold(example)) scores[i] = weigh(example.facts, fitted).exact;
		}
	}
	return scores;
}

function round(n: number): number {
	return Math.round(n * 1000) / 1000;
}

function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

function examplesOf(rows: readonly Labelled[], targets: readonly number[], weight = 1): Example[] {
	return rows.map((row, i) => ({ ...row, facts: factsOf(row.question), target: targets[i] ?? 0, weight }));
}

/** Ranks as shares of the whole, which makes difficulties of 1–10 and failure rates comparable. */
function rankTargets(rows: readonly Labelled[]): number[] {
	return ranksOf(rows.map(({ label }) => label)).map((rank) => rank / rows.length);
}

function tasksFor(data: string): Task[] {
	const exercism = readExercism(join(data, "exercism.jsonl"));
	const cruxeval = readCruxeval(join(data, "cruxeval.jsonl"));
	const nano = readNano(NANO, "value");
	const anchors = examplesOf(
		nano.rows,
		nano.rows.map(({ label }) => TIER_TARGETS[label] ?? 0),
		NANO_WEIGHT,
	);
	const tier = (label: number) => anchors.filter((anchor) => anchor.label === label);
	const code = [
		...["words", "wordDensity", "cognitive", "loops", "loopDepth", "decisions", "logic", "operators"],
		...["multiplications", "constants", "calls", "mutations", "texts", "textCalls", "constantReturns"],
		"returnsTruth",
	];
	const given = [
		"givenLength",
		"emptyGiven",
		"strings",
		"longestString",
		"symbols",
		"digits",
		"givenPairs",
		"numbers",
		"loopedNumbers",
	];
	return [
		{
			name: "write",
			features: ["promptWords", "demanding", "everyday", "functions", "classes", "listed"],
			examples: examplesOf(exercism.rows, rankTargets(exercism.rows)),
			anchors: [],
			// The easiest and the hardest tenth of the exercises.
			marks: (predictions) => [
				{ prediction: quantile(predictions([]), 0.1), score: 24 },
				{ prediction: quantile(predictions([]), 0.9), score: 70 },
			],
		},
		{
			name: "predict",
			features: [...code, ...given],
			examples: examplesOf(
				cruxeval.rows,
				rankTargets(cruxeval.rows).map((rank) => 0.25 + 0.75 * rank),
			),
			anchors,
			failsAbove: 0.5,
			// The middle of the starter model's expressions, and the easiest of its loops.
			marks: (predictions) => [
				{ prediction: quantile(predictions(tier(0)), 0.5), score: 10 },
				{ prediction: quantile(predictions(tier(2)), 0.05), score: 60 },
			],
		},
	];
}

const { values } = parseArgs({ options: { data: { type: "string" }, write: { type: "boolean" } } });
if (!values.data) throw new Error("--data FOLDER: the folder with exercism.jsonl and cruxeval.jsonl");
const tasks = tasksFor(values.data);
for (const { features } of tasks) {
	for (const name of features) if (!Object.hasOwn(FEATURES, name)) throw new Error(`no feature ${name}`);
}
const heads = Object.fromEntries(
	tasks.map((task) => [task.name, headFrom(task, task.examples, task.anchors)]),
) as unknown as Heads;
for (const task of tasks) {
	const results = SEEDS.map((seed) => {
		const scores = outOfFold(task, heads, seed);
		return agreementOf(
			task.examples.map((example, i) => ({ ...example, score: scores[i] ?? 0 })),
			task.failsAbove,
		);
	});
	const mean = (key: keyof (typeof results)[number]) =>
		round(results.reduce((sum, result) => sum + (result[key] ?? 0), 0) / results.length);
	console.log(task.name, {
		questions: task.examples.length,
		spearman: mean("spearman"),
		...(task.failsAbove === undefined ? { within: mean("within") } : { auc: mean("auc") }),
	});
}
if (values.write) writeFileSync(WEIGHTS, `${JSON.stringify({ heads }, null, "\t")}\n`);
