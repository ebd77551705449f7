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
import type { HubFile } from "../../host/download/hub.ts";
import { type ListItem, tell } from "../tell.ts";

/** What the user wants to have done about the model. */
export type ModelPick =
	| { readonly kind: "installed"; readonly choice: InstalledChoice }
	| { readonly kind: "download"; readonly choice: DownloadChoice }
	| { readonly kind: "localFile" }
	| { readonly kind: "hubAddress" }
	| { readonly kind: "server" };

type Item<T> = ListItem & { readonly pick?: T };

/**
 * Asks which model to use: of those here, of those of the catalogue, or another one.
 * @param here the model files on this machine and its memory; asked for while the list is already open
 * @param isCurrent whether a model file is the one in use
 * @returns undefined when the user thinks better of it
 */
export async function pickModel(
	here: Promise<{ files: readonly ModelFile[]; memory: Memory }>,
	isCurrent: (path: string) => boolean,
): Promise<ModelPick | undefined> {
	const items = here.then(({ files, memory }): Item<ModelPick>[] => {
		const installed = installedChoices(files, memory);
		return [
			separator(t("On this machine")),
			...installed.map((choice) => installedItem(choice, isCurrent(choice.file.path), memory)),
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
export async function pickHubFile(
	repository: string,
	files: readonly HubFile[],
	profileOf: (name: string) => ModelProfile,
	memory: Memory,
): Promise<HubFile | undefined> {
	const fitting = files.filter((file) => fitOfFile(file) === "fits");
	const recommended =
		fitting.find(({ name }) => quantisationOf(name) === PREFERRED_QUANTISATION) ?? fitting.at(-1);
	const items = files.map((file): Item<HubFile> => {
		const size = describeBytes(file.bytes);
		const parts = [
			file === recommended && t("recommended"),
			size,
			describeNeed(needOf(file), fitOfFile(file)),
			describeSpeedOf(file.bytes, memory),
		];
		const detail = file.sha256
			? undefined
			: t("Without a published SHA-256: only its length can be checked.");
		return { label: file.name, description: joined(parts), pick: file, ...(detail && { detail }) };
	});
	const picked = await tell.choose(items, {
		title: t`Z1: Files of ${repository}`,
		placeHolder: t("Which file is to be downloaded? Larger ones are more exact and slower."),
		ignoreFocusOut: true,
	});
	return picked?.pick;

	function needOf({ name, bytes }: HubFile): number {
		return memoryNeed(profileOf(name), bytes);
	}
	function fitOfFile(file: HubFile) {
		return fitOf(needOf(file), memory);
	}
}

function installedItem(choice: InstalledChoice, current: boolean, memory: Memory): Item<ModelPick> {
	const { profile, file, neededBytes, fit } = choice;
	const quantisation = quantisationOf(file.path);
	const parts = [
		current && t("in use"),
		profile.source && quantisation,
		describeBytes(file.bytes),
		describeNeed(neededBytes, fit),
		describeSpeedOf(file.bytes, memory),
	];
	return {
		...(current && { icon: "check" }),
		label: profile.name,
		description: joined(parts),
		detail: profile.about,
		pick: { kind: "installed", choice },
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
