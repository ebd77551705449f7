import { type Case, estimated } from "../policies/policies.ts";
import { averageOf } from "../policies/score.ts";
import { convergenceGrid, ladders, noLadder, type Recorded, tune } from "../policies/tune.ts";
import { type Choices, fixedPoints, mostRightFor } from "./report.ts";

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
	};
}
