import { PRODUCT_POLICY } from "../../src/core/saving/accuracyCurve.ts";
import {
	type Case,
	estimated,
	groupBy,
	oracle,
	type Policy,
	planned,
	shuffled,
	type Tuning,
} from "../policies/policies.ts";
import { averageOf, type Score } from "../policies/score.ts";
import { type SortedWindows, sorted, sortedWindows } from "../policies/sorted.ts";
import { fixedWindows, type Recorded } from "../policies/tune.ts";
import { type Comparison, compare, summarise } from "./comparison.ts";
import type { Interval } from "./significance.ts";

/** What was chosen without looking at the cases. */
export interface Choices {
	readonly both: Tuning;
	readonly estimate: Tuning;
	readonly exit: Tuning;
	/** The best fixed windows on other cases: as accurate as the longest one, and at the cost of `both`. */
	readonly fixedAsRight?: number | undefined;
	readonly fixedAsCheap?: number | undefined;
	/** Questions sorted in ways that anybody could write in a line, without and with the early exit. */
	readonly sorted?: readonly SortedWindows[];
}

/** A policy's results. */
export interface Row {
	readonly policy: string;
	readonly mean: Score;
	readonly accuracy: Interval;
	/** Compared with the longest window. */
	readonly againstMax: Comparison;
}

/** A fixed window and its results. */
export interface FixedPoint {
	readonly windowTokens: number;
	readonly mean: Score;
}

export interface Report {
	readonly problems: number;
	readonly rows: readonly Row[];
	/** `both` against every other policy. */
	readonly duels: readonly { readonly opponent: string; readonly comparison: Comparison }[];
	/** Every fixed window of the recording: the curve to beat. */
	readonly fixed: readonly FixedPoint[];
	/** `both` against the longest window, for the problems of each kind. */
	readonly kinds: readonly KindRow[];
}

/** What the product's policy does with one kind of problem. */
interface KindRow {
	readonly kind: string;
	readonly problems: number;
	readonly mean: Score;
	readonly againstMax: Comparison;
}

/** Replays every policy on the cases. */
export function reportOn(cases: readonly Case[], recorded: Recorded, choices: Choices): Report {
	const clusters = cases.map(({ cluster }) => cluster);
	const fixed = fixedPoints(cases, recorded);
	const cost = averageOf(estimated(choices.both)(cases)).total;
	const policies = policiesOf(recorded, choices, mostRightFor(fixed, cost));
	const scored = policies.map(({ policy, run }) => ({ policy, scores: run(cases) }));
	const max = scored[0]?.scores ?? [];
	const both = scored.find(({ policy }) => policy === PRODUCT_POLICY)?.scores ?? [];
	return {
		problems: cases.length,
		rows: scored.map(({ policy, scores }) => ({
			policy,
			...summarise(scores, clusters),
			againstMax: compare(scores, max, clusters),
		})),
		duels: scored
			.filter(({ policy }) => policy !== PRODUCT_POLICY)
			.map(({ policy, scores }) => ({ opponent: policy, comparison: compare(both, scores, clusters) })),
		fixed,
		kinds: kindRows(cases, both, max),
	};
}

function kindRows(cases: readonly Case[], both: readonly Score[], max: readonly Score[]): KindRow[] {
	const places = groupBy([...cases.keys()].map(String), (index) => cases[Number(index)]?.kind ?? "");
	return [...places].map(([kind, indices]) => {
		const of = <T>(all: readonly T[]) => indices.map((index) => all[Number(index)] as T);
		const clusters = of(cases).map(({ cluster }) => cluster);
		const { mean } = summarise(of(both), clusters);
		return { kind, problems: indices.length, mean, againstMax: compare(of(both), of(max), clusters) };
	});
}

/** All policies by name, the longest window first. */
function policiesOf(recorded: Recorded, choices: Choices, hindsight: number) {
	const { longestTokens } = recorded;
	const { both, estimate, exit, fixedAsRight, fixedAsCheap, sorted: sortings = [] } = choices;
	const policies: { policy: string; run: Policy }[] = [];
	const add = (policy: string, run: Policy) => policies.push({ policy, run });
	const addWindow = (name: string, windowTokens: number) =>
		add(`${name} (${windowTokens})`, planned({ windowTokens }));
	addWindow("window max", longestTokens);
	for (const level of ["high", "medium", "low", "minimal"] as const) {
		addWindow(`window ${level}`, both.windows[level]);
	}
	if (fixedAsRight !== undefined) addWindow("tuned window, as right", fixedAsRight);
	if (fixedAsCheap !== undefined) addWindow("tuned window, as cheap", fixedAsCheap);
	addWindow("window as cheap, in hindsight", hindsight);
	for (const windows of sortings) {
		const name = windows.convergence ? `${windows.sorting} + early exit` : windows.sorting;
		add(name, sorted(windows, longestTokens));
	}
	add("best window of each command, in hindsight + early exit", (cases) => {
		const windows = sortedWindows("window by command", cases, recorded, both.convergence);
		return sorted(windows, longestTokens)(cases);
	});
	add("estimate only", estimated(estimate));
	add("early exit only", estimated(exit));
	add(PRODUCT_POLICY, estimated(both));
	add("both, levels shuffled", shuffled(both));
	add(
		"both, shuffled within a command",
		shuffled(both, ({ kind }) => kind),
	);
	add("oracle", oracle);
	return policies;
}

/** The results of every fixed window, the shortest first. */
export function fixedPoints(cases: readonly Case[], recorded: Recorded): FixedPoint[] {
	return fixedWindows(recorded).map((windowTokens) => ({
		windowTokens,
		mean: averageOf(planned({ windowTokens })(cases)),
	}));
}

/** The most accurate fixed window for this cost; the first one that costs more is a candidate, too. */
export function mostRightFor(fixed: readonly FixedPoint[], totalTokens: number): number {
	const beyond = fixed.findIndex(({ mean }) => mean.total >= totalTokens);
	const affordable = beyond < 0 ? fixed : fixed.slice(0, beyond + 1);
	return affordable.toSorted((a, b) => b.mean.right - a.mean.right)[0]?.windowTokens ?? 0;
}
