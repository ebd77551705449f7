import type { ModelFile } from "../../core/model/modelChoice.ts";
import { joinParts } from "../../core/model/splitFiles.ts";
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
	return joinParts(files, ({ path }) => path).map((parts) => ({
		path: (parts[0] as WalkedFile).path,
		bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
	}));
}
