import { compareSaid, whatIsSaid } from "../../src/core/judging/whatIsSaid.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { splitTrajectory } from "../../src/core/thinking/splitTrajectory.ts";
import type { Trajectory } from "../../src/core/thinking/trajectory.ts";
import { type Outcome, replay } from "./replay.ts";

/** Thresholds from the most careful one down, in the order in which they are tested. */
const CONFIDENCES = [0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5];

/** The early exits at a threshold, in the longest window. */
export interface ExitRisk {
	readonly confidence: number;
	readonly questions: number;
	readonly exits: number;
	/** Exits whose answer can be compared with the one without an exit: prose in other words cannot. */
	readonly compared: number;
	/** Compared exits whose answer says something else. */
	readonly changed: number;
	/** Whether less than the limit of exits change the answer, at this threshold and all above it. */
	readonly held: boolean;
}

/**
 * The risk of the early exit by its threshold. Thresholds are tested from above until one fails (fixed
 * sequence testing, as in Learn then Test, arXiv 2110.01052), so that all that hold do so at once.
 * @param limit of the share of compared exits that change the answer
 * @param error probability that a threshold which holds here does not hold on questions of the same kind
 */
export function exitRisks(
	trajectories: readonly Trajectory[],
	convergence: ConvergenceSettings,
	windowTokens: number,
	{ limit, error }: { readonly limit: number; readonly error: number },
): ExitRisk[] {
	const whole = trajectories.map((trajectory) => whatIsSaid(answerOf(replay(trajectory, { windowTokens }))));
	let held = true;
	return CONFIDENCES.map((confidence) => {
		const plan = { windowTokens, convergence: { ...convergence, confidence } };
		const exits = trajectories.flatMap((trajectory, n) => {
			const { exit, output } = replay(trajectory, plan);
			return exit === "converged" ? [compareSaid(whatIsSaid(output), whole[n])] : [];
		});
		const compared = exits.filter((each) => each !== "notCompared").length;
		const changed = exits.filter((each) => each === "other").length;
		held &&= atMost(changed, compared, limit) <= error;
		return { confidence, questions: trajectories.length, exits: exits.length, compared, changed, held };
	});
}

/** What a model that ended by itself wrote holds its thought, too. */
function answerOf({ exit, output }: Outcome): string {
	return exit === "finished" ? splitTrajectory(output).answer : output;
}

/** The probability of at most `hits` of `n` if each has probability `p`: the exact binomial test. */
function atMost(hits: number, n: number, p: number): number {
	let term = (1 - p) ** n;
	let sum = term;
	for (let k = 1; k <= hits; k++) {
		term *= ((n - k + 1) / k) * (p / (1 - p));
		sum += term;
	}
	return sum;
}
