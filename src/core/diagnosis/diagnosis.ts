import type { ModelProfile } from "../catalogue/modelProfile.ts";
import type { FileInfo, Probe } from "../engine/engineProtocol.ts";
import type { ModelStatus } from "../engine/modelStatus.ts";
import type { FailureInfo } from "../failure.ts";
import { fenced } from "../markdown/fence.ts";
import type { ThinkingStyle } from "../marks/thinkingStyle.ts";
import type { Memory } from "../model/memoryFit.ts";
import { describeBytes, describeCount } from "../trace/describe.ts";
import { statisticsOf } from "../trace/statistics.ts";
import type { Trace } from "../trace/trace.ts";
import { contradictionsOf } from "./modelMismatch.ts";

/** Facts about an installation. A fact that could not be determined is a Failure instead. */
export interface Diagnosis {
	/** By component. */
	readonly versions: Readonly<Record<string, string>>;
	readonly machine: { readonly cpu: string; readonly cores: number; readonly memory: Memory };
	/** Free space in the folder for downloads, in bytes. */
	readonly freeDiskBytes?: number;
	/** The installed packages of llama.cpp. */
	readonly binaries: readonly string[];
	readonly probe: Probe | FailureInfo;
	/** The setting `z1.model`, and the model that it names. */
	readonly setting: string;
	readonly model: DiagnosedModel | FailureInfo;
	/** What the chosen engine, model process or server, is doing. */
	readonly status: ModelStatus;
	/** The state of the server; only if `z1.engine` selects it. */
	readonly server?: DiagnosedServer | FailureInfo;
	/** The latest answers since the start, oldest first. */
	readonly traces: readonly Trace[];
	/** Warnings and errors of the log, oldest first. */
	readonly problems: readonly string[];
}

/** The server that answers in place of the model process. */
export interface DiagnosedServer {
	readonly model: string;
	readonly contextTokens: number;
	readonly style: ThinkingStyle;
	/** Whether it does not tokenise, so that prompt lengths are estimates. */
	readonly estimated: boolean;
}

export interface DiagnosedModel {
	readonly profile: ModelProfile;
	readonly path: string;
	readonly file: FileInfo;
}

/** The diagnosis as a Markdown page. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
	return [
		"# Z1 Code: diagnosis",
		"What helps to find out why something does not work. It holds no question, no answer and no code; read it before you pass it on.",
		section("Versions", Object.entries(diagnosis.versions)),
		section("Machine", machineRows(diagnosis)),
		section("llama.cpp", llamaRows(diagnosis)),
		section("Model", modelRows(diagnosis)),
		...(diagnosis.server ? [section("Server", serverRows(diagnosis.server, diagnosis.status))] : []),
		`## Last answers\n\n${speedsTable(diagnosis.traces)}`,
		`## Last warnings and errors\n\n${problemsOf(diagnosis)}`,
		"",
	].join("\n\n");
}

type Row = readonly [name: string, value: string];

function machineRows({ machine: { cpu, cores, memory }, freeDiskBytes }: Diagnosis): Row[] {
	return [
		["processor", `${cpu}, ${cores} cores to use`],
		["memory", `${describeBytes(memory.free)} free of ${describeBytes(memory.total)}`],
		[
			"space for models",
			freeDiskBytes === undefined ? "not known yet: no folder" : `${describeBytes(freeDiskBytes)} free`,
		],
	];
}

function llamaRows({ binaries, probe }: Diagnosis): Row[] {
	const packages: Row = ["binaries", binaries.join(", ") || "none"];
	if ("code" in probe) return [packages, ["probe", describeFailure(probe)]];
	const { gpu, devices, vram, mathCores, release, refused } = probe;
	const card = `${gpu}: ${devices.join(", ")}; ${describeBytes(vram.free)} free of ${describeBytes(vram.total)}`;
	return [
		packages,
		["release", release],
		["graphics card", gpu === "none" ? "none that can be used" : card],
		...refused.map(({ kind, during }): Row => {
			const over = during === "start" ? "while it looked for graphics cards" : "while it loaded a model";
			return [
				"not used any more",
				`${kind}: the model process died ${over}; Z1: Measure This Machine Again tries it anew`,
			];
		}),
		["cores good at arithmetic", String(mathCores)],
	];
}

function modelRows({ setting, model, status }: Diagnosis): Row[] {
	const set: Row = ["z1.model", `\`${setting}\``];
	if ("code" in model) return [set, ["problem", describeFailure(model)]];
	const { profile, path, file } = model;
	const context = Math.min(profile.contextTokens, file.trainContextTokens);
	return [
		set,
		["file", `\`${path}\`, ${describeBytes(file.weightBytes)} of weights`],
		["architecture", file.architecture],
		["thinking style", profile.style ?? file.style],
		["context", `${describeCount(context)} tokens; trained on ${describeCount(file.trainContextTokens)}`],
		...contradictionsOf(profile, file).map((sentence): Row => ["contradiction", sentence]),
		["state", status.server === undefined ? describeStatus(status) : "not asked: a server answers"],
	];
}

/** A server's threads and graphics cards are its own business. */
const SERVED: Readonly<Record<ModelStatus["state"], string>> = {
	idle: "not connected: it is when the next question comes",
	loading: "being connected",
	ready: "connected",
};

function serverRows(server: DiagnosedServer | FailureInfo, { server: host, state }: ModelStatus): Row[] {
	const address: Row = ["address", `\`${host}\`; it answers in place of the model above`];
	if ("code" in server) return [address, ["problem", describeFailure(server)]];
	return [
		address,
		["state", SERVED[state]],
		["model", `\`${server.model}\``],
		["thinking style", server.style],
		["context", `${describeCount(server.contextTokens)} tokens`],
		["prompts are counted", server.estimated ? "by estimate" : "by the server"],
	];
}

function describeStatus(status: ModelStatus): string {
	if (status.state !== "ready") return `${status.state}; threads are measured when it is first loaded`;
	const { model, threads, gpu } = status;
	const measured = `${threads} thread${threads > 1 ? "s" : ""}, measured to be the fastest`;
	return `${model} is loaded: ${measured}; graphics card ${gpu}`;
}

function speedsTable(traces: readonly Trace[]): string {
	if (traces.length === 0) return "None since VS Code was started.";
	const rows = traces.map((trace) => {
		const { totalTokens, tokensPerSecond } = statisticsOf(trace);
		const speed = tokensPerSecond === undefined ? "–" : tokensPerSecond.toFixed(1);
		const end = trace.failure?.code ?? trace.exit ?? trace.ending ?? "–";
		return `| ${trace.model.name} | ${trace.level} | ${end} | ${describeCount(totalTokens)} | ${speed} |`;
	});
	return ["| model | level | end | tokens | tokens/s |", "| --- | --- | --- | ---: | ---: |", ...rows].join(
		"\n",
	);
}

function section(title: string, rows: readonly Row[]): string {
	return `## ${title}\n\n${rows.map(([name, value]) => `- ${name}: ${value}`).join("\n")}`;
}

function describeFailure({ code, message, nextStep }: FailureInfo): string {
	return `${message} ${nextStep} (${code})`;
}

function problemsOf({ problems }: Diagnosis): string {
	return problems.length === 0 ? "None." : fenced(problems.join("\n"), "text");
}
