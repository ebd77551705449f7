import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { terminal } from "../../src/cli/terminal.ts";
import { parseWords, UsageError, wholeNumber } from "../../src/cli/usage.ts";
import { SETTINGS } from "../../src/core/protocol/settings.ts";
import { parseServerAddress } from "../../src/host/server/serverAddress.ts";
import { type ProblemFile, readProblems } from "../recorded/problemFile.ts";
import { openRecordedModel, type RecordedModel } from "../recorded/recorders.ts";
import type { RecordingHeader } from "../recorded/recording.ts";
import { readRecordings } from "../recorded/recordingsFile.ts";
import { type SweptModel, type SweptSet, sweep } from "../report/sweep.ts";
import { sweepPlot } from "../report/sweepPlot.ts";
import { sweepTable } from "../report/sweepTable.ts";
import { AT_ONCE, recordedWith, recordSet } from "./benchRecord.ts";
import { replayable } from "./benchReplay.ts";
import { casesOf } from "./cases.ts";

/** The paper's windows, and one without thinking. */
const WINDOWS = [0, 256, 512, 1024, 2048, 4096];

const OPTIONS = {
	models: { type: "string" },
	sets: { type: "string" },
	out: { type: "string" },
	windows: { type: "string" },
	reserve: { type: "string" },
	system: { type: "string" },
	"at-once": { type: "string" },
	"allow-network": { type: "boolean" },
} as const;

type PaperOptions = ReturnType<typeof parse>;

interface ProblemSet extends ProblemFile {
	readonly name: string;
	readonly file: string;
}

/**
 * `bench paper`: the window sweep of arXiv 2504.00810 for several models on several problem sets. Records
 * what is missing, so it can be interrupted at any time; then prints the tables and writes paper.json and
 * paper.svg beside the recordings. Returns the exit code, that of `recordSet`.
 */
export async function benchPaper(args: string[]): Promise<number> {
	const options = parse(args);
	const sets = options.sets.map(setNamed);
	mkdirSync(options.out, { recursive: true });
	const recorded: Map<string, SweptModel[]> = new Map(sets.map(({ name }) => [name, []]));
	let code = 0;
	for (const given of options.models) {
		const name = calledAs(given);
		const model = await openRecordedModel(given, options.atOnce);
		try {
			for (const set of sets) {
				const file = join(options.out, `${name.replace(/[^\w.-]+/g, "-")}--${set.name}.jsonl`);
				const recording = await recordSet(model, set, file, headerOf(options, set, model));
				if (recording > 1) return recording;
				code ||= recording;
				const cases = await casesOf(readRecordings(file), options.allowNetwork);
				recorded.get(set.name)?.push({ model: name, cases });
			}
		} finally {
			model.dispose();
		}
	}
	report(
		sets.map(({ name, problems }) => ({
			set: name,
			problems: problems.length,
			models: recorded.get(name) ?? [],
		})),
		options,
	);
	return code;
}

function report(sets: readonly SweptSet[], { windows, out }: PaperOptions): void {
	const swept = replayable(out, () => sweep(sets, windows));
	terminal.print(sweepTable(swept));
	for (const { set, problems, curves } of swept.sets) {
		for (const { model, problems: done } of curves.filter((curve) => curve.problems < problems))
			terminal.note(`${done} of the ${problems} problems of ${set} are recorded for ${model}`);
	}
	const rounded = (_key: string, value: unknown) =>
		typeof value === "number" ? Number(value.toFixed(5)) : value;
	const result = { format: "z1-paper-1", ...swept };
	writeFileSync(join(out, "paper.json"), `${JSON.stringify(result, rounded, "\t")}\n`);
	writeFileSync(join(out, "paper.svg"), sweepPlot(swept));
	terminal.note(`written to ${join(out, "paper.json")} and paper.svg`);
}

/** A set by its file, or one of this project by its name. @throws UsageError if it is neither */
function setNamed(given: string): ProblemSet {
	const own = fileURLToPath(new URL(`../bench/problems/${given}.jsonl`, import.meta.url));
	const file = !existsSync(given) && existsSync(own) ? own : given;
	return { name: basename(file, extname(file)), file, ...readProblems(file) };
}

/**
 * What a model is called in tables and files: by its file, or by the whole address of its server, since two
 * servers have no more than that to tell them apart.
 */
function calledAs(model: string): string {
	if (!/^https?:/i.test(model)) return basename(model, ".gguf");
	const [url = "", id = ""] = model.split(/#(.*)/s);
	const root = parseServerAddress(url).root.replace(/^https?:\/\//, "");
	return id ? `${root}#${id}` : root;
}

/** The trajectory is cut at the windows only, since each cut costs a whole answer. */
function headerOf(
	{ windows, reserve, system }: PaperOptions,
	set: ProblemSet,
	model: RecordedModel,
): RecordingHeader {
	const thinkingTokens = windows.at(-1) ?? 0;
	return {
		...recordedWith(model),
		system,
		window: { thinkingTokens, answerReserveTokens: reserve },
		everyTokens: thinkingTokens,
		alsoAt: windows.filter((at) => at > 0 && at < thinkingTokens),
		plannedOnly: true,
		problems: { file: basename(set.file), sha256: set.sha256 },
	};
}

/** @throws UsageError for anything that cannot be swept */
function parse(args: string[]) {
	const { values, positionals } = parseWords(args, OPTIONS);
	if (positionals.length > 0) throw new UsageError(`bench paper takes options only, not "${positionals[0]}"`);
	const models = listOf(values.models);
	const sets = listOf(values.sets);
	if (models.length === 0) throw new UsageError("sweep which models? Give --models A,B");
	if (sets.length === 0) throw new UsageError("sweep on which problems? Give --sets FILE,FILE");
	if (!values.out) throw new UsageError("record into which folder? Give --out FOLDER");
	const windows = values.windows
		? listOf(values.windows).map((text) => wholeNumber("--windows", text) ?? 0)
		: WINDOWS;
	if (Math.max(...windows) === 0)
		throw new UsageError("--windows takes at least one that lets the model think");
	return {
		models,
		sets,
		out: values.out,
		windows: [...new Set(windows)].sort((a, b) => a - b),
		reserve:
			wholeNumber("--reserve", values.reserve, 1) ??
			SETTINGS["z1.thinking.answerReserveTokens"].parse(undefined),
		system: values.system ?? SETTINGS["z1.system"].parse(undefined),
		atOnce: wholeNumber("--at-once", values["at-once"], 1) ?? AT_ONCE,
		allowNetwork: values["allow-network"] ?? false,
	};
}

function listOf(text: string | undefined): string[] {
	return (text ?? "")
		.split(",")
		.map((each) => each.trim())
		.filter((each) => each !== "");
}
