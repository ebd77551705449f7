import { dirname, sep } from "node:path";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { STARTER_MODEL } from "../../core/catalogue/catalogue.ts";
import type { ModelProfile } from "../../core/catalogue/modelProfile.ts";
import { profileOfFile } from "../../core/catalogue/profileOf.ts";
import { contradictionsOf } from "../../core/diagnosis/modelMismatch.ts";
import { Failure, failures } from "../../core/failure.ts";
import type { Memory } from "../../core/model/memoryFit.ts";
import { type DownloadChoice, type ModelFile, withSurvey } from "../../core/model/modelChoice.ts";
import { clearMade } from "../../host/convert/workFolder.ts";
import { type HubModel, modelNamed } from "../../host/download/hub.ts";
import { type HubAddress, parseHubAddress } from "../../host/download/hubAddress.ts";
import { conversionsOrWeights, type HubWeights, modelsOrWeights } from "../../host/download/hubWeights.ts";
import { fileInOllama, OLLAMA_REGISTRY } from "../../host/download/ollamaRegistry.ts";
import type { EngineClient } from "../../host/engine/engineClient.ts";
import { type FoundModels, findModels } from "../../host/found/findModels.ts";
import { placesHere } from "../../host/found/places.ts";
import { installedModels } from "../../host/machine/installedModels.ts";
import { locateModel, USER_MODELS_FOLDER } from "../../host/machine/locateModel.ts";
import { machineMemory } from "../../host/machine/machineMemory.ts";
import { dialogs } from "../dialogs.ts";
import { readSettings } from "../readSettings.ts";
import { tell } from "../tell.ts";
import { updateSettings } from "../updateSettings.ts";
import { downloadWithProgress, withCancellation } from "./downloadWithProgress.ts";
import type { Engines } from "./engines.ts";
import { makeFromWeights, type Workshop } from "./makeFromWeights.ts";
import { type ModelsHere, pickHubModel, pickModel } from "./pickModel.ts";
import { useServer } from "./useServer.ts";

/** What choosing a model needs. */
export interface ModelShop {
	readonly engines: Engines;
	readonly bundledModels: string;
	readonly log: vscode.LogOutputChannel;
}

/**
 * *Z1: Choose Model…*: lets the user choose, downloads a missing model, checks that the file is a complete
 * model, and only then sets `z1.model`. Offline, it offers what needs no network.
 * @throws Failure for what went wrong on the way
 */
export async function chooseModel(shop: ModelShop): Promise<void> {
	let offline: string | undefined;
	for (let isDone = false; !isDone; ) {
		try {
			isDone = (await choose(shop, offline)) !== "again";
			offline = undefined;
		} catch (error) {
			if (!(error instanceof Failure && error.code === "downloadBroken")) throw error;
			shop.log.error(`${error.code}: ${error.message}`);
			offline = error.message;
		}
	}
}

async function choose(
	{ engines, bundledModels, log }: ModelShop,
	offline: string | undefined,
): Promise<"again" | undefined> {
	const client = engines.local;
	const settings = readSettings(log);
	const hubUrl = settings["z1.models.hubUrl"];
	const current = currentPath(settings["z1.model"], bundledModels);
	const memory = machineMemory(client);
	const here = modelsHere(client, bundledModels, memory);
	const workshop = async (): Promise<Workshop> => ({
		memory: await memory,
		converter: engines.converter,
		folder: USER_MODELS_FOLDER,
	});
	const { server } = engines.status;
	const inUse = { server, isFile: (path: string) => server === undefined && path === current };
	const pick = await pickModel(here, inUse, offline);
	switch (pick?.kind) {
		case undefined:
			break;
		case "again":
			return "again";
		case "installed":
			await use(pick.choice, client, bundledModels);
			break;
		case "broken":
			await useBroken(pick.file, client, bundledModels);
			break;
		case "localFile":
			await useIfAny(await openLocalFile(), client, bundledModels);
			break;
		case "download":
			await useIfAny(await download(pick.choice, hubUrl, await workshop()), client, bundledModels);
			break;
		case "hubAddress":
			await useIfAny(await downloadFromAddress(hubUrl, await workshop()), client, bundledModels);
			break;
		case "server":
			await useServer(engines, log, pick.url);
			break;
		default:
			pick satisfies never;
	}
	return undefined;
}

/** The models on this machine with their headers; without an engine, by their file names. */
async function modelsHere(
	client: EngineClient,
	bundledModels: string,
	memory: Promise<Memory>,
): Promise<ModelsHere> {
	// The list need not wait until the disk has deleted gigabytes.
	void clearMade(USER_MODELS_FOLDER);
	const [own, found] = await Promise.all([
		installedModels([bundledModels, USER_MODELS_FOLDER]),
		findModels(placesHere()),
	]);
	const paths = [...own, ...found.models].map(({ path }) => path);
	const survey = await client.survey(paths).catch(() => ({}));
	const { files, denied, broken } = withSurvey([...own, ...found.models], survey);
	return {
		files,
		broken,
		denied: [...found.denied, ...deniedBy(denied)],
		unfinished: found.unfinished,
		memory: await memory,
	};
}

