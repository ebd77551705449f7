import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { LEVELS, type Windows } from "../../src/core/effort.ts";
import { judge } from "../../src/core/judging/judge.ts";
import type { Problem } from "../../src/core/question/problem.ts";
import { type Verdicts, verdictsOf } from "../judging/verdicts.ts";
import type { Case, Tuning } from "../policies/policies.ts";
import type { Recorded } from "../policies/tune.ts";
import type { RecordingHeader, Recordings } from "../recorded/recording.ts";

/**
 * The recorded problems with their estimated levels, ready for replay. Answers that are programs are run
 * against their tests here.
 * @throws UsageError when they cannot be run safely on this machine
 */
export async function casesOf({ recordings }: Recordings, allowNetwork: boolean): Promise<Case[]> {
	const verdicts = await verdictsOf(recordings, allowNetwork);
	return recordings.map(({ problem, trajectory }) => {
		const { score, level } = estimateComplexity(problem.question);
		return {
			id: problem.id,
			cluster: problem.cluster ?? problem.id,
			kind: problem.kind ?? "",
			prompt: problem.question.prompt,
			characters: problem.question.prompt.length + (problem.question.code?.text.length ?? 0),
			demand: trajectory.demand,
			score,
			level,
			trajectory,
			isRight: isRightFor(problem, verdicts),
		};
	});
}

/** Cached, since replays produce the same few outputs again and again. */
function isRightFor(problem: Problem, verdicts: Verdicts): (output: string) => boolean {
	const known = new Map<string, boolean>();
	return (output: string) => {
		const verdict =
			known.get(output) ?? (problem.check === "tests" ? verdicts(problem, output) : judge(problem, output));
		known.set(output, verdict);
		return verdict;
	};
}

/** The product's tuning for the recorded model; windows are capped at the recording's. */
export function tuningOf({ model, window }: RecordingHeader): Tuning {
	const profile = CATALOGUE.find(({ id }) => id === model.id) ?? profileOfFile(model.id);
	const found = profile.autoWindows ?? profile.windows;
	const windows = Object.fromEntries(
		LEVELS.map((level) => [level, Math.min(found[level], window.thinkingTokens)]),
	) as Windows;
	return { windows, ...(profile.convergence && { convergence: profile.convergence }) };
}

export function recordedIn({ everyTokens, window }: RecordingHeader): Recorded {
	return { everyTokens, longestTokens: window.thinkingTokens };
}
