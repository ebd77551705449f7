import { readdir, readFile } from "node:fs/promises";
import { arch, availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import type { DiagnosedModel, DiagnosedServer, Diagnosis } from "../../core/diagnosis/diagnosis.ts";
import type { FileInfo, Probe } from "../../core/engine/engineProtocol.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { Failure, type FailureInfo } from "../../core/failure.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { freeBytesOf } from "../../node/freeBytes.ts";
import { systemMemory } from "../../node/systemMemory.ts";
import { locateModel, USER_MODELS_FOLDER } from "./locateModel.ts";

const LAST_ANSWERS = 10;
const LAST_PROBLEMS = 30;

/** Where the facts of the diagnosis come from. */
export interface Investigation {
	/** The part of the engine that a diagnosis needs. */
	readonly client: {
		probe(): Promise<Probe>;
		inspect(path: string): Promise<FileInfo>;
	};
	/** The setting `z1.model`, and where its model is looked up. */
	readonly setting: string;
	readonly bundledModels: string;
	readonly baseFolder: string;
	/** The folder of the installed extension. */
	readonly installation: string;
	/** Versions known to the caller: VS Code's. */
	readonly versions: Readonly<Record<string, string>>;
	readonly logFile: string;
	readonly traces: readonly Trace[];
	/** What the chosen engine is doing. */
	readonly status: ModelStatus;
	/** Inspects the server, if one is to answer. */
	readonly inspectServer?: () => Promise<DiagnosedServer>;
}

/** Collects what helps to find out why something does not work. Never rejects: a failure is a fact, too. */
export async function inspectInstallation(from: Investigation): Promise<Diagnosis> {
	const { inspectServer } = from;
	const [versions, memory, binaries, probe, model, freeDiskBytes, problems, server] = await Promise.all([
		versionsOf(from),
		systemMemory(),
		readdir(join(from.installation, "node_modules", "@node-llama-cpp")).catch(() => []),
		orFailure(() => from.client.probe()),
		orFailure(() => modelOf(from)),
		freeBytesOf(USER_MODELS_FOLDER).catch(() => undefined),
		problemsIn(from.logFile),
		inspectServer && orFailure(inspectServer),
	]);
	return {
		versions,
		machine: {
			cpu: cpus()[0]?.model.trim() || "unknown",
			cores: availableParallelism(),
			memory,
		},
		...(freeDiskBytes !== undefined && { freeDiskBytes }),
		binaries,
		probe,
		setting: from.setting,
		model,
		status: from.status,
		...(server && { server }),
		traces: from.traces.slice(-LAST_ANSWERS),
		problems,
	};
}

async function versionsOf({ installation, versions }: Investigation): Promise<Record<string, string>> {
	return {
		"Z1 Code": await versionIn(installation),
		...versions,
		"node-llama-cpp": await versionIn(join(installation, "node_modules", "node-llama-cpp")),
		"Node.js": process.versions.node,
		"operating system": `${type()} ${release()} ${arch()}`,
	};
}

async function versionIn(folder: string): Promise<string> {
	try {
		return String(JSON.parse(await readFile(join(folder, "package.json"), "utf8")).version);
	} catch {
		return "not found";
	}
}

async function modelOf({
	client,
	setting,
	bundledModels,
	baseFolder,
}: Investigation): Promise<DiagnosedModel> {
	const { profile, path } = locateModel(setting, bundledModels, baseFolder);
	return { profile, path, file: await client.inspect(path) };
}

async function orFailure<T>(find: () => Promise<T>): Promise<T | FailureInfo> {
	try {
		return await find();
	} catch (error) {
		return Failure.from(error).info;
	}
}

/** The latest warnings and errors in this window's log of the extension, one line each. */
async function problemsIn(logFile: string): Promise<string[]> {
	const text = await readFile(logFile, "utf8").catch(() => "");
	return text
		.split("\n")
		.filter((line) => /\[(?:warning|error)\]/.test(line))
		.slice(-LAST_PROBLEMS);
}
