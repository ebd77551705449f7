import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { basename } from "node:path";
import { LLAMA_PACKAGE, PACKAGE } from "../../src/cli/installation.ts";
import { parseWords, UsageError, wholeNumber } from "../../src/cli/usage.ts";
import { SETTINGS } from "../../src/core/protocol/settings.ts";
import { Progress } from "../progress.ts";
import { type ProblemFile, readProblems } from "../recorded/problemFile.ts";
import { recordProblems } from "../recorded/recorder.ts";
import { openRecordedModel, type RecordedModel } from "../recorded/recorders.ts";
import type { RecordingHeader } from "../recorded/recording.ts";
import { RecordingsFile } from "../recorded/recordingsFile.ts";

/** Interval of cuts in thinking tokens, closer for a model with a short window. */
const EVERY_TOKENS = 64;
const PEEKS_PER_WINDOW = 25;

/** Questions to a server in parallel. */
export const AT_ONCE = 4;

const OPTIONS = {
	model: { type: "string" },
	problems: { type: "string" },
	out: { type: "string" },
	every: { type: "string" },
	window: { type: "string" },
	reserve: { type: "string" },
	system: { type: "string" },
	"at-once": { type: "string" },
	probe: { type: "boolean" },
} as const;

type RecordOptions = ReturnType<typeof parse>;

/** `bench record`: records a model's trajectories on a problem set. Returns the exit code. */
export async function benchRecord(args: string[]): Promise<number> {
	const options = parse(args);
	const problems = readProblems(options.problems);
	const model = await openRecordedModel(options.model, options.atOnce);
	try {
		return await recordSet(model, problems, options.out, headerOf(options, problems, model));
	} finally {
		model.dispose();
	}
}

/**
 * Records what a file of recordings does not hold yet, until interrupted.
 * @returns the exit code: 130 when interrupted, 1 when problems are left to the next run
 * @throws UsageError when no problem fits the model's context
 */
export async function recordSet(
	{ recorders }: RecordedModel,
	{ problems }: ProblemFile,
	out: string,
	header: RecordingHeader,
): Promise<number> {
	const file = RecordingsFile.open(out, header);
	const done = problems.filter(({ id }) => file.recorded.has(id)).length;
	const progress = new Progress(process.stderr, problems.length, done);
	const interrupted = new AbortController();
	const interrupt = () => interrupted.abort();
	process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
	const { signal } = interrupted;
	try {
		const { unfit, left } = await recordProblems(recorders, problems, { file, header, progress, signal });
		const goOn = "the same command goes on from here";
		progress.end(signal.aborted ? `interrupted; ${goOn}` : left > 0 ? `recorded; ${goOn}` : "recorded");
		if (!signal.aborted && unfit === problems.length)
			throw new UsageError("none of the problems fits the model's context");
		return signal.aborted ? 130 : Math.min(left, 1);
	} finally {
		process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
		file.close();
	}
}

function headerOf(
	{ system, window, reserve, every, probe, problems: file }: RecordOptions,
	problems: ProblemFile,
	model: RecordedModel,
): RecordingHeader {
	const { windows } = model.profile;
	const thinkingTokens = window ?? windows.max;
	const everyTokens = every ?? Math.min(EVERY_TOKENS, Math.ceil(windows.max / PEEKS_PER_WINDOW));
	return {
		...recordedWith(model),
		system,
		window: { thinkingTokens, answerReserveTokens: reserve },
		everyTokens,
		alsoAt: Object.values(windows).filter((at) => at % everyTokens !== 0),
		...(probe && { probe }),
		problems: { file: basename(file), sha256: problems.sha256 },
	};
}

/** What all recordings of a model on this machine have in common. */
export function recordedWith({ profile: { id, name }, info, sha256 }: RecordedModel) {
	return {
		format: "z1-traces-1" as const,
		model: { id, name, sha256 },
		style: info.style,
		contextTokens: info.contextTokens,
		versions: { z1: versionOf(PACKAGE), nodeLlamaCpp: versionOf(LLAMA_PACKAGE) },
		machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores`,
	};
}

function versionOf(packageJson: string): string {
	const { version } = JSON.parse(readFileSync(packageJson, "utf8")) as { version: string };
	return version;
}

/** @throws UsageError for anything that cannot be recorded */
function parse(args: string[]) {
	const { values, positionals } = parseWords(args, OPTIONS);
	const { model = SETTINGS["z1.model"].parse(undefined), problems, out } = values;
	if (positionals.length > 0)
		throw new UsageError(`bench record takes options only, not "${positionals[0]}"`);
	if (!problems) throw new UsageError("record which problems? Give --problems FILE.jsonl");
	if (!out) throw new UsageError("record into which file? Give --out RECORDING.jsonl");
	return {
		model,
		problems,
		out,
		every: wholeNumber("--every", values.every, 1),
		window: wholeNumber("--window", values.window, 1),
		reserve:
			wholeNumber("--reserve", values.reserve, 1) ??
			SETTINGS["z1.thinking.answerReserveTokens"].parse(undefined),
		atOnce: wholeNumber("--at-once", values["at-once"], 1) ?? AT_ONCE,
		probe: values.probe ?? false,
		system: values.system ?? SETTINGS["z1.system"].parse(undefined),
	};
}
