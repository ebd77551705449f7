import { CATALOGUE } from "../core/catalogue/catalogue.ts";
import type { ModelProfile, ModelSource } from "../core/catalogue/modelProfile.ts";
import { PREFERRED_QUANTISATION, quantisationOf } from "../core/catalogue/quantisation.ts";
import { parseSettings } from "../core/protocol/settings.ts";
import { describeBytes, describeDuration } from "../core/trace/describe.ts";
import { QUANTISED_TO } from "../core/weights/conversion.ts";
import { type MakingProgress, makeModel, makingOf } from "../host/convert/makeModel.ts";
import { downloadParts } from "../host/download/downloadParts.ts";
import { type HubModel, modelNamed } from "../host/download/hub.ts";
import { parseHubAddress } from "../host/download/hubAddress.ts";
import {
	conversionSizes,
	conversionsOrWeights,
	type HubWeights,
	modelsOrWeights,
} from "../host/download/hubWeights.ts";
import { EngineClient } from "../host/engine/engineClient.ts";
import { startOwnEngine } from "../host/engine/ownEngine.ts";
import { USER_MODELS_FOLDER } from "../host/machine/locateModel.ts";
import { ENGINE } from "./installation.ts";
import { useProxy } from "./proxy.ts";
import { terminal } from "./terminal.ts";
import { parseWords, UsageError } from "./usage.ts";

const OPTIONS = { quantisation: { type: "string" }, hub: { type: "string" } } as const;

/** Interval of progress reports, in milliseconds. */
const TELL_MS = 5000;

/**
 * `z1 get`: downloads a model of the catalogue or of a repository, or makes it from its authors' weights, and
 * checks it. Prints the path of its file; after an interruption, the next run resumes. Returns the exit code.
 */
export async function get(args: string[]): Promise<number> {
	const { values, positionals } = parseWords(args, OPTIONS);
	const [wanted, ...rest] = positionals;
	if (!wanted || rest.length > 0) throw new UsageError("get which model? Give one name, z1-7b or owner/name");
	const hubUrl = hubFrom(values.hub);
	if (!useProxy())
		terminal.note(`Node ${process.version} takes no notice of HTTPS_PROXY; from 24.14 on it does`);
	const cancel = new AbortController();
	process.once("SIGINT", () =>
		cancel.abort(new UsageError("interrupted; the same command goes on from here")),
	);
	const known = CATALOGUE.find(({ id }) => id === wanted);
	const { found, quantisation } = await find(wanted, known, values.quantisation, hubUrl, cancel.signal);
	const path =
		"weights" in found
			? await make(found, known, quantisation, cancel.signal)
			: await download(found, quantisation, cancel.signal);
	await prove(path);
	terminal.print(path);
	return 0;
}

/** @throws UsageError for anything that the setting would not take either */
function hubFrom(hub: string | undefined): string {
	const { settings, rejected } = parseSettings((name) => (name === "z1.models.hubUrl" ? hub : undefined));
	if (rejected.length === 0) return settings["z1.models.hubUrl"];
	throw new UsageError(`--hub takes an address that begins with https:// or http://, not "${hub}"`);
}

/** @throws UsageError for a text that names no model; Failure when the hub has none */
async function find(
	wanted: string,
	known: ModelProfile | undefined,
	quantisation = PREFERRED_QUANTISATION,
	hubUrl: string,
	signal: AbortSignal,
): Promise<{ readonly found: HubModel | readonly HubModel[] | HubWeights; readonly quantisation: string }> {
	if (known) {
		if (!hasSource(known)) throw new UsageError(`${wanted} comes with the program`);
		const found = await conversionsOrWeights(hubUrl, known, signal);
		return { found: "models" in found ? found.models : found, quantisation };
	}
	const address = parseHubAddress(wanted, hubUrl);
	if (address.kind !== "repository")
		throw new UsageError(`"${wanted}" is neither owner/name nor in the catalogue`);
	const { repository, file } = address;
	const found = await modelsOrWeights(hubUrl, address, signal);
	if (file === undefined || "weights" in found) {
		return { found, quantisation: address.quantisation ?? quantisation };
	}
	const model = modelNamed(found, { file });
	if (!model) throw new UsageError(`${repository} has no model with the file ${file}`);
	return { found: model, quantisation };
}

const hasSource = (profile: ModelProfile): profile is ModelProfile & { source: ModelSource } =>
	profile.source !== undefined;

/** @param found the model, or those to choose from */
async function download(
	found: HubModel | readonly HubModel[],
	quantisation: string,
	signal: AbortSignal,
): Promise<string> {
	const model = "parts" in found ? found : modelNamed(found, { quantisation: quantisation.toUpperCase() });
	if (!model) {
		const there = [found].flat().map(({ name }) => quantisationOf(name) ?? name);
		throw new UsageError(`there is no ${quantisation}; there is ${there.join(", ")}`);
	}
	return downloadParts(model.parts, USER_MODELS_FOLDER, { signal, onProgress: tellProgress() });
}

async function make(
	source: HubWeights,
	known: ModelProfile | undefined,
	wanted: string,
	signal: AbortSignal,
): Promise<string> {
	const quantisation = QUANTISED_TO.find((each) => each === wanted.toUpperCase());
	if (!quantisation) throw new UsageError(`weights are quantised to one of ${QUANTISED_TO.join(", ")}`);
	const making = makingOf(source, known, quantisation);
	const { downloadBytes, diskBytes } = conversionSizes(source, quantisation);
	terminal.note(
		`${making.fileName} is made of ${source.repository}: ${describeBytes(downloadBytes)} to download, ` +
			`${describeBytes(diskBytes)} on the disk meanwhile`,
	);
	const converter = { enginePath: ENGINE };
	return makeModel(source, making, USER_MODELS_FOLDER, { signal, converter, onProgress: tellProgress() });
}

/** Checks that a file is a complete model. @throws Failure when it is not */
async function prove(path: string): Promise<void> {
	const client = new EngineClient(async () => startOwnEngine(ENGINE, () => {}), { log: () => {} });
	try {
		await client.inspect(path);
	} finally {
		client.dispose();
	}
}

function tellProgress(): (progress: MakingProgress) => void {
	let phase: string | undefined;
	let told = Number.NEGATIVE_INFINITY;
	return (progress) => {
		if (progress.phase === phase && performance.now() < told + TELL_MS) return;
		phase = progress.phase;
		told = performance.now();
		const { bytes, totalBytes, secondsLeft } = progress;
		const amount = totalBytes
			? `${describeBytes(bytes)} of ${describeBytes(totalBytes)}`
			: describeBytes(bytes);
		const left = secondsLeft === undefined ? "" : `, ${describeDuration(secondsLeft * 1000)} left`;
		terminal.note(`${phase}: ${amount}${left}`);
	};
}
