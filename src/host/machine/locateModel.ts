import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { CATALOGUE } from "../../core/catalogue/catalogue.ts";
import type { ModelProfile } from "../../core/catalogue/modelProfile.ts";
import { profileOfFile, profileOfNamed } from "../../core/catalogue/profileOf.ts";
import { failures } from "../../core/failure.ts";
import { homeFolder } from "../../node/homeFolder.ts";
import { locateInOllama } from "../found/ollama.ts";
import { placesHere } from "../found/places.ts";
import { repairUserFolder, USER_FOLDER } from "./userFolder.ts";

/** A model that can be loaded: its profile and its place. */
export interface LocatedModel {
	readonly profile: ModelProfile;
	/** Path of its file; for a served model, the key by which ServedModels finds it. */
	readonly path: string;
	/** Name and port of its server; undefined for this machine. */
	readonly server?: string;
}

/** Where users put model files by hand, for every editor window and the terminal. */
export const USER_MODELS_FOLDER = join(USER_FOLDER, "models");

/**
 * Finds the model that the setting names: by catalogue name, name in Ollama, or path of a GGUF file.
 * @param bundledFolder holds the starter model
 * @param baseFolder that relative paths start from
 * @throws Failure `unknownModel`, `modelNotInstalled`, `modelNotInOllama`, `modelFileMissing`
 */
export function locateModel(setting: string, bundledFolder: string, baseFolder: string): LocatedModel {
	const profile = CATALOGUE.find(({ id }) => id === setting);
	if (profile) {
		const places = [bundledFolder, USER_MODELS_FOLDER].flatMap((folder) =>
			profile.files.map((file) => join(folder, file)),
		);
		repairUserFolder(USER_MODELS_FOLDER);
		const path = places.find((place) => existsSync(place));
		if (!path) throw failures.modelNotInstalled(profile.name, USER_MODELS_FOLDER, profile.files);
		return { profile, path };
	}
	const inOllama = locateInOllama(setting, placesHere());
	if (inOllama) {
		const { name, path } = inOllama;
		if (path === undefined) throw failures.modelNotInOllama(name);
		return { profile: profileOfNamed(name), path };
	}
	if (!/[\\/]|\.gguf$/i.test(setting)) {
		throw failures.unknownModel(
			setting,
			CATALOGUE.map(({ id }) => id),
		);
	}
	const expanded = setting.replace(/^~(?=[\\/])/, homeFolder());
	const path = isAbsolute(expanded) ? expanded : resolve(baseFolder, expanded);
	if (!existsSync(path)) throw failures.modelFileMissing(path);
	return { profile: profileOfFile(path), path };
}
