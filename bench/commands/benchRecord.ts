import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { basename } from "node:path";
import { sha256OfFile } from "../../src/cli/inputFile.ts";
import { BUNDLED_MODELS, ENGINE, LLAMA_PACKAGE, PACKAGE } from "../../src/cli/installation.ts";
import { parseWords, UsageError, wholeNumber } from "../../src/cli/usage.ts";
import type { LoadedInfo } from "../../src/core/engine/engineProtocol.ts";
import { Failure } from "../../src/core/failure.ts";
import { SETTINGS } from "../../src/core/protocol/settings.ts";
import type { Problem } from "../../src/core/question/problem.ts";
import type { RecordRequest } from "../../src/core/thinking/trajectory.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startOwnEngine } from "../../src/host/engine/ownEngine.ts";
import { type LocatedModel, locateModel } from "../../src/host/machine/locateModel.ts";
import { Progress } from "../progress.ts";
import { type ProblemFile, readProblems } from "../recorded/problemFile.ts";
import type { RecordingHeader } from "../recorded/recording.ts";
import { TracesFile } from "../recorded/tracesFile.ts";

/** A look every so many thinking tokens, closer together for a model with a short window. */
const EVERY_TOKENS = 64;
const LOOKS_PER_WINDOW = 25;

const OPTIONS = {
	model: { type: "string" },
	problems: { type: "string" },
	out: { type: "string" },
	every: { type: "string" },
	window: { type: "string" },
	reserve: { type: "string" },
	system: { type: "string" },
} as const;

type RecordOptions = ReturnType<typeof parse>;

/** `bench record`: records a model's trajectories on a problem set. Returns the exit code. */
export async function benchRecord(args: string[]): Promise<number> {
	const options = parse(args);
	const problems = readProblems(options.problems);
	const model = locateModel(options.model, BUNDLED_MODELS, process.cwd());
	const client = new EngineClient(async () => startOwnEngine(ENGINE, () => {}), { log: () => {} });
	try {
		const loaded = await client.load(model);
		const header = await headerOf(options, problems, model, loaded);
		const traces = TracesFile.open(options.out, header);
		try {
			return await recordAll(client, traces, header, problems.problems);
		} finally {
			traces.close();
		}
	} finally {
		client.dispose();
	}
}

/** Records what the file does not hold yet, until it is told to stop. */
async function recordAll(
	client: EngineClient,
	traces: TracesFile,
	header: RecordingHeader,
	problems: readonly Problem[],
): Promise<number> {
	const missing = problems.filter(({ id }) => !traces.recorded.has(id));
	const progress = new Progress(process.stderr, problems.length, problems.length - missing.length);
	let current: string | undefined;
	let interrupted = false;
	const interrupt = () => {
		interrupted = true;
		if (current !== undefined) client.control(current, "stop");
	};
	process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
	let unfit = 0;
	for (const problem of missing) {
		if (interrupted) break;
		current = problem.id;
		try {
			const trajectory = await client.record(problem.id, requestOf(header, problem));
			traces.append({ problem, trajectory });
			progress.advance();
		} catch (error) {
			if (interrupted) break;
			if (!(error instanceof Failure && error.code === "promptTooLong")) throw error;
			unfit++;
			progress.say(`${problem.id} is left out: ${error.message}`);
		}
	}
	process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
	progress.end(interrupted ? "interrupted; the same command goes on from here" : "recorded");
	if (!interrupted && unfit === problems.length)
		throw new UsageError("none of the problems fits the model's context");
	return interrupted ? 130 : 0;
}

function requestOf(header: RecordingHeader, { question }: Problem): RecordRequest {
	const { system, window, everyTokens, alsoAt } = header;
	return { system, question, window, everyTokens, alsoAt };
}

async function headerOf(
	{ system, window, reserve, every, problems: file }: RecordOptions,
	problems: ProblemFile,
	{ profile, path }: LocatedModel,
	loaded: LoadedInfo,
): Promise<RecordingHeader> {
	const { windows } = profile;
	const thinkingTokens = window ?? windows.max;
	const everyTokens = every ?? Math.min(EVERY_TOKENS, Math.ceil(windows.max / LOOKS_PER_WINDOW));
	return {
		format: "z1-traces-1",
		model: { id: profile.id, name: profile.name, sha256: await sha256OfFile(path) },
		style: loaded.style,
		contextTokens: loaded.contextTokens,
		system,
		window: { thinkingTokens, answerReserveTokens: reserve },
		everyTokens,
		alsoAt: Object.values(windows).filter((at) => at % everyTokens !== 0),
		problems: { file: basename(file), sha256: problems.sha256 },
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
	if (!out) throw new UsageError("record into which file? Give --out TRACES.jsonl");
	return {
		model,
		problems,
		out,
		every: wholeNumber("--every", values.every, 1),
		window: wholeNumber("--window", values.window, 1),
		reserve:
			wholeNumber("--reserve", values.reserve, 1) ??
			SETTINGS["z1.thinking.answerReserveTokens"].parse(undefined),
		system: values.system ?? SETTINGS["z1.system"].parse(undefined),
	};
}
