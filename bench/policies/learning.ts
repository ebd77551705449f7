import type { Windows } from "../../src/core/effort.ts";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import {
	COVERED,
	type LearnedWindows,
	learnWindows,
	type Need,
	needsOf,
} from "../../src/core/saving/learnedWindow.ts";
import { EXITS } from "../../src/core/trace/exits.ts";
import { seededRandom } from "../random.ts";
import type { Case, Tuning } from "./policies.ts";
import { type Outcome, replay, type ThinkingPlan } from "./replay.ts";
import type { Recorded } from "./tune.ts";

/** Numbers of questions after which what was learned is looked at. */
const STOPS = [10, 20, 50, 100, 200];
const SEED = 14;
const MODEL = "recorded";

type Learn = (records: readonly AnswerRecord[], windows: Windows) => Pick<LearnedWindows, "of"> | undefined;

/** Ways to learn windows, beside the one of the product. */
const RULES = {
	shipped: () => undefined,
	"one quantile": (records, windows) => quantiles(records, windows, () => "", COVERED, windows.max),
	"quantile by level": (records, windows) =>
		quantiles(records, windows, ({ level }) => level, COVERED, windows.max),
	"tightened by level": (records, windows) => quantiles(records, windows, ({ level }) => level, 0.9, 0),
	"one factor": (records, windows) => oneFactor(records, windows),
	learned: (records, windows) => learnWindows(records, MODEL, windows),
} as const satisfies Readonly<Record<string, Learn>>;
export type RuleName = keyof typeof RULES;

/** What windows come to on questions that they were not learned from. */
interface Held {
	/** Mean pinball loss of the windows against what questions needed, in tokens. */
	readonly loss: number;
	/** Mean tokens of an answer, and the share of right ones. */
	readonly total: number;
	readonly right: number;
}

/** What a rule has learned from so many questions, over the orders in which they were asked. */
export interface LearningRow {
	readonly asked: number;
	readonly rule: RuleName;
	readonly mean: Held;
	/** By order: the loss minus that of the shipped windows. */
	readonly gained: readonly number[];
}

/**
 * Asks one half of the cases in some order, each with the window that was learned from those before it, and
 * judges the windows on the other half. Nothing is known of a question but how its answer ended.
 * @param orders number of orders, each with other halves
 */
export function simulateLearning(
	cases: readonly Case[],
	tuning: Tuning,
	recorded: Recorded,
	orders: number,
): LearningRow[] {
	const random = seededRandom(SEED);
	const runOf = remembered(tuning, recorded);
	const halved = Array.from({ length: orders }, () => halves(cases, random));
	const stops = STOPS.filter((stop) => halved.every(([asked]) => asked.length >= stop));
	const names = Object.keys(RULES) as RuleName[];
	const losses = names.map((rule) =>
		halved.map(([asked, held]) => learnInOrder(RULES[rule], asked, held, stops, tuning, runOf)),
	);
	return stops.flatMap((asked, stop) =>
		names.map((rule, n): LearningRow => {
			const all = (losses[n] ?? []).flatMap((run) => run[stop] ?? []);
			const shipped = (losses[0] ?? []).flatMap((run) => run[stop] ?? []);
			const gained = all.map(({ loss }, order) => loss - (shipped[order]?.loss ?? 0));
			return { asked, rule, mean: meanOf(all), gained };
		}),
	);
}

/** Two halves, in an order; the cases of a cluster are in the same half. */
function halves(cases: readonly Case[], random: () => number): [readonly Case[], readonly Case[]] {
	const places = new Map<string, number>();
	for (const { cluster } of cases) if (!places.has(cluster)) places.set(cluster, random());
	const shuffled = cases.toSorted((a, b) => (places.get(a.cluster) ?? 0) - (places.get(b.cluster) ?? 0));
	const middle = Math.ceil(shuffled.length / 2);
	return [shuffled.slice(0, middle), shuffled.slice(middle)];
}

interface Run {
	readonly outcome: Outcome;
	readonly right: boolean;
}
type RunOf = (one: Case, windowTokens: number) => Run;

