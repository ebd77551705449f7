import { readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as z from "zod";
import { parseJson } from "../../core/parseJson.ts";
import type { FolderWalk } from "./folderWalk.ts";
import type { ModelProgram, ProgramFile } from "./modelProgram.ts";
import { folderIn, isPresent, type Places } from "./places.ts";

/**
 * Ollama stores files under their hashes, and manifests tell which of them make up a model. The setting takes
 * a model's name, since each update brings another file.
 */
export const OLLAMA: ModelProgram = { name: "Ollama", folders: ollamaFolders, list };

/** The prefix in `z1.model` that marks a model of Ollama. */
const SCHEME = "ollama:";
const REGISTRY = "registry.ollama.ai";
const NAMESPACE = "library";

const manifestSchema = z.object({
	layers: z.array(
		z.object({ mediaType: z.string(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.number() }),
	),
});

function ollamaFolders(places: Places): string[] {
	const { platform, home, root } = places;
	const service = ["usr/share/ollama/.ollama/models", "var/snap/ollama/common/models"];
	return [
		folderIn(places, "OLLAMA_MODELS"),
		join(home, ".ollama", "models"),
		...(platform === "linux" ? service.map((folder) => join(root, folder)) : []),
	].filter(isPresent);
}

async function* list(folder: string, walk: FolderWalk): AsyncGenerator<ProgramFile> {
	const manifests = join(folder, "manifests");
	// The folder of a service can often be entered but not listed: reading its entries records that.
	await walk.entries(folder);
	for await (const { path } of walk.files(manifests, /^[^.]/, 3)) {
		const parts = relative(manifests, path).split(sep);
		const layer = modelLayerOf((await walk.text(path)) ?? "");
		if (parts.length !== 4 || !layer) continue;
		const name = shownName(parts);
		for await (const file of walk.parts(join(folder, "blobs", layer))) {
			yield { ...file, name, setting: `${SCHEME}${name}` };
		}
	}
}

/** The file with a model's weights; undefined if there are none, or if the model needs further files. */
function modelLayerOf(manifest: string): string | undefined {
	const { data } = manifestSchema.safeParse(parseJson(manifest));
	const layersOf = (kind: string) =>
		data?.layers.filter(({ mediaType }) => mediaType === `application/vnd.ollama.image.${kind}`) ?? [];
	const [model, second] = layersOf("model");
	if (!model || second || layersOf("adapter").length > 0) return undefined;
	return model.digest.replace(":", "-");
}

/** As `ollama list` shows it: without the defaults. */
function shownName([registry, namespace, model, tag]: readonly string[]): string {
	const owner = registry === REGISTRY && namespace === NAMESPACE ? [] : [namespace];
	return `${[...(registry === REGISTRY ? [] : [registry]), ...owner, model].join("/")}:${tag}`;
}

/**
 * The file of a model that `z1.model` names as `ollama:qwen3:4b`.
 * @returns undefined if the setting does not name a model of Ollama; without `path` if the model is not here
 */
export function locateInOllama(
	setting: string,
	places: Places,
): { readonly name: string; readonly path?: string } | undefined {
	if (!setting.startsWith(SCHEME)) return undefined;
	const name = setting.slice(SCHEME.length);
	const parts = manifestPath(name);
	const found =
		parts &&
		ollamaFolders(places)
			.map((folder) => blobIn(folder, parts))
			.find(isPresent);
	return { name, ...(found !== undefined && { path: found }) };
}

/** Path of a model's manifest; undefined if the name is invalid. */
function manifestPath(name: string): string[] | undefined {
	const [, path, tag = "latest"] = /^(.*?)(?::([^:/]*))?$/.exec(name) ?? [];
	const [model = "", namespace = NAMESPACE, ...registry] = (path ?? "").split("/").reverse();
	const parts = [registry.reverse().join("/") || REGISTRY, namespace, model, tag];
	return parts.every((part) => /^[\w][\w.:-]*$/.test(part)) ? parts : undefined;
}

function blobIn(folder: string, parts: readonly string[]): string | undefined {
	try {
		const layer = modelLayerOf(readFileSync(join(folder, "manifests", ...parts), "utf8"));
		const path = layer && join(folder, "blobs", layer);
		return path && statSync(path).isFile() ? path : undefined;
	} catch {
		return undefined;
	}
}
