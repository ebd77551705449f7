import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../src/core/failure.ts";
import type { Problem } from "../../src/core/question/problem.ts";
import type { RecordRequest, Trajectory } from "../../src/core/recording/trajectory.ts";
import type { Progress } from "../progress.ts";
import type { RecordingHeader } from "./recording.ts";
import type { RecordingsFile } from "./recordingsFile.ts";

/** Tries per problem in one run; after that it is left to the next run. */
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 2000;

/** Records one trajectory at a time; `signal` aborts it. */
export interface Recorder {
	/** Whether a failure may be transient, as with a server. */
	readonly retries: boolean;
	record(problem: Problem, request: RecordRequest, signal: AbortSignal): Promise<Trajectory>;
}

interface Run {
	readonly file: RecordingsFile;
	readonly header: RecordingHeader;
	readonly progress: Progress;
	readonly signal: AbortSignal;
}

/**
 * Records the problems that a file of recordings does not hold yet, in parallel if there are several recorders,
 * until the signal stops it.
 * @returns the number of problems that do not fit the model's context, and of those left to the next run
 * @throws Failure of a recorder that does not retry
 */
export async function recordProblems(
	recorders: readonly Recorder[],
	problems: readonly Problem[],
	run: Run,
): Promise<Record<Outcome, number>> {
	const missing = problems.filter(({ id }) => !run.file.recorded.has(id)).values();
	const outcomes = { recorded: 0, unfit: 0, left: 0 };
	const work = async (recorder: Recorder) => {
		for (const problem of missing) outcomes[await recordOne(recorder, problem, run)]++;
	};
	await Promise.all(recorders.map(work));
	return outcomes;
}

type Outcome = "recorded" | "unfit" | "left";

async function recordOne(recorder: Recorder, problem: Problem, run: Run): Promise<Outcome> {
	const { file, header, progress, signal } = run;
	for (let tries = 1; !signal.aborted; tries++) {
		try {
			const trajectory = await recorder.record(problem, requestOf(header, problem), signal);
			file.append({ problem, trajectory });
			progress.advance();
			return "recorded";
		} catch (error) {
			if (signal.aborted) break;
			if (!(error instanceof Failure)) throw error;
			if (error.code === "promptTooLong") {
				progress.say(`${problem.id} is left out: ${error.message}`);
				return "unfit";
			}
			if (!recorder.retries) throw error;
			const last = tries === MOST_TRIES;
			progress.say(`${problem.id}${last ? " is left to the next run" : ""}: ${error.message}`);
			if (last) break;
			await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1), undefined, { signal }).catch(() => {});
		}
	}
	return "left";
}

function requestOf(header: RecordingHeader, { question }: Problem): RecordRequest {
	const { system, window, everyTokens, alsoAt, plannedOnly, probe } = header;
	return {
		system,
		question,
		window,
		everyTokens,
		alsoAt,
		...(plannedOnly && { plannedOnly }),
		...(probe && { probe }),
	};
}
