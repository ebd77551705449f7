import * as z from "zod";
import { failures } from "../../core/failure.ts";
import { askJson } from "./askJson.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** Ollama's registry of models. */
export const OLLAMA_REGISTRY = "https://registry.ollama.ai";

const WEIGHTS = "application/vnd.ollama.image.model";
const manifestSchema = z.object({
	layers: z.array(
		z.object({
			mediaType: z.string(),
			digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
			size: z.number().int().min(0),
		}),
	),
});

/**
 * Asks Ollama's registry for the file of a model: its weights, without the template and the settings, which
 * Ollama stores separately.
 * @param model with its owner, `library/qwen3`
 * @throws Failure as `askJson` does, and `hubWithoutModel` for a model without weights there, or with several
 *   files
 */
export async function fileInOllama(
	registry: string,
	model: string,
	tag: string,
	signal: AbortSignal,
): Promise<PublishedFile> {
	const what = `${model.replace(/^library\//, "")}:${tag}`;
	const url = `${registry}/v2/${model}/manifests/${tag}`;
	const accept = "application/vnd.docker.distribution.manifest.v2+json";
	const { layers } = await askJson({ url, what, accept, schema: manifestSchema }, signal);
	const [weights, second] = layers.filter(({ mediaType }) => mediaType === WEIGHTS);
	if (!weights || second) throw failures.hubWithoutModel(what);
	return {
		name: `${what.replace(/[^\w.+-]/g, "-")}.gguf`,
		url: `${registry}/v2/${model}/blobs/${weights.digest}`,
		bytes: weights.size,
		sha256: weights.digest.slice("sha256:".length),
	};
}
