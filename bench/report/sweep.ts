import type { Case } from "../policies/policies.ts";
import { replayWindow } from "../policies/replay.ts";
import { type Score, scoreOf } from "../policies/score.ts";
import { type Comparison, compare, summarise } from "./comparison.ts";
import { holm, type Interval } from "./significance.ts";

/** A model's answers to one problem set, recorded up to the longest window. */
export interface SweptModel {
	readonly model: string;
	readonly cases: readonly Case[];
}

/** A problem set of a sweep, with the recordings of every model. */
export interface SweptSet {
	readonly set: string;
	/** All of its problems, recorded or not. */
	readonly problems: number;
	readonly models: readonly SweptModel[];
}

/** A model's results on a set with one window. */
export interface SweepPoint {
	readonly windowTokens: number;
	readonly mean: Score;
	readonly accuracy: Interval;
}

interface SweepCurve {
	readonly model: string;
	/** How many of the set's problems it was measured on: those that are recorded. */
	readonly problems: number;
	readonly points: readonly SweepPoint[];
}

/** The first model against another with the same window, on the problems that both have recorded. */
interface SweepDuel {
	readonly other: string;
	readonly windowTokens: number;
	readonly problems: number;
	readonly comparison: Comparison;
	/** McNemar's p, Holm-adjusted over the sets, since each tests the same claim. */
	readonly holm: number;
}

export interface SetReport {
	readonly set: string;
	readonly problems: number;
	readonly curves: readonly SweepCurve[];
	readonly duels: readonly SweepDuel[];
}

export interface SweepReport {
	readonly windows: readonly number[];
	readonly sets: readonly SetReport[];
}

/**
 * The window sweep of arXiv 2504.00810: every model on every set with every window, and the first model
 * against each of the others.
 * @throws RangeError when a recording ends before the longest window
 */
export function sweep(sets: readonly SweptSet[], windows: readonly number[]): SweepReport {
	const reports = sets.map(({ set, problems, models }) => ({
		set,
		problems,
		curves: models.map(({ model, cases }) => ({
			model,
			problems: cases.length,
			points: windows.map((at) => pointAt(cases, at)),
		})),
		duels: duelsOf(models, windows),
	}));
	return { windows, sets: withHolm(reports) };
}

function pointAt(cases: readonly Case[], windowTokens: number): SweepPoint {
	const clusters = cases.map(({ cluster }) => cluster);
	return { windowTokens, ...summarise(scoresAt(cases, windowTokens), clusters) };
}

function scoresAt(cases: readonly Case[], windowTokens: number): Score[] {
	return cases.map(({ trajectory, isRight }) => scoreOf(replayWindow(trajectory, windowTokens), isRight));
}

type UnadjustedDuel = Omit<SweepDuel, "holm">;

function duelsOf([first, ...others]: readonly SweptModel[], windows: readonly number[]): UnadjustedDuel[] {
	if (!first) return [];
	return others.flatMap(({ model: other, cases }) => {
		const byId = new Map(cases.map((one) => [one.id, one]));
		const shared = first.cases.filter(({ id }) => byId.has(id));
		const theirs = shared.map(({ id }) => byId.get(id) as Case);
		const clusters = shared.map(({ cluster }) => cluster);
		return windows.map((windowTokens) => ({
			other,
			windowTokens,
			problems: shared.length,
			comparison: compare(scoresAt(shared, windowTokens), scoresAt(theirs, windowTokens), clusters),
		}));
	});
}

/** A family of tests consists of all sets' results for the same two models with the same window. */
function withHolm(reports: readonly (Omit<SetReport, "duels"> & { duels: UnadjustedDuel[] })[]): SetReport[] {
	return reports.map((report) => ({
		...report,
		duels: report.duels.map((duel, index) => {
			const family = reports.map(({ duels }) => duels[index]?.comparison.mcnemar ?? 1);
			return { ...duel, holm: holm(family)[reports.indexOf(report)] ?? 1 };
		}),
	}));
}
