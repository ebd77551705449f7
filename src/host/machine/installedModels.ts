import { groupParts } from "../../core/catalogue/splitFiles.ts";
import type { ModelFile } from "../../core/model/modelChoice.ts";
import { FolderWalk, type WalkedFile } from "../found/folderWalk.ts";
import { GGUF } from "../found/modelProgram.ts";
import { repairUserFolder } from "./userFolder.ts";

/** The models in these folders; an unreadable folder holds none. */
export async function installedModels(folders: readonly string[]): Promise<ModelFile[]> {
	const walk = new FolderWalk();
	const files: WalkedFile[] = [];
	for (const folder of folders) {
		repairUserFolder(folder);
		for await (const file of walk.files(folder, GGUF, 0)) files.push(file);
	}
	return groupParts(files, ({ path }) => path).map(({ parts, missing }) => ({
		path: parts[0].path,
		bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
		...(missing !== undefined && { missing }),
	}));
}
