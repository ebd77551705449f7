/**
 * Fits the weights of the complexity estimate and measures what they are worth.
 *
 *     npx tsx tools/complexity/fit.ts --data FOLDER [--write] [--held-out]
 *
 * FOLDER holds exercism.jsonl and cruxeval.jsonl; docs/COMPLEXITY.md says where anyone gets them.
 * Without --held-out only the development part is looked at. --write stores the weights, fitted to
 * everything, with the scores in src/core/complexity/weights.json.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bootstrap } from "../../bench/report/significance.ts";
import {
	CODE_FEATURES,
	type Facts,
	FEATURES,
	factsOf,
	GIVEN_FEATURES,
	JOINT_FEATURES,
	LANGUAGE_FEATURES,
	PROMPT_FEATURES,
} from "../../src/core/complexity/features.ts";
import { type Head, type Heads, weigh } from "../../src/core/complexity/model.ts";
import type { SyntaxParser } from "../../src/core/complexity/syntax.ts";
import type { Question } from "../../src/core/question/question.ts";
import { TreeSitter } from "../../src/host/machine/treeSitter.ts";
import { auc, ranksOf, spearman } from "./agreement.ts";
import { isHeldOut, type Labelled, readCruxeval, readExercism, readNano } from "./labelledQuestions.ts";
import { fitRidge, type LinearFit, predict } from "./ridge.ts";

const GRAMMARS = fileURLToPath(new URL("../../node_modules/@vscode/tree-sitter-wasm/wasm", import.meta.url));
const NANO = fileURLToPath(new URL("../../bench/problems/nano-calibration.jsonl", import.meta.url));
const WEIGHTS = fileURLToPath(new URL("../../src/core/complexity/weights.json", import.meta.url));

const PENALTIES = [100, 300, 1000, 3000];
const FOLDS = 8;
/** How much a problem of the starter model counts beside one of CRUXEval: enough to set the scale. */
const NANO_WEIGHT = 0.2;
/** Where the starter model's tiers lie on the scale of CRUXEval's failure ranks, mapped to [.25, 1]. */
const TIER_TARGETS = [0.1, 0.5, 0.8];

const SIZE = ["promptWords", "words"];
const PROMPT = Object.keys(PROMPT_FEATURES);
const GIVEN = Object.keys(GIVEN_FEATURES);
const JOINT = Object.keys(JOINT_FEATURES);
const LANGUAGES = Object.keys(LANGUAGE_FEATURES);
/** A stub has no bodies yet: what it declares is all there is. */
const STUB = ["words", "names", "listed", "classes", "types", "functions"];
/** Not in CRUXEval, whose programs are one function each, or too rare there to be fitted. */
const NOT_FITTED = ["functions", "classes", "types", "listed", "recursion", "concurrency"];
const CODE = Object.keys(CODE_FEATURES).filter((name) => !NOT_FITTED.includes(name));

/** A question read, with what it is fitted to. */
interface Example extends Labelled {
	readonly facts: Facts;
	readonly target: number;
	readonly weight: number;
}

/** A kind of question, the features its head may use, and sets of them to compare. */
interface Task {
	readonly name: keyof Heads;
	readonly examples: readonly Example[];
	/** Only fitted, never scored: they set the scale. */
	readonly anchors: readonly Example[];
	/** Choices for the head, from which the inner folds pick. */
	readonly choices: Readonly<Record<string, readonly string[]>>;
	/** Measured beside it, never picked. */
	readonly ablations: Readonly<Record<string, readonly string[]>>;
	/** Labels above it are failures. */
	readonly failsAbove?: number;
}

function featureRow(facts: Facts, names: readonly string[]): number[] {
	return names.map((name) => FEATURES[name]?.(facts) ?? 0);
}

function fitTo(examples: readonly Example[], names: readonly string[], penalty: number): LinearFit {
	return fitRidge(
		examples.map(({ facts }) => featureRow(facts, names)),
		examples.map(({ target }) => target),
		examples.map(({ weight }) => weight),
		penalty,
	);
}

/** The fold of a cluster, the same on every run. */
function foldOf(cluster: string, seed: string): number {
	return createHash("sha256").update(`${seed}:${cluster}`).digest().readUInt16BE(0) % FOLDS;
}

/**
 * Predicts every example by a fit that has not seen its cluster. Each fit's own mean is taken out: it
 * moves against what was left out, which would count against every model.
 */