/** Replays each case in each window once, at the next place that was recorded. */
function remembered({ convergence }: Tuning, { everyTokens, longestTokens }: Recorded): RunOf {
	const known = new Map<Case, Map<number, Run>>();
	return (one, windowTokens) => {
		const place = Math.ceil(windowTokens / everyTokens) * everyTokens;
		const runs = known.get(one) ?? new Map<number, Run>();
		known.set(one, runs);
		const tokens = Math.min(longestTokens, place);
		const plan: ThinkingPlan = { windowTokens: tokens, ...(convergence && { convergence }) };
		const run = runs.get(tokens) ?? ranAs(one, plan);
		runs.set(tokens, run);
		return run;
	};
}

function ranAs({ trajectory, isRight }: Case, plan: ThinkingPlan): Run {
	const outcome = replay(trajectory, plan);
	return { outcome, right: isRight(outcome.output) };
}

function learnInOrder(
	learn: Learn,
	asked: readonly Case[],
	held: readonly Case[],
	stops: readonly number[],
	{ windows }: Tuning,
	runOf: RunOf,
): Held[] {
	const records: AnswerRecord[] = [];
	const found: Held[] = [];
	for (const [index, one] of asked.entries()) {
		if (index >= (stops.at(-1) ?? 0)) break;
		const windowTokens = learn(records, windows)?.of(one) ?? windows[one.level];
		records.push(recordOf(one, windowTokens, runOf(one, windowTokens).outcome, index));
		if (!stops.includes(index + 1)) continue;
		const learned = learn(records, windows);
		found.push(onHeld(held, (each) => learned?.of(each) ?? windows[each.level], windows, runOf));
	}
	return found;
}

function onHeld(
	held: readonly Case[],
	windowOf: (one: Case) => number,
	windows: Windows,
	runOf: RunOf,
): Held {
	const all = held.map((one): Held => {
		const windowTokens = windowOf(one);
		const { outcome, right } = runOf(one, windowTokens);
		const full = runOf(one, windows.max).outcome;
		const short = (EXITS[full.exit].needed(full)?.tokens ?? windows.max) - windowTokens;
		// A token too few costs `COVERED`, one too many the rest. Where nothing is thought by default, no window
		// is learned and none is judged.
		const loss = windows[one.level] === 0 ? 0 : Math.max(COVERED * short, (COVERED - 1) * short);
		return { loss, total: outcome.totalTokens, right: right ? 1 : 0 };
	});
	return meanOf(all);
}

function recordOf(
	{ id, score, level }: Case,
	windowTokens: number,
	outcome: Outcome,
	at: number,
): AnswerRecord {
	const { exit, thinkingTokens, peekTokens, answerTokens } = outcome;
	return {
		...{ traceId: id, versionId: id, at, model: MODEL, reference: false, questionKey: id },
		...{ score, level, exit, windowTokens, full: false },
		...{ thinkingTokens, peekTokens, answerTokens },
	};
}

/** As the product, without knowing how complex a question is. */
function oneFactor(records: readonly AnswerRecord[], windows: Windows): ReturnType<Learn> {
	const learned = learnWindows(
		records.map((record) => ({ ...record, score: 50 })),
		MODEL,
		windows,
	);
	return learned && { of: ({ level }) => learned.of({ level, score: 50 }) };
}

/** Groups with fewer answers keep the shipped windows. */
const FEWEST = 10;

/** A quantile of the needs of each group; what was capped counts as the longest window. */
function quantiles(
	records: readonly AnswerRecord[],
	windows: Windows,
	groupOf: (one: Pick<Need, "level">) => string,
	covered: number,
	mostTokens: number,
): Pick<LearnedWindows, "of"> {
	const groups = new Map<string, number[]>();
	for (const need of needsOf(records, MODEL, windows)) {
		const group = groups.get(groupOf(need)) ?? [];
		groups.set(groupOf(need), group);
		group.push(need.more ? windows.max : need.tokens);
	}
	for (const needs of groups.values()) needs.sort((a, b) => a - b);
	return {
		of: (one) => {
			const needs = groups.get(groupOf(one)) ?? [];
			const shipped = windows[one.level];
			if (shipped === 0 || needs.length < FEWEST) return shipped;
			const found = needs[Math.ceil(covered * needs.length) - 1] ?? shipped;
			return Math.min(found, Math.max(shipped, mostTokens));
		},
	};
}

function meanOf(all: readonly Held[]): Held {
	const mean = (of: (held: Held) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
	return {
		loss: mean(({ loss }) => loss),
		total: mean(({ total }) => total),
		right: mean(({ right }) => right),
	};
}
