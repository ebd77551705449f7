import { type Compared, compareSaid, whatIsSaid } from "../../src/core/judging/whatIsSaid.ts";
import { splitTrajectory } from "../../src/core/marks/splitTrajectory.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";
import {
	countExits,
	type ExitCount,
	provenThresholds,
	THRESHOLDS,
} from "../../src/core/saving/exitThreshold.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { type Outcome, replay } from "./replay.ts";

/** The early exits at a threshold, in the longest window. */
export interface ReplayedExits extends ExitCount {
	readonly questions: number;
	readonly exits: number;
	/** Whether it is shown that few enough change the answer: see provenThresholds. */
	readonly proven: boolean;
}

/**
 * The risk of the early exit by its threshold, whatever threshold `convergence` has.
 * @param windowTokens the longest window
 */
export function exitRisks(
	trajectories: readonly Trajectory[],
	convergence: ConvergenceSettings,
	windowTokens: number,
): ReplayedExits[] {
	const comparisons = trajectories.map(comparing(windowTokens));
	const counts = THRESHOLDS.map((confidence) => {
		const plan = { windowTokens, convergence: { ...convergence, confidence } };
		const exits = trajectories.flatMap((trajectory, n) => {
			const { exit, output } = replay(trajectory, plan);
			return exit === "converged" ? [comparisons[n]?.(output) ?? "notCompared"] : [];
		});
		return { ...countExits(confidence, exits), questions: trajectories.length, exits: exits.length };
	});
	const proven = new Set(provenThresholds(counts));
	return counts.map((count) => ({ ...count, proven: proven.has(count) }));
}

/** Compares outputs of a trajectory with the one without an exit; cached, since the same few come again. */
function comparing(windowTokens: number): (trajectory: Trajectory) => (output: string) => Compared {
	return (trajectory) => {
		const whole = whatIsSaid(answerOf(replay(trajectory, { windowTokens })));
		const known = new Map<string, Compared>();
		return (output) => {
			const compared = known.get(output) ?? compareSaid(whatIsSaid(output), whole);
			known.set(output, compared);
			return compared;
		};
	};
}

/** What a model that ended by itself wrote holds its thought, too. */
function answerOf({ exit, output }: Outcome): string {
	return exit === "finished" ? splitTrajectory(output).answer : output;
}