function outOfFold(
	task: Task,
	examples: readonly Example[],
	seed: string,
	train: (examples: readonly Example[]) => Prediction,
) {
	const scores = new Array<number>(examples.length).fill(0);
	for (let fold = 0; fold < FOLDS; fold++) {
		const inFold = ({ cluster }: Labelled) => foldOf(cluster, seed) === fold;
		const seen = examples.filter((example) => !inFold(example));
		const anchors = task.anchors.filter((example) => !inFold(example));
		const { names, model } = train([...seen, ...anchors]);
		for (const [i, example] of examples.entries()) {
			if (inFold(example)) scores[i] = predict(model, featureRow(example.facts, names)) - model.intercept;
		}
	}
	return scores;
}

interface Prediction {
	readonly names: readonly string[];
	readonly model: LinearFit;
}

/** The features and the penalty that order unseen clusters best. */
function choose(task: Task, examples: readonly Example[], seed: string) {
	const labels = examples.map(({ label }) => label);
	const tried = Object.entries(task.choices).flatMap(([choice, names]) =>
		PENALTIES.map((penalty) => {
			const scores = outOfFold(task, examples, seed, (train) => ({
				names,
				model: fitTo(train, names, penalty),
			}));
			return { choice, names, penalty, agreement: spearman(scores, labels) };
		}),
	);
	return tried.reduce((best, next) => (next.agreement > best.agreement ? next : best));
}

type Scored = Labelled & { readonly score: number };

/** Agreement with the labels, each with its 95 % interval over clusters. */
function measure(task: Task, scored: readonly Scored[]) {
	const { failsAbove } = task;
	const rank = (rows: readonly Scored[]) =>
		spearman(
			rows.map(({ score }) => score),
			rows.map(({ label }) => label),
		);
	const failure = (rows: readonly Scored[]) =>
		auc(
			rows.map(({ score }) => score),
			rows.map(({ label }) => label > (failsAbove ?? 0)),
		);
	const within = (rows: readonly Scored[]) => {
		const languages = [...new Set(rows.map((row) => row.language))];
		const parts = languages.map((language) => rows.filter((row) => row.language === language));
		return parts.reduce((sum, part) => sum + part.length * rank(part), 0) / rows.length;
	};
	const clusters = scored.map(({ cluster }) => cluster);
	const withInterval = (statistic: (rows: readonly Scored[]) => number) => {
		const { value, low, high } = bootstrap(clusters, (indices) =>
			statistic(indices.flatMap((index) => scored[index] ?? [])),
		);
		return { value: round(value), interval: [round(low), round(high)] };
	};
	return {
		questions: scored.length,
		clusters: new Set(clusters).size,
		spearman: withInterval(rank),
		...(failsAbove === undefined
			? { spearmanWithinLanguage: withInterval(within) }
			: { auc: withInterval(failure) }),
	};
}

const round = (n: number) => Math.round(n * 1000) / 1000;

/** Score points per unit of target, and where zero lies: from two marks that are given their scores. */
function scaleThrough(marks: readonly { prediction: number; score: number }[]) {
	const [low, high] = marks;
	if (!low || !high) throw new Error("a scale needs two marks");
	const slope = (high.score - low.score) / (high.prediction - low.prediction);
	return { slope, offset: low.score - slope * low.prediction };
}

/**
 * The fit as a head that gives scores: for `predict` the middle of the starter model's expressions
 * scores 10 and that of its loops 80; for `write` the easiest and hardest tenths score 35 and 90.
 */
function headOf(task: Task, { names, model }: Prediction, examples: readonly Example[]): Head {
	const predictions = (rows: readonly Example[]) =>
		rows.map(({ facts }) => predict(model, featureRow(facts, names)));
	const tier = (label: number) => predictions(task.anchors.filter((anchor) => anchor.label === label));
	const marks =
		task.name === "predict"
			? [
					{ prediction: quantile(tier(0), 0.5), score: 10 },
					{ prediction: quantile(tier(2), 0.5), score: 80 },
				]
			: [
					{ prediction: quantile(predictions(examples), 0.1), score: 35 },
					{ prediction: quantile(predictions(examples), 0.9), score: 90 },
				];
	const { slope, offset } = scaleThrough(marks);
	return {
		score: round(offset + slope * model.intercept),
		weights: names.map((feature, j) => ({
			feature,
			points: round(slope * (model.slopes[j] ?? 0)),
			mean: round(model.means[j] ?? 0),
			least: round(model.least[j] ?? 0),
			most: round(model.most[j] ?? 0),
		})),
	};
}

