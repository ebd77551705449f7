import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFile } from "../../core/model/modelChoice.ts";
import { repairUserFolder } from "./userFolder.ts";

/** The model files that stand in these folders; a folder that cannot be read holds none. */
export async function installedModels(folders: readonly string[]): Promise<ModelFile[]> {
	const files = await Promise.all(folders.map(modelsIn));
	return files.flat();
}

async function modelsIn(folder: string): Promise<ModelFile[]> {
	repairUserFolder(folder);
	const names = await readdir(folder).catch(() => []);
	const paths = names.filter((name) => /\.gguf$/i.test(name)).map((name) => join(folder, name));
	const files = await Promise.all(
		paths.map(async (path) => {
			const info = await stat(path).catch(() => undefined);
			return info?.isFile() ? [{ path, bytes: info.size }] : [];
		}),
	);
	return files.flat();
}