/** One entry per program is enough. */
function deniedBy(files: readonly ModelFile[]): FoundModels["denied"] {
	const folders = new Map(files.flatMap(({ origin, path }) => (origin ? [[origin, dirname(path)]] : [])));
	return [...folders].map(([program, folder]) => ({ program, folder }));
}

async function download(
	{ profile }: DownloadChoice,
	hubUrl: string,
	workshop: Workshop,
): Promise<string | undefined> {
	const found = await asking(hubUrl, (signal) => conversionsOrWeights(hubUrl, profile, signal));
	if (found && "weights" in found) return makeFromWeights(found, profile, workshop);
	const model = found && (await pickHubModel(found.repository, found.models, () => profile, workshop.memory));
	return model && downloadWithProgress(model.name, model.parts, USER_MODELS_FOLDER);
}

async function downloadFromAddress(hubUrl: string, workshop: Workshop): Promise<string | undefined> {
	const text = await tell.input({
		title: t("Z1: Use a Hugging Face Address"),
		placeHolder: t("owner/name:Q4_K_M, qwen3:4b, or the address of a repository, a model or a GGUF file"),
		ignoreFocusOut: true,
	});
	if (!text?.trim()) return undefined;
	const address = parseHubAddress(text, hubUrl);
	switch (address.kind) {
		case "file":
			return downloadWithProgress(address.name, [address], USER_MODELS_FOLDER);
		case "ollama": {
			const { model, tag } = address;
			const file = await asking(OLLAMA_REGISTRY, (signal) =>
				fileInOllama(OLLAMA_REGISTRY, model, tag, signal),
			);
			return file && downloadWithProgress(file.name, [file], USER_MODELS_FOLDER);
		}
		case "repository": {
			const model = await modelOfRepository(address, hubUrl, workshop.memory);
			if (model && "weights" in model) return makeFromWeights(model, undefined, workshop);
			return model && downloadWithProgress(model.name, model.parts, USER_MODELS_FOLDER);
		}
		default:
			return address satisfies never;
	}
}

async function modelOfRepository(
	address: Extract<HubAddress, { kind: "repository" }>,
	hubUrl: string,
	memory: Memory,
): Promise<HubModel | HubWeights | undefined> {
	const { repository } = address;
	const models = await asking(hubUrl, (signal) => modelsOrWeights(hubUrl, address, signal));
	if (!models || "weights" in models) return models;
	return modelNamed(models, address) ?? pickHubModel(repository, models, profileOfFile, memory);
}

function asking<T>(hubUrl: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
	return withCancellation(t`Asking ${new URL(hubUrl).host}`, ask);
}

async function openLocalFile(): Promise<string | undefined> {
	const uri = await dialogs.openFile({
		title: t("Z1: Use a Local File"),
		openLabel: t("Use"),
		filters: { [t("GGUF models")]: ["gguf"] },
	});
	return uri?.fsPath;
}

async function useIfAny(
	path: string | undefined,
	client: EngineClient,
	bundledModels: string,
): Promise<void> {
	if (path !== undefined) await use({ file: { path }, profile: profileOfFile(path) }, client, bundledModels);
}

/**
 * Says what a model lacks, or uses it if that has come meanwhile.
 * @throws Failure
 */
async function useBroken(file: ModelFile, client: EngineClient, bundledModels: string): Promise<void> {
	if (file.missing !== undefined) throw failures.modelPartMissing(file.path, file.missing);
	await use({ file, profile: profileOfFile(file.path) }, client, bundledModels);
}

/** The model that is to answer. */
interface Chosen {
	readonly profile: ModelProfile;
	readonly file: Pick<ModelFile, "path" | "setting">;
}

/** Makes a file the model, whatever answered before. */
async function use(chosen: Chosen, client: EngineClient, bundledModels: string): Promise<void> {
	const { path, setting } = chosen.file;
	const { profile } = chosen;
	const file = await client.inspect(path);
	const isBundled = profile.id === STARTER_MODEL && path.startsWith(bundledModels);
	const isServerChosen = vscode.workspace.getConfiguration().get("z1.engine") === "server";
	await updateSettings({
		"z1.model": isBundled ? STARTER_MODEL : (setting ?? shortened(path)),
		...(isServerChosen && { "z1.engine": "local" }),
	});
	void tell.information(
		t`Z1: ${profile.name} (${file.architecture}) answers from the next question on. Licence: ${profile.licence}.`,
	);
	const contradictions = contradictionsOf(profile, file);
	if (contradictions.length > 0) {
		void tell.warning(`Z1: ${profile.name}: ${contradictions.join(" ")}`);
	}
}

/** With `~` for the home folder, as users write it. */
function shortened(path: string): string {
	const { home } = placesHere();
	return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}

function currentPath(setting: string, bundledModels: string): string | undefined {
	try {
		return locateModel(setting, bundledModels, "").path;
	} catch {
		return undefined;
	}
}