function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

function examplesOf(
	rows: readonly Labelled[],
	parser: SyntaxParser | undefined,
	targets: readonly number[],
	weight = 1,
): Example[] {
	return rows.map((row, i) => ({
		...row,
		facts: factsOf(row.question, parser),
		target: targets[i] ?? 0,
		weight,
	}));
}

/** Ranks as shares of the whole, which makes difficulties of 1–10 and failure rates comparable. */
function rankTargets(rows: readonly Labelled[]): number[] {
	return ranksOf(rows.map(({ label }) => label)).map((rank) => rank / rows.length);
}

function tasksFor(
	data: string,
	parser: SyntaxParser | undefined,
): { tasks: Task[]; hashes: Record<string, string> } {
	const exercism = readExercism(join(data, "exercism.jsonl"));
	const cruxeval = readCruxeval(join(data, "cruxeval.jsonl"));
	const nano = readNano(NANO, "value");
	const write: Task = {
		name: "write",
		examples: examplesOf(exercism.rows, parser, rankTargets(exercism.rows)),
		anchors: [],
		choices: {
			size: [...SIZE, ...LANGUAGES],
			all: [...PROMPT, ...STUB, ...LANGUAGES],
		},
		ablations: {
			"length only": SIZE,
			"prompt only": PROMPT,
			"code only": STUB,
			"language only": LANGUAGES,
			"all but the language": [...PROMPT, ...STUB],
		},
	};
	const predictValues: Task = {
		name: "predict",
		examples: examplesOf(
			cruxeval.rows,
			parser,
			rankTargets(cruxeval.rows).map((rank) => 0.25 + 0.75 * rank),
		),
		anchors: examplesOf(
			nano.rows,
			parser,
			nano.rows.map(({ label }) => TIER_TARGETS[label] ?? 0),
			NANO_WEIGHT,
		),
		choices: { apart: [...CODE, ...GIVEN], all: [...CODE, ...GIVEN, ...JOINT] },
		ablations: { "length only": ["words", "givenLength"], "prompt only": GIVEN, "code only": CODE },
		failsAbove: 0.5,
	};
	const hashes = { exercism: exercism.sha256, cruxeval: cruxeval.sha256, nano: nano.sha256 };
	return { tasks: [write, predictValues], hashes };
}

/** How the development part does, choice of features and penalty included (nested cross-validation). */
function develop(task: Task) {
	const examples = task.examples.filter((example) => !isHeldOut(example));
	const nested = outOfFold(task, examples, "outer", (train) => {
		const { names, penalty } = choose(
			task,
			train.filter((example) => !task.anchors.includes(example)),
			"inner",
		);
		return { names, model: fitTo(train, names, penalty) };
	});
	const score = (scores: readonly number[]) =>
		measure(
			task,
			examples.map((example, i) => ({ ...example, score: scores[i] ?? 0 })),
		);
	const ablations = Object.entries(task.ablations).map(([name, names]) => {
		const { penalty } = choose({ ...task, choices: { [name]: names } }, examples, "inner");
		const scores = outOfFold(task, examples, "outer", (train) => ({
			names,
			model: fitTo(train, names, penalty),
		}));
		return [name, score(scores)] as const;
	});
	return { all: score(nested), ...Object.fromEntries(ablations) };
}

/** The head fitted to some examples, its features and penalty chosen among them. */
function headFrom(task: Task, examples: readonly Example[]) {
	const { choice, names, penalty } = choose(task, examples, "inner");
	const model = fitTo([...examples, ...task.anchors], names, penalty);
	return { choice, penalty, head: headOf(task, { names, model }, examples) };
}

/** The scores that the product would give, by heads that have not seen the questions. */
function scoreWith(heads: Heads, examples: readonly Example[]): Scored[] {
	return examples.map((example) => ({ ...example, score: weigh(example.facts, heads).score }));
}

/** Mean rank correlation between the difficulties that people gave the same exercises in two languages. */
function humanCeiling(rows: readonly Labelled[]): number {
	const languages = [...new Set(rows.map(({ language }) => language))];
	const difficulty = (language: string) =>
		new Map(rows.filter((row) => row.language === language).map(({ cluster, label }) => [cluster, label]));
	const pairs = languages.flatMap((a, i) =>
		languages.slice(i + 1).map((b) => [difficulty(a), difficulty(b)] as const),
	);
	const agreements = pairs.map(([a, b]) => {
		const common = [...a.keys()].filter((cluster) => b.has(cluster));
		return spearman(
			common.map((cluster) => a.get(cluster) ?? 0),
			common.map((cluster) => b.get(cluster) ?? 0),
		);
	});
	return round(agreements.reduce((sum, value) => sum + value, 0) / agreements.length);
}

