import { dirname, isAbsolute, join, relative, sep } from "node:path";
import * as z from "zod";
import { parseJson } from "../../core/parseJson.ts";
import type { FolderWalk } from "./folderWalk.ts";
import { GGUF, type ModelProgram, type ProgramFile } from "./modelProgram.ts";
import { dataFolder, folderIn, isPresent, type Places } from "./places.ts";

/**
 * Jan describes each model in a `model.yml` that names its file, beside it or elsewhere. Older releases keep
 * bare files in another folder.
 */
export const JAN: ModelProgram = { name: "Jan", folders, list };

const settingsSchema = z.object({ data_folder: z.string() });

/** Jan's data folders: the one in its settings, then the default ones. */
async function folders(places: Places, walk: FolderWalk): Promise<string[]> {
	const data = dataFolder(places);
	const config = folderIn(places, "XDG_CONFIG_HOME") ?? join(places.home, ".config");
	const apps = [join(data, "Jan"), ...(places.platform === "linux" ? [join(config, "Jan")] : [])];
	const chosen = await Promise.all(
		[...apps, join(data, "jan.ai.app")].map(async (folder) => {
			const text = (await walk.text(join(folder, "settings.json"))) ?? "";
			return settingsSchema.safeParse(parseJson(text)).data?.data_folder;
		}),
	);
	const usual = [...apps.map((folder) => join(folder, "data")), join(places.home, "jan")];
	return [...chosen.filter(isPresent), ...usual].filter((folder) => isAbsolute(folder));
}

async function* list(data: string, walk: FolderWalk): AsyncGenerator<ProgramFile> {
	const described = join(data, "llamacpp", "models");
	for await (const { path } of walk.files(described, /^model\.yml$/, 4)) {
		const file = entryOf((await walk.text(path)) ?? "", "model_path");
		if (!file) continue;
		const name = nameIn(described, path);
		for await (const part of walk.parts(isAbsolute(file) ? file : join(data, file))) yield { ...part, name };
	}
	const older = join(data, "models");
	for await (const file of walk.files(older, GGUF, 4)) yield { ...file, name: nameIn(older, file.path) };
}

/** The model's own folder, relative to the one for all models. */
function nameIn(models: string, path: string): string {
	const folder = relative(models, dirname(path)) || relative(models, path).replace(GGUF, "");
	return folder.split(sep).join("/");
}

/** A plain value at the top level of a YAML file. */
function entryOf(yaml: string, key: string): string | undefined {
	const [, value] = new RegExp(`^${key}:[ \\t]+(.+?)[ \\t]*$`, "m").exec(yaml) ?? [];
	return value?.replace(/^(["'])(.*)\1$/, "$2");
}
