import { type Case, estimated } from "../policies/policies.ts";
import { averageOf } from "../policies/score.ts";
import { sortedWindows, sortingsOf } from "../policies/sorted.ts";
import {
	AS_RIGHT,
	convergenceGrid,
	ladders,
	noLadder,
	provenExits,
	type Recorded,
	tune,
} from "../policies/tune.ts";
import { type Choices, fixedPoints, mostRightFor } from "./report.ts";

/** Makes all choices on cases other than the reported ones, for the policy and its opponents alike. */
export function choose(cases: readonly Case[], recorded: Recorded): Choices {
	const exits = provenExits(cases, recorded, convergenceGrid(recorded));
	const both = tune(cases, exits, ladders(recorded));
	const fixed = fixedPoints(cases, recorded);
	const needed = (fixed.at(-1)?.mean.right ?? 0) - AS_RIGHT;
	const exit = tune(cases, exits, [noLadder(recorded)]);
	return {
		both,
		estimate: tune(cases, [undefined], ladders(recorded)),
		exit,
		fixedAsRight: fixed.find(({ mean }) => mean.right >= needed)?.windowTokens,
		fixedAsCheap: mostRightFor(fixed, averageOf(estimated(both)(cases)).total),
		sorted: [undefined, exit.convergence].flatMap((convergence) =>
			sortingsOf(cases).map((sorting) => sortedWindows(sorting, cases, recorded, convergence)),
		),
	};
}
