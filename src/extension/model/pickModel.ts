import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { baseName } from "../../core/baseName.ts";
import { STARTER_MODEL } from "../../core/catalogue/catalogue.ts";
import type { ModelProfile } from "../../core/catalogue/modelProfile.ts";
import { PREFERRED_QUANTISATION, quantisationOf } from "../../core/catalogue/quantisation.ts";
import { describeFit, fitOf, type Memory, memoryNeed } from "../../core/model/memoryFit.ts";
import {
	type BrokenModel,
	type DownloadChoice,
	downloadChoices,
	type InstalledChoice,
	installedChoices,
	type ModelFile,
	type Recommendation,
	type SurveyedFiles,
	slownessOf,
} from "../../core/model/modelChoice.ts";
import { describeSpeedRange, estimateSpeed } from "../../core/model/speedEstimate.ts";
import { describeAbout, describeBytes } from "../../core/trace/describe.ts";
import type { HubModel } from "../../host/download/hub.ts";
import type { FoundModels } from "../../host/found/findModels.ts";
import { OLLAMA } from "../../host/found/ollama.ts";
import { type ListItem, tell } from "../tell.ts";

/** The user's choice in the list of models. */
export type ModelPick =
	| { readonly kind: "installed"; readonly choice: InstalledChoice }
	| { readonly kind: "download"; readonly choice: DownloadChoice }
	/** A model that lacks something. */
	| { readonly kind: "broken"; readonly file: ModelFile }
	| { readonly kind: "localFile" }
	| { readonly kind: "hubAddress" }
	| { readonly kind: "server" /** The one that is meant, where it is known. */; readonly url?: string }
	/** Retry with the network. */
	| { readonly kind: "again" };

/** The models on this machine, the product's own and those of other programs, and its memory. */
export interface ModelsHere
	extends Omit<SurveyedFiles, "denied">,
		Pick<FoundModels, "denied" | "unfinished"> {
	readonly memory: Memory;
}

/** Ollama's default address. */
const OLLAMA_SERVER = "http://localhost:11434";

type Item<T> = ListItem & { readonly pick?: T };

/**
 * Asks which model to use: an installed one, one of the catalogue, or another.
 * @param here what is on this machine; requested while the list is already open
 * @param inUse whether a model file is, or the server that is
 * @param offline why nothing can be downloaded, if that is known: then only what needs no network is offered
 * @returns undefined if the user cancels
 */
export async function pickModel(
	here: Promise<ModelsHere>,
	inUse: { readonly isFile: (path: string) => boolean; readonly server: string | undefined },
	offline?: string,
): Promise<ModelPick | undefined> {
	const items = here.then(({ files, broken, denied, unfinished, memory }): Item<ModelPick>[] => {
		const installed = installedChoices(files, memory);
		const downloads = downloadChoices(installed, memory);
		const fromTheNet: Item<ModelPick>[] = [
			separator(t("To download")),
			...downloads.map((choice) => downloadItem(choice, downloads)),
		];
		return [
			separator(t("On this machine")),
			...installed.map((choice) => installedItem(choice, inUse.isFile(choice.file.path), downloads)),
			...broken.map(brokenItem),
			...denied.map(deniedItem),
			...unfinished.map(unfinishedItem),
			...(offline === undefined ? fromTheNet : []),
			separator(t("Another one")),
			{
				icon: "file",
				label: t("Use a Local File…"),
				detail: t("A GGUF file of your own."),
				pick: { kind: "localFile" },
			},
			offline === undefined
				? {
						icon: "link",
						label: t("Use a Hugging Face Address…"),
						detail: t("A repository like owner/name, a model of Ollama's, or the address of a GGUF file."),
						pick: { kind: "hubAddress" },
					}
				: { icon: "refresh", label: t("Try the Network Again"), detail: offline, pick: { kind: "again" } },
			{
				icon: inUse.server === undefined ? "server" : "check",
				label: t("Use a Server…"),
				...(inUse.server !== undefined && { description: joined([t("in use"), inUse.server]) }),
				detail: t("A llama-server, vLLM or the like, on a machine that can do more than this one."),
				pick: { kind: "server" },
			},
		];
	});
	const picked = await tell.choose(items, {
		title: t("Z1: Choose Model"),
		placeHolder:
			offline === undefined
				? t("Which model is to answer?")
				: t("The network cannot be reached. These ways do without it."),
		// The list takes a moment to fill; a notification meanwhile must not close it.
		ignoreFocusOut: true,
		matchOnDescription: true,
		matchOnDetail: true,
	});
	return picked?.pick;
}

/**
 * Asks which file of a repository to download.
 * @param profileOf the profile of a file's model
 */
export async function pickHubModel(
	repository: string,
	models: readonly HubModel[],
	profileOf: (name: string) => ModelProfile,
	memory: Memory,
): Promise<HubModel | undefined> {
	const fitting = models.filter((model) => fitOfModel(model) === "fits");
	const recommended =
		fitting.find(({ name }) => quantisationOf(name) === PREFERRED_QUANTISATION) ??
		fitting.toSorted((a, b) => b.bytes - a.bytes)[0];
	const items = models.map((model): Item<HubModel> => {
		const { name, bytes, parts } = model;
		const properties = [
			model === recommended && t("recommended"),
			describeBytes(bytes),
			parts.length > 1 && t`in ${parts.length} files`,
			describeNeed(needOf(model), fitOfModel(model)),
			describeSpeedOf(bytes, memory),
		];
		const detail = parts.every(({ sha256 }) => sha256)
			? undefined
			: t("Without a published SHA-256: only its own header says whether it is whole.");
		return { label: name, description: joined(properties), pick: model, ...(detail && { detail }) };
	});
	const picked = await tell.choose(items, {
		title: t`Z1: Files of ${repository}`,
		placeHolder: t("Which file is to be downloaded? Larger ones are more exact and slower."),
		ignoreFocusOut: true,
	});
	return picked?.pick;

	function needOf({ name, bytes }: HubModel): number {
		return memoryNeed(profileOf(name), bytes);
	}
	function fitOfModel(model: HubModel) {
		return fitOf(needOf(model), memory);
	}
}

