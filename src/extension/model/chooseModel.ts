import { homedir } from "node:os";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { contradictionsOf } from "../../core/diagnosis/modelMismatch.ts";
import type { Memory } from "../../core/model/memoryFit.ts";
import type { DownloadChoice, ModelFile } from "../../core/model/modelChoice.ts";
import { type ModelProfile, profileOfFile, STARTER_MODEL } from "../../core/model/models.ts";
import { type HubModel, listConversions, listModels } from "../../host/download/hub.ts";
import { parseHubAddress } from "../../host/download/hubAddress.ts";
import type { EngineClient } from "../../host/engine/engineClient.ts";
import { findModels } from "../../host/found/findModels.ts";
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
import { pickHubModel, pickModel } from "./pickModel.ts";
import { useServer } from "./useServer.ts";

/** What choosing a model needs. */
export interface ModelShop {
	readonly engines: Engines;
	readonly bundledModels: string;
	readonly log: vscode.LogOutputChannel;
}

/**
 * *Z1: Choose Model…*: has the user choose, downloads what is not here, proves that the file is a whole model,
 * and only then sets `z1.model`.
 * @throws Failure for what went wrong on the way
 */
export async function chooseModel({ engines, bundledModels, log }: ModelShop): Promise<void> {
	const client = engines.local;
	const settings = readSettings(log);
	const hubUrl = settings["z1.models.hubUrl"];
	const current = currentPath(settings["z1.model"], bundledModels);
	const memory = machineMemory(client);
	const files = installedModels([bundledModels, USER_MODELS_FOLDER]);
	const here = Promise.all([files, findModels(placesHere()), memory]).then(([files, found, memory]) => ({
		files,
		found,
		memory,
	}));
	const pick = await pickModel(here, (path) => path === current);
	switch (pick?.kind) {
		case undefined:
			return;
		case "installed":
			return use(pick.choice, client, bundledModels);
		case "localFile":
			return useIfAny(await openLocalFile(), client, bundledModels);
		case "download":
			return useIfAny(await download(pick.choice, hubUrl, await memory), client, bundledModels);
		case "hubAddress":
			return useIfAny(await downloadFromAddress(hubUrl, await memory), client, bundledModels);
		case "server":
			return useServer(engines, log);
		default:
			return pick satisfies never;
	}
}

async function download(
	{ profile }: DownloadChoice,
	hubUrl: string,
	memory: Memory,
): Promise<string | undefined> {
	const listed = await asking(hubUrl, (signal) => listConversions(hubUrl, profile, signal));
	const model = listed && (await pickHubModel(listed.repository, listed.models, () => profile, memory));
	return model && downloadWithProgress(model.name, model.parts, USER_MODELS_FOLDER);
}

async function downloadFromAddress(hubUrl: string, memory: Memory): Promise<string | undefined> {
	const text = await tell.input({
		title: t("Z1: Use a Hugging Face Address"),
		placeHolder: t("owner/name, or the address of a repository or of a GGUF file"),
		ignoreFocusOut: true,
	});
	if (!text?.trim()) return undefined;
	const address = parseHubAddress(text, hubUrl);
	if (address.kind === "file") return downloadWithProgress(address.name, [address], USER_MODELS_FOLDER);
	const model = await modelOfRepository(address.repository, address.file, hubUrl, memory);
	return model && downloadWithProgress(model.name, model.parts, USER_MODELS_FOLDER);
}

async function modelOfRepository(
	repository: string,
	name: string | undefined,
	hubUrl: string,
	memory: Memory,
): Promise<HubModel | undefined> {
	const models = await asking(hubUrl, (signal) => listModels(hubUrl, repository, signal));
	const named = models?.find(({ parts }) => parts.some((part) => part.name === name));
	if (!models || named) return named;
	return pickHubModel(repository, models, profileOfFile, memory);
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

/** What is to answer. */
interface Chosen {
	readonly profile: ModelProfile;
	readonly file: Pick<ModelFile, "path" | "setting">;
}

/** Has a file answer from now on, whatever answered before. */
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

/** With `~` for the home folder, as a user would write it. */
function shortened(path: string): string {
	return path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path;
}

function currentPath(setting: string, bundledModels: string): string | undefined {
	try {
		return locateModel(setting, bundledModels, "").path;
	} catch {
		return undefined;
	}
}
