import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { describeFit, fitOf, type Memory, memoryNeed } from "../../core/model/memoryFit.ts";
import {
	type DownloadChoice,
	downloadChoices,
	type InstalledChoice,
	installedChoices,
	type ModelFile,
} from "../../core/model/modelChoice.ts";
import type { ModelProfile } from "../../core/model/models.ts";
import { PREFERRED_QUANTISATION, quantisationOf } from "../../core/model/quantisation.ts";
import { describeSpeedRange, estimateSpeed } from "../../core/model/speedEstimate.ts";
import { describeBytes } from "../../core/trace/describe.ts";
import type { HubModel } from "../../host/download/hub.ts";
import type { FoundModels } from "../../host/found/findModels.ts";
import { type ListItem, tell } from "../tell.ts";

/** What the user wants to have done about the model. */
export type ModelPick =
	| { readonly kind: "installed"; readonly choice: InstalledChoice }
	| { readonly kind: "download"; readonly choice: DownloadChoice }
	| { readonly kind: "localFile" }
	| { readonly kind: "hubAddress" }
	| { readonly kind: "server" };

/** The models on this machine: our own and those of other programs, and the memory for them. */
export interface ModelsHere {
	readonly files: readonly ModelFile[];
	readonly found: FoundModels;
	readonly memory: Memory;
}

type Item<T> = ListItem & { readonly pick?: T };

/**
 * Asks which model to use: of those here, of those of the catalogue, or another one.
 * @param here what is on this machine; asked for while the list is already open
 * @param isCurrent whether a model file is the one in use
 * @returns undefined when the user thinks better of it
 */
export async function pickModel(
	here: Promise<ModelsHere>,
	isCurrent: (path: string) => boolean,
): Promise<ModelPick | undefined> {
	const items = here.then(({ files, found, memory }): Item<ModelPick>[] => {
		const installed = installedChoices([...files, ...found.models], memory);
		return [
			separator(t("On this machine")),
			...installed.map((choice) => installedItem(choice, isCurrent(choice.file.path), memory)),
			...found.denied.map(deniedItem),
			...found.unfinished.map(unfinishedItem),
			separator(t("To download")),
			...downloadChoices(installed, memory).map((choice) => downloadItem(choice, memory)),
			separator(t("Another one")),
			{
				icon: "file",
				label: t("Use a Local File…"),
				detail: t("A GGUF file of your own."),
				pick: { kind: "localFile" },
			},
			{
				icon: "link",
				label: t("Use a Hugging Face Address…"),
				detail: t("A repository like owner/name, or the address of a GGUF file."),
				pick: { kind: "hubAddress" },
			},
			{
				icon: "server",
				label: t("Use a Server…"),
				detail: t("A llama-server, vLLM or the like, on a machine that can do more than this one."),
				pick: { kind: "server" },
			},
		];
	});
	const picked = await tell.choose(items, {
		title: t("Z1: Choose Model"),
		placeHolder: t("Which model is to answer?"),
		// The list takes a moment to fill; a notification that comes meanwhile must not close it.
		ignoreFocusOut: true,
		matchOnDetail: true,
	});
	return picked?.pick;
}

/**
 * Asks which file of a repository to download.
 * @param profileOf what is known of the model in a file
 */
export async function pickHubModel(
	repository: string,
	models: readonly HubModel[],
	profileOf: (name: string) => ModelProfile,
	memory: Memory,
): Promise<HubModel | undefined> {
	const fitting = models.filter((model) => fitOfModel(model) === "fits");
	const recommended =
		fitting.find(({ name }) => quantisationOf(name) === PREFERRED_QUANTISATION) ?? fitting.at(-1);
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
			: t("Without a published SHA-256: only its length can be checked.");
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

function installedItem(choice: InstalledChoice, current: boolean, memory: Memory): Item<ModelPick> {
	const { profile, file, neededBytes, fit } = choice;
	const quantisation = quantisationOf(file.path);
	const parts = [
		current && t("in use"),
		file.origin,
		(profile.source || file.origin) && quantisation,
		describeBytes(file.bytes),
		describeNeed(neededBytes, fit),
		describeSpeedOf(file.bytes, memory),
	];
	return {
		...(current && { icon: "check" }),
		label: file.name ?? profile.name,
		description: joined(parts),
		detail: profile.about,
		pick: { kind: "installed", choice },
	};
}

/** Says that there may be more, and what to do; chosen, it has the program answer itself, as a server. */
function deniedItem({ program, folder }: FoundModels["denied"][number]): Item<ModelPick> {
	return {
		icon: "lock",
		label: t`${program}: no permission to read its models`,
		detail: t`Your user may not read ${folder}. Have it added to the group that owns that folder and log in again, or use ${program} as a server while it runs.`,
		pick: { kind: "server" },
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

function downloadItem(choice: DownloadChoice, memory: Memory): Item<ModelPick> {
	const { profile, estimatedBytes, neededBytes, fit, recommended } = choice;
	const parts = [
		recommended && t("recommended"),
		`≈ ${describeBytes(estimatedBytes)}`,
		describeNeed(neededBytes, fit),
		describeSpeedOf(estimatedBytes, memory),
	];
	return {
		icon: "cloud-download",
		label: profile.name,
		description: joined(parts),
		detail: t`${profile.about} Licence: ${profile.licence}.`,
		pick: { kind: "download", choice },
	};
}

function describeNeed(neededBytes: number, fit: ReturnType<typeof fitOf>): string {
	return t`needs ≈ ${describeBytes(neededBytes)} of memory: ${describeFit(fit)}`;
}

function describeSpeedOf(bytes: number, { readSpeed }: Memory): string | undefined {
	const speed = readSpeed && estimateSpeed(bytes, readSpeed);
	return speed && describeSpeedRange(speed);
}

function separator(label: string): vscode.QuickPickItem {
	return { label, kind: vscode.QuickPickItemKind.Separator };
}

function joined(parts: readonly (string | false | undefined)[]): string {
	return parts.filter(Boolean).join(" · ");
}
