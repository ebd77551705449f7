import { readFile } from "node:fs/promises";
import { judge, type ReadableProblem } from "../../core/judging/judge.ts";
import type { Settings } from "../../core/protocol/settings.ts";
import { type Problem, parseProblem } from "../../core/question/problem.ts";
import type { Answered, Arm, Trial } from "../../core/saving/trials.ts";
import { statisticsOf } from "../../core/trace/statistics.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { wasInterrupted } from "../../core/trace/versions.ts";
import type { AskOptions, Conversation } from "./conversation.ts";

/**
 * The problems for calibrating a model, in order. Those whose answers are programs are left out: a model's
 * code is never run on a user's machine.
 */
export async function readCalibrationProblems(problemsFile: string): Promise<ReadableProblem[]> {
	const lines = (await readFile(problemsFile, "utf8")).split("\n").filter((line) => line.trim() !== "");
	return lines.map(parseProblem).filter(isReadable);
}

function isReadable(problem: Problem): problem is ReadableProblem {
	return problem.check !== "tests";
}

/**
 * Asks toy problems with the model's full window, one after another; the conversation's log remembers their
 * costs, from which windows and savings are determined.
 * @param onAnswered receives the number of answers after each
 * @returns the last trace; if it did not end by itself, the rest was not asked
 */
export async function runToyProblems(
	conversation: Conversation,
	problems: readonly ReadableProblem[],
	options: AskOptions,
	onAnswered: (answered: number) => void,
): Promise<Trace | undefined> {
	let trace: Trace | undefined;
	for (const [index, { question }] of problems.entries()) {
		trace = await conversation.ask(question, { ...options, fullWindow: true });
		if (wasInterrupted(trace)) break;
		onAnswered(index + 1);
	}
	return trace;
}

/**
 * Asks each problem with `auto`, with the full window and without thinking. The log remembers everything,
 * also where early exits with other thresholds would have ended the full window's thought; `auto` comes
 * first, so that the question itself cannot change its window or threshold.
 * @param onTrial receives each problem once it was asked in every way
 * @returns the last trace; if it did not end by itself, the rest was not asked
 */
export async function runTrials(
	conversation: Conversation,
	problems: readonly ReadableProblem[],
	options: AskOptions,
	onTrial: (trial: Trial) => Promise<void>,
): Promise<Trace | undefined> {
	let trace: Trace | undefined;
	for (const problem of problems) {
		const traces: Partial<Record<Arm, Trace>> = {};
		for (const arm of ["auto", "full", "minimal"] as const) {
			trace = await conversation.ask(problem.question, armOptions(options, arm));
			if (wasInterrupted(trace)) return trace;
			traces[arm] = trace;
		}
		const { auto, full, minimal } = traces;
		if (auto && full && minimal) {
			await onTrial({
				problemId: problem.id,
				model: options.model.path,
				at: auto.moments.asked,
				auto: answeredOf(problem, auto),
				full: answeredOf(problem, full),
				minimal: answeredOf(problem, minimal),
			});
		}
	}
	return trace;
}

function armOptions(options: AskOptions, arm: Arm): AskOptions {
	if (arm === "full") return { ...options, fullWindow: true, watchExits: true };
	const settings: Settings = { ...options.settings, "z1.thinking.effort": arm };
	return { ...options, settings };
}

function answeredOf(problem: ReadableProblem, trace: Trace): Answered {
	const { totalTokens, peekTokens, windowTokens } = statisticsOf(trace);
	// Peeks that are only watched are no part of the cost.
	const tokens = trace.earlyExit ? totalTokens : totalTokens - peekTokens;
	return { right: judge(problem, trace.answer), tokens, windowTokens };
}
