import { availableParallelism } from "node:os";
import type { TestsProblem } from "../../src/core/question/problem.ts";
import { possibleOutputs } from "../policies/replay.ts";
import { Progress } from "../progress.ts";
import type { Recording } from "../recorded/recording.ts";
import { programOf } from "./program.ts";
import { TestRunner } from "./testRunner.ts";

/** Whether a program passes the tests of a problem; computed beforehand for every output of its recording. */
export type Verdicts = (problem: TestsProblem, output: string) => boolean;

/**
 * Runs every distinct program in the recordings against its tests.
 * @throws Failure `noPython`, `noSandbox`, when there is something to run
 */
export async function verdictsOf(recordings: readonly Recording[], allowNetwork: boolean): Promise<Verdicts> {
	const runs = recordings.flatMap(({ problem, trajectory }) => {
		if (problem.check !== "tests") return [];
		const programs = new Set(possibleOutputs(trajectory).map((output) => programOf(problem, output)));
		return [...programs].map((program) => ({ problem, program }));
	});
	const passed = new Set<string>();
	if (runs.length > 0) {
		const runner = new TestRunner(allowNetwork);
		const progress = new Progress(process.stderr, runs.length, 0);
		await inParallel(runs, async ({ problem, program }) => {
			const { tests, entryPoint } = problem;
			if ((await runner.run({ program, tests, entryPoint })) === "passed") passed.add(key(problem, program));
			progress.advance();
		});
		progress.end("programs run against their tests");
	}
	return (problem, output) => passed.has(key(problem, programOf(problem, output)));
}

function key({ id }: TestsProblem, program: string): string {
	return `${id}\n${program}`;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const rest = items.values();
	const workers = Array.from({ length: availableParallelism() }, async () => {
		for (const item of rest) await work(item);
	});
	await Promise.all(workers);
}
