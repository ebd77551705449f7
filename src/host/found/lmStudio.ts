import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import * as z from "zod";
import { nameOfWhole } from "../../core/catalogue/splitFiles.ts";
import { parseJson } from "../../core/parseJson.ts";
import type { FolderWalk } from "./folderWalk.ts";
import { GGUF, type ModelProgram, type ProgramFile } from "./modelProgram.ts";
import { isPresent, type Places } from "./places.ts";

/** LM Studio keeps models as `publisher/repository/file.gguf`. */
export const LM_STUDIO: ModelProgram = { name: "LM Studio", folders, list };

const settingsSchema = z.object({ downloadsFolder: z.string() });

/**
 * LM Studio's home is where its pointer file says, otherwise one of two defaults; models lie in the home
 * unless its settings say otherwise.
 */
async function folders({ home }: Places, walk: FolderWalk): Promise<string[]> {
	const pointed = (await walk.text(join(home, ".lmstudio-home-pointer")))?.trim();
	const homes = [pointed, join(home, ".lmstudio"), join(home, ".cache", "lm-studio")].filter(isPresent);
	const chosen = await Promise.all(
		homes.map(async (folder) => {
			const text = (await walk.text(join(folder, "settings.json"))) ?? "";
			return settingsSchema.safeParse(parseJson(text)).data?.downloadsFolder;
		}),
	);
	const all = [...chosen.filter(isPresent), ...homes.map((folder) => join(folder, "models"))];
	return all.filter((folder) => isAbsolute(folder));
}

async function* list(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile> {
	for await (const file of walk.files(folder, GGUF, 3)) {
		const [publisher, repository] = relative(folder, dirname(file.path)).split(sep);
		const stem = nameOfWhole(basename(file.path)).replace(GGUF, "");
		yield { ...file, name: repository ? `${publisher}/${repository}` : stem };
	}
}
