import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { type Case, groupBy, type Policy } from "./policies.ts";
import { replay, type ThinkingPlan } from "./replay.ts";
import { scoreOf } from "./score.ts";
import { AS_CHEAP, AS_RIGHT, fixedWindows, type Recorded } from "./tune.ts";

/**
 * Opponents of the estimate: ways to sort questions that anybody could write in a line, each kind of question
 * with a window of its own.
 */
export const SORTINGS = ["explain or not", "window by command", "window by length"] as const;
/** Not in a line: a window for each fifth of how hard the model itself finds a question beforehand. */
export const PROBED = "window by probe";
type Sorting = (typeof SORTINGS)[number] | typeof PROBED;

/** The sortings that are possible with what was recorded. */
export function sortingsOf(cases: readonly Case[]): readonly Sorting[] {
	return cases.every(({ demand }) => demand) ? [...SORTINGS, PROBED] : SORTINGS;
}

/** A sorting with the window of each kind that was found to do. */
export interface SortedWindows {
	readonly sorting: Sorting;
	/** What parts five kinds of the same size: lengths of question and code in characters, or ratings. */
	readonly bounds: readonly number[];
	readonly windowTokens: Readonly<Record<string, number>>;
	readonly convergence?: ConvergenceSettings | undefined;
}

/** Of which kind a question is. */
function kindOf({ sorting, bounds }: Pick<SortedWindows, "sorting" | "bounds">, one: Case): string {
	switch (sorting) {
		case "explain or not":
			return /\bexplain/i.test(one.prompt) ? EXPLAINS : "other";
		case "window by command":
			return one.kind;
		case "window by length":
		case PROBED:
			return `${bounds.filter((bound) => measureOf(sorting, one) >= bound).length}`;
		default:
			return sorting satisfies never;
	}
}

/** Of what fifths are made. */
function measureOf(sorting: Sorting, { characters, demand }: Case): number {
	return sorting === PROBED ? (demand?.rating ?? 0) : characters;
}

/** What is not thought about at all by "explain or not". */
const EXPLAINS = "explains";

/**
 * Chooses the window of each kind: of those that are right as often as the longest, the widest of the
 * cheapest.
 */
export function sortedWindows(
	sorting: Sorting,
	cases: readonly Case[],
	recorded: Recorded,
	convergence?: ConvergenceSettings,
): SortedWindows {
	const measures = cases.map((one) => measureOf(sorting, one)).sort((a, b) => a - b);
	const bounds = [0.2, 0.4, 0.6, 0.8].map((share) => measures[Math.floor(share * measures.length)] ?? 0);
	const kinds = groupBy(cases, (one) => kindOf({ sorting, bounds }, one));
	const windows = [...kinds].map(([kind, members]) => {
		return [kind, kind === EXPLAINS ? 0 : cheapestAsRight(members, recorded, convergence)];
	});
	const windowTokens = Object.fromEntries(windows) as Record<string, number>;
	return { sorting, bounds, windowTokens, ...(convergence && { convergence }) };
}

function cheapestAsRight(
	cases: readonly Case[],
	recorded: Recorded,
	convergence: ConvergenceSettings | undefined,
): number {
	const sums = fixedWindows(recorded).map((windowTokens) => {
		const scores = cases.map((one) => scoreIn(one, windowTokens, convergence));
		const sum = (of: (score: ReturnType<typeof scoreOf>) => number) =>
			scores.reduce((all, score) => all + of(score), 0);
		return { windowTokens, right: sum(({ right }) => right), total: sum(({ total }) => total) };
	});
	const needed = (sums.at(-1)?.right ?? 0) - AS_RIGHT * cases.length;
	const enough = sums.filter(({ right }) => right >= needed);
	const limit = AS_CHEAP * Math.min(...enough.map(({ total }) => total));
	return Math.max(...enough.filter(({ total }) => total <= limit).map(({ windowTokens }) => windowTokens));
}

/**
 * Thinks about each question as its kind is thought about.
 * @param longestTokens for kinds that nothing was chosen for
 */
export function sorted(sortedWindows: SortedWindows, longestTokens: number): Policy {
	const { sorting, windowTokens, convergence } = sortedWindows;
	return (cases) =>
		cases.map((one) => {
			const score = scoreIn(one, windowTokens[kindOf(sortedWindows, one)] ?? longestTokens, convergence);
			const probed = sorting === PROBED ? (one.demand?.tokens ?? 0) : 0;
			return { ...score, read: score.read + probed };
		});
}

function scoreIn(one: Case, windowTokens: number, convergence: ConvergenceSettings | undefined) {
	const plan: ThinkingPlan = { windowTokens, ...(convergence && { convergence }) };
	return scoreOf(replay(one.trajectory, plan), one.isRight);
}