function installedItem(
	choice: InstalledChoice,
	current: boolean,
	downloads: readonly DownloadChoice[],
): Item<ModelPick> {
	const { profile, file, neededBytes, fit } = choice;
	const quantisation = file.header?.quantisation ?? quantisationOf(file.path);
	const parts = [
		current && t("in use"),
		file.origin,
		(profile.source || file.origin || file.header) && profile.id !== STARTER_MODEL && quantisation,
		describeBytes(file.bytes),
		describeNeed(neededBytes, fit),
		choice.speed && describeSpeedRange(choice.speed),
	];
	return {
		...(current && { icon: "check" }),
		label: file.name ?? profile.name,
		description: joined(parts),
		detail: sentences(describeSlowness(choice, downloads), profile.about),
		pick: { kind: "installed", choice },
	};
}

/** Says what is wrong with a model; choosing it says what to do. */
function brokenItem({ file, refused }: BrokenModel): Item<ModelPick> {
	return {
		icon: "warning",
		label: file.name ?? baseName(file.path),
		description: joined([file.origin, quantisationOf(file.path), describeBytes(file.bytes)]),
		detail: describeBroken(file, refused),
		pick: { kind: "broken", file },
	};
}

function describeBroken({ missing }: ModelFile, refused: string): string {
	if (missing !== undefined) return t`Not whole: ${missing} is not beside its other parts.`;
	const isPartial = refused === "ggufTruncated" || refused === "modelPartMissing";
	return isPartial
		? t("Not whole: a part of it is missing.")
		: t("Not a model that can be loaded here: it is damaged, or of an unknown kind.");
}

/** Says that there may be more models, and what to do; choosing it connects to the program as a server. */
function deniedItem({ program, folder }: FoundModels["denied"][number]): Item<ModelPick> {
	return {
		icon: "lock",
		label: t`${program}: no permission to read its models`,
		detail: t`Your user may not read ${folder}. Have it added to the group that owns that folder and log in again, or use ${program} as a server while it runs.`,
		pick: { kind: "server", ...(program === OLLAMA.name && { url: OLLAMA_SERVER }) },
	};
}

function unfinishedItem(program: string): Item<ModelPick> {
	return {
		icon: "watch",
		label: t`${program}: not all of its folders were looked through`,
		detail: t(
			"There was too much, or the disk did not answer in time. Use a file that is missing here directly.",
		),
		pick: { kind: "localFile" },
	};
}

function downloadItem(choice: DownloadChoice, downloads: readonly DownloadChoice[]): Item<ModelPick> {
	const { profile, estimatedBytes, neededBytes, fit, recommended, speed } = choice;
	const parts = [
		recommended && t("recommended"),
		`≈ ${describeBytes(estimatedBytes)}`,
		describeNeed(neededBytes, fit),
		speed && describeSpeedRange(speed),
	];
	return {
		icon: recommended ? "star-full" : "cloud-download",
		label: profile.name,
		description: joined(parts),
		detail: sentences(
			recommended && describeRecommendation(recommended),
			describeSlowness(choice, downloads),
			t`${profile.about} Licence: ${profile.licence}.`,
		),
		pick: { kind: "download", choice },
	};
}

function describeRecommendation(recommended: Recommendation): string {
	return recommended === "largest"
		? t("Of those that think, the largest that fits into the free memory and is fast enough here.")
		: t("The fastest that thinks and fits into the free memory.");
}

/** What a slow model means for the user's wait. */
function describeSlowness(
	choice: InstalledChoice | DownloadChoice,
	downloads: readonly DownloadChoice[],
): string | undefined {
	const slowness = slownessOf(choice, downloads);
	if (!slowness) return undefined;
	const medium = describeAbout(slowness.mediumMs);
	const { faster } = slowness;
	return faster
		? t`A thought of medium effort takes up to ≈ ${medium}; with ${faster.name}, ≈ ${describeAbout(faster.mediumMs)}.`
		: t`A thought of medium effort takes up to ≈ ${medium}.`;
}

export function describeNeed(neededBytes: number, fit: ReturnType<typeof fitOf>): string {
	return t`needs ≈ ${describeBytes(neededBytes)} of memory: ${describeFit(fit)}`;
}

export function describeSpeedOf(bytes: number, { readSpeed }: Memory): string | undefined {
	const speed = readSpeed && estimateSpeed(bytes, readSpeed);
	return speed && describeSpeedRange(speed);
}

function separator(label: string): vscode.QuickPickItem {
	return { label, kind: vscode.QuickPickItemKind.Separator };
}

const sentences = (...parts: readonly (string | false | undefined)[]) => parts.filter(Boolean).join(" ");

export function joined(parts: readonly (string | false | undefined)[]): string {
	return parts.filter(Boolean).join(" · ");
}
