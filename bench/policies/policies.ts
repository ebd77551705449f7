import { LEVELS, type Level, type Windows } from "../../src/core/effort.ts";
import type { Demand, Trajectory } from "../../src/core/recording/trajectory.ts";
import type { ConvergenceSettings } from "../../src/core/thinking/convergence.ts";
import { replay, replayOracle, type ThinkingPlan } from "./replay.ts";
import { averageOf, type Score, scoreOf } from "./score.ts";

/** A recorded problem with its estimated level and its right answers. */
export interface Case {
	readonly id: string;
	readonly cluster: string;
	readonly kind: string;
	/** What is asked, in words, and how long that is with its code, in characters. */
	readonly prompt: string;
	readonly characters: number;
	/** What the model itself expected, where it was asked. */
	readonly demand?: Demand | undefined;
	/** The estimate's, 0–100. */
	readonly score: number;
	readonly level: Level;
	readonly trajectory: Trajectory;
	isRight(output: string): boolean;
}

/** The choices for a model: see ModelProfile. */
export interface Tuning {
	readonly windows: Windows;
	readonly convergence?: ConvergenceSettings | undefined;
}

/** Decides how long to think: returns its cost and gain on each of the cases. */
export type Policy = (cases: readonly Case[]) => readonly Score[];

/** The same plan for every question. */
export function planned(plan: ThinkingPlan): Policy {
	return (cases) => cases.map((one) => scoreUnder(one, plan));
}

/** The estimate chooses the window; thinking ends early within it as the tuning says. */
export function estimated(tuning: Tuning): Policy {
	return (cases) => cases.map((one) => scoreUnder(one, planFor(one.level, tuning)));
}

/**
 * As `estimated`, with the levels shuffled among the questions. Scores are the means over all permutations:
 * each question gets each level as often as the level occurs in its group.
 * @param within the group of a question; without it, all are one group
 */
export function shuffled(tuning: Tuning, within: (one: Case) => string = () => ""): Policy {
	return (cases) => {
		const groups = groupBy(cases, within);
		return cases.map((one) => {
			const others = groups.get(within(one)) ?? [];
			const weights = LEVELS.map((level) => others.filter((other) => other.level === level).length);
			return averageOf(
				LEVELS.map((level) => scoreUnder(one, planFor(level, tuning))),
				weights,
			);
		});
	};
}

/** The items by their `key`, in order. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const group = groups.get(key(item));
		if (group) group.push(item);
		else groups.set(key(item), [item]);
	}
	return groups;
}

/** The cheapest right answer in hindsight. */
export const oracle: Policy = (cases) =>
	cases.map((one) => scoreOf(replayOracle(one.trajectory, one.isRight), one.isRight));

/** Policies by name, for commands: a level's window, one of any size, or one of the adaptive policies. */
export const POLICY_NAMES = [...LEVELS, "window:N", "estimate", "exit", "both", "oracle"] as const;

/** The policy with that name, or undefined if there is none; see POLICY_NAMES. */
export function policyNamed(name: string, tuning: Tuning): Policy | undefined {
	const { windows } = tuning;
	const [, tokens] = /^window:(\d{1,7})$/.exec(name) ?? [];
	if (tokens !== undefined) return planned({ windowTokens: Number(tokens) });
	const level = LEVELS.find((one) => one === name);
	if (level) return planned({ windowTokens: windows[level] });
	switch (name) {
		case "estimate":
			return estimated({ windows });
		case "exit":
			return planned(planFor("max", tuning));
		case "both":
			return estimated(tuning);
		case "oracle":
			return oracle;
		default:
			return undefined;
	}
}

function planFor(level: Level, { windows, convergence }: Tuning): ThinkingPlan {
	return { windowTokens: windows[level], ...(convergence && { convergence }) };
}

function scoreUnder({ trajectory, isRight }: Case, plan: ThinkingPlan): Score {
	return scoreOf(replay(trajectory, plan), isRight);
}