/** Heads for every kind of question, each fitted to those of its examples that are wanted. */
function headsFrom(tasks: readonly Task[], wanted: (example: Example) => boolean): Heads {
	const heads = tasks.map((task) => [task.name, headFrom(task, task.examples.filter(wanted)).head]);
	return Object.fromEntries(heads) as Heads;
}

/**
 * Rank correlation on the development part when the questions are put in other words than those that were
 * fitted, by heads of the other half; mean of both halves.
 */
function rephrased(tasks: readonly Task[], parser: SyntaxParser) {
	const halfOf = ({ cluster }: Labelled) => foldOf(cluster, "phrasing") % 2;
	const heads = [0, 1].map((half) =>
		headsFrom(tasks, (example) => !isHeldOut(example) && halfOf(example) !== half),
	);
	const agreement = (rows: readonly Labelled[], questionOf: (row: Labelled) => Question) => {
		const halves = heads.map((fitted, half) => {
			const seen = rows.filter((row) => halfOf(row) === half);
			const scores = seen.map((row) => weigh(factsOf(questionOf(row), parser), fitted).score);
			return spearman(
				scores,
				seen.map(({ label }) => label),
			);
		});
		return round(halves.reduce((sum, value) => sum + value, 0) / halves.length);
	};
	return Object.fromEntries(
		tasks.map(({ name, examples }) => {
			const rows = examples.filter((example) => !isHeldOut(example));
			const others = Object.keys(rows[0]?.rephrased ?? {}).map((phrasing) => [
				phrasing,
				agreement(rows, (row) => row.rephrased[phrasing] ?? row.question),
			]);
			const asFitted = agreement(rows, ({ question }) => question);
			return [name, { "as fitted": asFitted, ...Object.fromEntries(others) }];
		}),
	);
}

/**
 * The held-out part, scored as the product would by heads of the development part; beside it, length alone.
 */
function heldOut(tasks: readonly Task[], withoutSyntax: readonly Task[]) {
	const seen = (example: Example) => !isHeldOut(example);
	const heads = headsFrom(tasks, seen);
	return Object.fromEntries(
		tasks.map((task, i) => {
			const examples = task.examples.filter(isHeldOut);
			const asText = withoutSyntax[i]?.examples.filter(isHeldOut) ?? [];
			const short = { ...task, choices: { length: task.ablations["length only"] ?? [] } };
			const lengthHeads = { ...heads, [task.name]: headFrom(short, task.examples.filter(seen)).head };
			return [
				task.name,
				{
					all: measure(task, scoreWith(heads, examples)),
					"length only": measure(task, scoreWith(lengthHeads, examples)),
					"same weights, no grammar loaded": measure(task, scoreWith(heads, asText)),
				},
			];
		}),
	);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { data: { type: "string" }, write: { type: "boolean" }, "held-out": { type: "boolean" } },
	});
	if (!values.data) throw new Error("--data FOLDER: the folder with exercism.jsonl and cruxeval.jsonl");
	const parser = new TreeSitter(GRAMMARS, console.error);
	const languages = ["python", "typescript", "javascript", "go", "rust", "java"];
	await Promise.all(languages.map((language) => parser.load(language)));

	const { tasks, hashes } = tasksFor(values.data, parser);
	const withoutSyntax = tasksFor(values.data, undefined).tasks;
	const development = Object.fromEntries(
		tasks.map((task, i) => {
			const textTask = withoutSyntax[i];
			return [
				task.name,
				{ ...develop(task), ...(textTask && { "all, without syntax": develop(textTask).all }) },
			];
		}),
	);
	const report: Record<string, unknown> = {
		hashes,
		humanCeiling: { exercism: humanCeiling(tasks[0]?.examples ?? []) },
		development,
		rephrased: rephrased(tasks, parser),
	};
	if (values["held-out"]) report.heldOut = heldOut(tasks, withoutSyntax);
	console.log(JSON.stringify(report, null, "\t"));
	if (!values.write) return;
	const heads = headsFrom(tasks, () => true);
	writeFileSync(WEIGHTS, `${JSON.stringify({ heads, report }, null, "\t")}\n`);
}

await main();
