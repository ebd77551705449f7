import { type Fit, fitOf, type Memory, memoryNeed } from "./memoryFit.ts";
import {
	CATALOGUE,
	type ModelProfile,
	type ModelSource,
	profileOfFile,
	profileOfNamed,
	STARTER_MODEL,
} from "./models.ts";
import { estimateFileBytes, PREFERRED_QUANTISATION } from "./quantisation.ts";

/** A model on this machine, in one file or several. */
export interface ModelFile {
	/** Of the file, or of its first part. */
	readonly path: string;
	/** Of all its parts. */
	readonly bytes: number;
	/** The program that has downloaded it; without it, the user or this product. */
	readonly origin?: string;
	/** What that program calls it. */
	readonly name?: string;
	/** What `z1.model` is set to, where that is not the path. */
	readonly setting?: string;
}

/** A model that can be used at once. */
export interface InstalledChoice {
	readonly profile: ModelProfile;
	readonly file: ModelFile;
	readonly neededBytes: number;
	readonly fit: Fit;
}

/** A model of the catalogue that may be had from the hub; its sizes are estimates until that has been asked. */
export interface DownloadChoice {
	readonly profile: ModelProfile & { readonly source: ModelSource };
	readonly estimatedBytes: number;
	readonly neededBytes: number;
	readonly fit: Fit;
	/** The one that this machine should take; at most one is. */
	readonly recommended: boolean;
}

export function installedChoices(files: readonly ModelFile[], memory: Memory): InstalledChoice[] {
	return files.map((file) => {
		const profile = profileOf(file);
		const neededBytes = memoryNeed(profile, file.bytes);
		return { profile, file, neededBytes, fit: fitOf(neededBytes, memory) };
	});
}

/** Of the name by which the setting finds it, else of its file, else of what its program calls it. */
function profileOf({ path, name, setting }: ModelFile): ModelProfile {
	return setting !== undefined && name !== undefined ? profileOfNamed(name) : profileOfFile(path);
}

/**
 * What the catalogue knows to be published somewhere, in its order. Recommended is the first that fits into the
 * memory now, if no model but the starter one is installed.
 */
export function downloadChoices(installed: readonly InstalledChoice[], memory: Memory): DownloadChoice[] {
	const choices = CATALOGUE.filter(hasSource).map((profile) => {
		const estimatedBytes = estimateFileBytes(profile.source.parameters, PREFERRED_QUANTISATION);
		const neededBytes = memoryNeed(profile, estimatedBytes);
		return { profile, estimatedBytes, neededBytes, fit: fitOf(neededBytes, memory) };
	});
	const served = installed.some(({ profile, fit }) => profile.id !== STARTER_MODEL && fit === "fits");
	const best = served ? undefined : choices.find(({ fit }) => fit === "fits");
	return choices.map((choice) => ({ ...choice, recommended: choice === best }));
}

function hasSource(profile: ModelProfile): profile is ModelProfile & { source: ModelSource } {
	return profile.source !== undefined;
}
