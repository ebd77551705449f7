import { basename, join } from "node:path";
import type { FolderWalk } from "./folderWalk.ts";
import { GGUF, type ModelProgram, type ProgramFile } from "./modelProgram.ts";
import { localDataFolder, type Places } from "./places.ts";

/** GPT4All keeps its models as plain files in one folder. */
export const GPT4ALL: ModelProgram = { name: "GPT4All", folders, list };

function folders(places: Places): string[] {
	return [join(localDataFolder(places), "nomic.ai", "GPT4All")];
}

async function* list(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile> {
	for await (const file of walk.files(folder, GGUF, 0)) {
		yield { ...file, name: basename(file.path).replace(GGUF, "") };
	}
}
