import type { Windows } from "../effort.ts";
import { beginningEntropy, type EntropySettings } from "./earlyEntropy.ts";
import { type Case, entropyMoved, estimated, type Tuning } from "./policies.ts";
import { type Choices, fixedPoints, mostRightFor } from "./report.ts";
import { averageOf } from "./score.ts";
import { convergenceGrid, ladders, noLadder, type Recorded, tune } from "./tune.ts";

/** Makes every choice on cases that are then not reported on: for the policy and for its opponents alike. */
export function choose(cases: readonly Case[], recorded: Recorded): Choices {
	const grid = convergenceGrid(recorded);
	const both = tune(cases, grid, ladders(recorded));
	const fixed = fixedPoints(cases, recorded);
	const needed = fixed.at(-1)?.mean.right ?? 0;
	return {
		both,
		estimate: tune(cases, [undefined], ladders(recorded)),
		exit: tune(cases, grid, [noLadder(recorded)]),
		fixedAsRight: fixed.find(({ mean }) => mean.right >= needed)?.windowTokens,
		fixedAsCheap: mostRightFor(fixed, averageOf(estimated(both)(cases)).total),
		entropy: chooseEntropy(cases, both),
	};
}

const BEGINNINGS = [8, 16, 32];
const LOW_SHARES = [0, 0.1, 0.2, 0.3, 0.5];
const HIGH_SHARES = [0.5, 0.7, 0.8, 0.9, 1];

/**
 * Thresholds for the early entropy, at quantiles of what the cases that it can move begin with: of those as often right as
 * without it the cheapest, else the most often right. Never none at all: the report is to show what it does.
 */
function chooseEntropy(cases: readonly Case[], tuning: Tuning): EntropySettings | undefined {
	const needed = averageOf(estimated(tuning)(cases)).right;
	const tried = BEGINNINGS.flatMap((tokens) => thresholds(cases, tuning.windows, tokens)).map((settings) => ({
		settings,
		mean: averageOf(entropyMoved(tuning, settings)(cases)),
	}));
	const enough = tried.filter(({ mean }) => mean.right >= needed);
	const [best] =
		enough.length > 0
			? enough.toSorted((a, b) => a.mean.total - b.mean.total)
			: tried.toSorted((a, b) => b.mean.right - a.mean.right);
	return best?.settings;
}

function thresholds(cases: readonly Case[], windows: Windows, tokens: number): EntropySettings[] {
	const entropies = cases
		.filter(({ level }) => windows[level] > tokens)
		.map(({ trajectory }) => beginningEntropy(trajectory, tokens))
		.filter((entropy) => entropy !== undefined)
		.sort((a, b) => a - b);
	const [least = 0, most = 0] = [entropies[0], entropies.at(-1)];
	const at = (share: number) => entropies[Math.round(share * (entropies.length - 1))] ?? 0;
	return LOW_SHARES.flatMap((low) =>
		HIGH_SHARES.filter((high) => low > 0 || high < 1).map((high) => ({
			tokens,
			below: low === 0 ? least : at(low),
			above: high === 1 ? most : at(high),
		})),
	);
}
