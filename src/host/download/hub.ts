import * as z from "zod";
import type { ModelProfile, ModelSource } from "../../core/catalogue/modelProfile.ts";
import { quantisationOf } from "../../core/catalogue/quantisation.ts";
import { joinParts, nameOfWhole } from "../../core/catalogue/splitFiles.ts";
import { Failure, failures } from "../../core/failure.ts";
import { askJson } from "./askJson.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** A file of a repository as the hub lists it; files in LFS have their SHA-256 there. */
const entrySchema = z.object({
	type: z.string(),
	path: z.string(),
	size: z.number().int().min(0),
	lfs: z
		.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().min(0) })
		.partial()
		.optional(),
});

/** What is listed, without what cannot be read; a list of nothing else is none. */
const listSchema = z
	.array(entrySchema.optional().catch(undefined))
	.refine((entries) => entries.length === 0 || entries.some((entry) => entry !== undefined));

/** A file as the hub lists it. */
export interface HubFile extends PublishedFile {
	readonly bytes: number;
	/** Its path in the repository. */
	readonly path: string;
}

/** A model in a repository, in one file or several. */
export interface HubModel {
	/** The name of its file, without part numbers. */
	readonly name: string;
	/** Size of all parts. */
	readonly bytes: number;
	/** In order. */
	readonly parts: readonly PublishedFile[];
}

/**
 * Lists the files of a repository: the first thousand, as many as the hub lists at once.
 * @throws Failure as `askJson` does; the signal's reason when cancelled
 */
export async function listFiles(
	hubUrl: string,
	repository: string,
	signal: AbortSignal,
	revision = "main",
): Promise<HubFile[]> {
	const hub = hubUrl.replace(/\/+$/, "");
	const version = encodeURIComponent(revision);
	const url = `${hub}/api/models/${repository}/tree/${version}?recursive=true`;
	const entries = await askJson({ url, what: repository, schema: listSchema }, signal);
	return entries
		.filter((entry) => entry !== undefined)
		.filter(({ type }) => type === "file")
		.map(({ path, size, lfs }) => ({
			path,
			name: nameOf(path),
			url: `${hub}/${repository}/resolve/${version}/${path.split("/").map(encodeURIComponent).join("/")}`,
			bytes: lfs?.size ?? size,
			...(lfs?.oid && { sha256: lfs.oid }),
		}));
}

/**
 * Lists the GGUF models of a repository, smallest first. Considers the repository's first thousand files, as
 * many as the hub lists at once.
 * @param hubUrl the hub's address or that of a mirror, `https://huggingface.co`
 * @param repository `owner/name`
 * @param revision its branch, tag or commit
 * @throws Failure `downloadForbidden`, `downloadNotFound`, `downloadRefused`, `downloadBroken`,
 *   `hubAnswerUnreadable`, `hubWithoutModel`; the signal's reason when cancelled
 */
export async function listModels(
	hubUrl: string,
	repository: string,
	signal: AbortSignal,
	revision?: string,
): Promise<HubModel[]> {
	const files = (await listFiles(hubUrl, repository, signal, revision)).filter(({ path }) => isModel(path));
	const models = joinParts(files, ({ path }) => path).map((parts) => ({
		name: nameOfWhole(parts[0].name),
		bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
		parts: parts.map(({ path: _, ...part }) => part),
	}));
	if (models.length === 0) throw failures.hubWithoutModel(repository);
	return models.sort((a, b) => a.bytes - b.bytes);
}

/** The model that an address names by one of its files, or by its quantisation; undefined without one. */
export function modelNamed(
	models: readonly HubModel[],
	{ file, quantisation }: { readonly file?: string; readonly quantisation?: string },
): HubModel | undefined {
	if (file !== undefined) return models.find(({ parts }) => parts.some(({ name }) => name === file));
	return models.find(({ name }) => isQuantised(name, quantisation));
}

/**
 * The published quantisations of a catalogue model, from the first of its candidate repositories that has
 * any, under the names by which the catalogue finds them.
 * @throws Failure `hubWithoutConversion` when no candidate has one; as `listModels` when the hub cannot be
 *   asked
 */
export async function listConversions(
	hubUrl: string,
	{ name, files, source }: ModelProfile & { readonly source: ModelSource },
	signal: AbortSignal,
): Promise<{ repository: string; models: HubModel[] }> {
	for (const repository of source.repositories) {
		const listed = await listModels(hubUrl, repository, signal).catch((error) => {
			if (!(error instanceof Failure && ABSENT.has(error.code))) throw error;
			return [];
		});
		const named = files
			.map((file) => ({ file, found: listed.find(({ name }) => isQuantised(name, quantisationOf(file))) }))
			.flatMap(({ file, found }) => (found ? [renamed(found, file)] : []));
		if (named.length > 0) return { repository, models: named };
	}
	throw failures.hubWithoutConversion(name, source.repositories);
}

/** The model and its parts under another name. */
function renamed({ name, bytes, parts }: HubModel, newName: string): HubModel {
	const stem = name.replace(/\.gguf$/i, "");
	const newStem = newName.replace(/\.gguf$/i, "");
	return {
		name: newName,
		bytes,
		parts: parts.map((part) => ({ ...part, name: `${newStem}${part.name.slice(stem.length)}` })),
	};
}

/** Failures that rule out one repository, but not the next. */
const ABSENT = new Set(["downloadNotFound", "downloadForbidden", "hubWithoutModel"]);

const isQuantised = (file: string, quantisation: string | undefined) =>
	quantisation !== undefined && quantisationOf(file) === quantisation;

/** Leaves out what is not a language model (projectors, importance matrices), as far as names tell. */
function isModel(path: string): boolean {
	const name = nameOf(path);
	return /^[\w.+-]+\.gguf$/i.test(name) && !/mmproj|imatrix/i.test(name);
}

function nameOf(path: string): string {
	return path.split("/").at(-1) ?? path;
}
