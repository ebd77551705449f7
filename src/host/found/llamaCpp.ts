import { basename, join } from "node:path";
import * as z from "zod";
import { nameOfWhole } from "../../core/catalogue/splitFiles.ts";
import { parseJson } from "../../core/parseJson.ts";
import type { FolderWalk } from "./folderWalk.ts";
import { listHubCache } from "./huggingFace.ts";
import { GGUF, type ModelProgram, type ProgramFile } from "./modelProgram.ts";
import { cacheFolder, folderIn, isPresent, type Places } from "./places.ts";

/**
 * llama.cpp's own cache (`llama-cli -hf …`): one folder with files named `owner_name_file.gguf` and a
 * manifest for each requested name. Newer releases use Hugging Face's layout.
 */
export const LLAMA_CPP: ModelProgram = { name: "llama.cpp", folders, list };

const MANIFEST = /^manifest=([^=]+)=([^=]+)=([^=]+)\.json$/;
const manifestSchema = z.object({ ggufFile: z.object({ rfilename: z.string() }) });

function folders(places: Places): string[] {
	return [folderIn(places, "LLAMA_CACHE"), join(cacheFolder(places), "llama.cpp")].filter(isPresent);
}

async function* list(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile> {
	yield* listHubCache(folder, walk);
	const names = await namesIn(folder, walk);
	for await (const file of walk.files(folder, GGUF, 0)) {
		const name = nameOfWhole(basename(file.path));
		yield { ...file, name: names.get(name) ?? name.replace(GGUF, "") };
	}
}

/** By file, the name under which a model was requested: `owner/name:Q4_K_M`. */
async function namesIn(folder: string, walk: FolderWalk): Promise<Map<string, string>> {
	const names = new Map<string, string>();
	for (const entry of await walk.entries(folder)) {
		const [, owner, model, tag] = MANIFEST.exec(entry.name) ?? [];
		if (!owner) continue;
		const text = (await walk.text(join(folder, entry.name))) ?? "";
		const { data } = manifestSchema.safeParse(parseJson(text));
		if (!data) continue;
		const file = `${owner}_${model}_${data.ggufFile.rfilename}`.replaceAll("/", "_");
		names.set(nameOfWhole(file), `${owner}/${model}:${tag}`);
	}
	return names;
}
