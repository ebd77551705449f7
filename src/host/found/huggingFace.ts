import { join } from "node:path";
import type { FolderWalk } from "./folderWalk.ts";
import { GGUF, type ModelProgram, type ProgramFile } from "./modelProgram.ts";
import { folderIn, isPresent, type Places } from "./places.ts";

/** The cache of Hugging Face's own tools, which others share, newer releases of llama.cpp among them. */
export const HUGGING_FACE: ModelProgram = { name: "Hugging Face", folders, list: listHubCache };

function folders(places: Places): string[] {
	const [home, cache] = [folderIn(places, "HF_HOME"), folderIn(places, "XDG_CACHE_HOME")];
	return [
		folderIn(places, "HF_HUB_CACHE"),
		folderIn(places, "HUGGINGFACE_HUB_CACHE"),
		home && join(home, "hub"),
		cache && join(cache, "huggingface", "hub"),
		join(places.home, ".cache", "huggingface", "hub"),
	].filter(isPresent);
}

/**
 * The model files in such a cache: `models--owner--name/snapshots/<commit>/<file>`, where files are mostly
 * links to `blobs`. If several commits have a file, the one of the requested branch counts.
 */
export async function* listHubCache(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile> {
	for (const { name: repository } of await walk.entries(folder)) {
		if (!repository.startsWith("models--")) continue;
		const name = repository.slice("models--".length).replace("--", "/");
		const seen = new Set<string>();
		for (const snapshot of await snapshotsOf(join(folder, repository), walk)) {
			for await (const file of walk.files(snapshot, GGUF, 2)) {
				const place = file.path.slice(snapshot.length);
				if (seen.has(place)) continue;
				seen.add(place);
				yield { ...file, name };
			}
		}
	}
}

/** The folders of all commits, with that of the main branch first. */
async function snapshotsOf(repository: string, walk: FolderWalk): Promise<string[]> {
	const main = (await walk.text(join(repository, "refs", "main")))?.trim();
	const commits = (await walk.entries(join(repository, "snapshots"))).map(({ name }) => name);
	const ordered = commits.sort((a, b) => Number(b === main) - Number(a === main));
	return ordered.map((commit) => join(repository, "snapshots", commit));
}
