import { LEVELS, type Windows } from "../../src/core/effort.ts";
import { THRESHOLDS } from "../../src/core/saving/exitThreshold.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { exitRisks } from "./exitRisk.ts";
import type { Case, Tuning } from "./policies.ts";
import { replay } from "./replay.ts";

/** What was recorded and can therefore be replayed, in thinking tokens. */
export interface Recorded {
	/** There is a cut at every multiple of this. */
	readonly everyTokens: number;
	readonly longestTokens: number;
}

const AGREEMENTS = [2, 1];
const PEEK_TOKENS = [256, 128, 32];
const EVERY_STEPS = [8, 4, 2, 1];
const MIN_STEPS = [4, 2, 1, 0];

/** Reading a token for a peek takes a quarter of the time of writing one: see docs/BENCH.md. */
const READ_TOKEN = 0.25;

/**
 * Up to this share of problems fewer count as right as often: so few are decided by how a processor rounds.
 */
export const AS_RIGHT = 0.005;

/** Up to this multiple of the cheapest cost counts as equally cheap: then the more careful setting wins. */
export const AS_CHEAP = 1.01;

/**
 * Chooses the windows of the levels and when to end early: among the settings that are right as often as the
 * longest window (or, failing that, as any), the most careful of the cheapest.
 * @param convergences candidates for the early exit, the careful ones first; `undefined` is none
 * @param ladders candidates for the windows, the wide ones first
 */
export function tune(
	cases: readonly Case[],
	convergences: readonly (ConvergenceSettings | undefined)[],
	ladders: readonly Windows[],
): Tuning {
	const longest = Math.max(...ladders.map(({ max }) => max));
	const needed = sumOver(cases, longest, undefined).right - AS_RIGHT * cases.length;
	const tables = convergences.map((convergence) => ({
		convergence,
		rows: LEVELS.map((level) => {
			const atLevel = cases.filter((one) => one.level === level);
			return sumsBySize(atLevel, ladders, convergence);
		}),
	}));
	const tried = ladders.flatMap((windows) =>
		tables.map(({ convergence, rows }) => ({
			tuning: { windows, ...(convergence && { convergence }) },
			...addUp(LEVELS.map((level, index) => rows[index]?.get(windows[level]))),
		})),
	);
	const most = Math.max(...tried.map(({ right }) => right));
	const enough = tried.filter(({ right }) => right >= Math.min(needed, most));
	const limit = AS_CHEAP * Math.min(...enough.map(({ total }) => total));
	const best = enough.find(({ total }) => total <= limit);
	if (!best) throw new RangeError("there is nothing to tune on");
	return best.tuning;
}

/** Sizes of windows in steps of the recording: small ones doubled, large ones closer together. */
const LADDER_STEPS = [0, 1, 2, 4, 8, 12, 16, 20, 24, 32, 48];

/** Windows that grow from level to level, up to the longest; wide ones first. */
export function ladders({ everyTokens, longestTokens }: Recorded): Windows[] {
	const sizes = LADDER_STEPS.map((steps) => steps * everyTokens)
		.filter((size) => size < longestTokens)
		.reverse();
	return combinations(sizes, LEVELS.length - 1).map((chosen) => {
		const [high = 0, medium = 0, low = 0, minimal = 0] = chosen;
		return { minimal, low, medium, high, max: longestTokens };
	});
}

/** The only ladder of a policy without levels. */
export function noLadder({ longestTokens: all }: Recorded): Windows {
	return { minimal: all, low: all, medium: all, high: all, max: all };
}

/** Every early-exit setting that a recording can replay, the careful ones first. */
export function convergenceGrid({ everyTokens: step, longestTokens }: Recorded): ConvergenceSettings[] {
	// With the longest window as the interval, only the turns of a thought remain.
	const every = [longestTokens, ...EVERY_STEPS.map((steps) => steps * step)];
	return AGREEMENTS.flatMap((agreements) =>
		THRESHOLDS.flatMap((confidence) =>
			every.flatMap((everyTokens) =>
				MIN_STEPS.flatMap((steps) =>
					PEEK_TOKENS.map((peekTokens) => ({
						peekTokens,
						confidence,
						agreements,
						everyTokens,
						minTokens: steps * step,
					})),
				),
			),
		),
	);
}

/**
 * The early exits of a grid of which it is shown that few enough change the answer, in their order; without
 * any, the only candidate is to have none.
 */
export function provenExits(
	cases: readonly Case[],
	{ longestTokens }: Recorded,
	grid: readonly ConvergenceSettings[],
): readonly (ConvergenceSettings | undefined)[] {
	const trajectories = cases.map(({ trajectory }) => trajectory);
	const families = new Map<string, ReadonlySet<number>>();
	const provenOf = (settings: ConvergenceSettings) => {
		const family = JSON.stringify({ ...settings, confidence: undefined });
		const known = families.get(family);
		if (known) return known;
		const risks = exitRisks(trajectories, settings, longestTokens);
		const proven = new Set(risks.flatMap((risk) => (risk.proven ? [risk.confidence] : [])));
		families.set(family, proven);
		return proven;
	};
	const candidates = grid.filter((settings) => provenOf(settings).has(settings.confidence));
	return candidates.length > 0 ? candidates : [undefined];
}

/** The fixed windows that a recording can replay, shortest first. */
export function fixedWindows({ everyTokens, longestTokens }: Recorded): number[] {
	const count = Math.ceil(longestTokens / everyTokens);
	return [...Array.from({ length: count }, (_, index) => index * everyTokens), longestTokens];
}

interface Sum {
	readonly right: number;
	readonly total: number;
}

/** The sums over the cases for every window of the ladders. */
function sumsBySize(
	cases: readonly Case[],
	ladders: readonly Windows[],
	convergence: ConvergenceSettings | undefined,
): Map<number, Sum> {
	const sizes = new Set(ladders.flatMap((windows) => Object.values(windows)));
	return new Map([...sizes].map((size) => [size, sumOver(cases, size, convergence)]));
}

function sumOver(
	cases: readonly Case[],
	windowTokens: number,
	convergence: ConvergenceSettings | undefined,
): Sum {
	let right = 0;
	let total = 0;
	const plan = { windowTokens, ...(convergence && { convergence }) };
	for (const { trajectory, isRight } of cases) {
		const { output, totalTokens, peekReadTokens } = replay(trajectory, plan);
		if (isRight(output)) right++;
		total += totalTokens + READ_TOKEN * peekReadTokens;
	}
	return { right, total };
}

function addUp(sums: readonly (Sum | undefined)[]): Sum {
	return {
		right: sums.reduce((all, sum) => all + (sum?.right ?? 0), 0),
		total: sums.reduce((all, sum) => all + (sum?.total ?? 0), 0),
	};
}

/** All combinations of this many items, in their order. */
function combinations<T>(items: readonly T[], count: number): T[][] {
	if (count === 0) return [[]];
	return items.flatMap((item, index) =>
		combinations(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]),
	);
}
