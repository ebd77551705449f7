import { t } from "@vscode/l10n";
import * as z from "zod";
import { estimateFileBytes } from "../../core/catalogue/quantisation.ts";
import { Failure, failures } from "../../core/failure.ts";
import {
	CONVERTIBLE,
	DESCRIBING_FILES,
	type QuantisedTo,
	WEIGHTS_INDEX,
	weightFileNames,
} from "../../core/weights/conversion.ts";
import { askJson } from "./askJson.ts";
import { type HubFile, type HubModel, listConversions, listFiles, listModels } from "./hub.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** A model as its authors have published it, convertible as far as its configuration tells. */
export interface HubWeights {
	readonly repository: string;
	/** The files that describe the weights, and map tensors to files. */
	readonly descriptions: readonly PublishedFile[];
	/** The weight files. */
	readonly weights: readonly (PublishedFile & { readonly bytes: number })[];
	readonly parameters: number;
}

const configSchema = z.object({
	architectures: z.array(z.string()).default([]),
	torch_dtype: z.string().optional(),
	dtype: z.string().optional(),
});

/**
 * Asks the hub for the weights of a repository.
 * @returns undefined if it has none
 * @throws Failure `notConvertible` for an architecture that cannot be converted here; as `askJson` does
 */
export async function findWeights(
	hubUrl: string,
	repository: string,
	signal: AbortSignal,
): Promise<HubWeights | undefined> {
	const files = new Map((await listFiles(hubUrl, repository, signal)).map((file) => [file.path, file]));
	const [config, index] = [files.get(DESCRIBING_FILES[0]), files.get(WEIGHTS_INDEX)];
	const names = weightFileNames(index && (await readJson(index, z.unknown(), signal)));
	const weights = names?.map((name) => files.get(name));
	if (!config || !weights?.every((file) => file !== undefined)) return undefined;
	const { architectures, torch_dtype, dtype = torch_dtype } = await readJson(config, configSchema, signal);
	assureArchitecture(repository, architectures[0]);
	const bytes = weights.reduce((sum, file) => sum + file.bytes, 0);
	const described = [...DESCRIBING_FILES, WEIGHTS_INDEX].flatMap((name) => files.get(name) ?? []);
	return {
		repository,
		descriptions: described.map(({ path: _, ...file }) => ({ ...file, form: "text" })),
		weights: weights.map(({ path: _, ...file }) => ({ ...file, form: "safetensors" })),
		parameters: bytes / (dtype === "float32" ? 4 : 2),
	};
}

function readJson<T>({ url, name }: HubFile, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
	return askJson({ url, what: name, schema }, signal);
}

/** @throws Failure `notConvertible` */
function assureArchitecture(repository: string, architecture = "?"): void {
	if (Object.hasOwn(CONVERTIBLE, architecture)) return;
	const known = Object.keys(CONVERTIBLE).join(", ");
	const reason = t`its architecture is ${architecture}, and only ${known} are converted here`;
	throw failures.notConvertible(repository, reason);
}

/** Sizes of a conversion, in bytes. */
export interface ConversionSizes {
	readonly downloadBytes: number;
	/** Peak disk usage. */
	readonly diskBytes: number;
	/** Size of the resulting file. */
	readonly fileBytes: number;
}

/** Peak usage is the downloaded weights plus either a second copy of one file, or the quantised result. */
export function conversionSizes(
	{ weights, parameters }: HubWeights,
	quantisation: QuantisedTo,
): ConversionSizes {
	const downloadBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0);
	const fileBytes = estimateFileBytes(parameters, quantisation);
	const largestBytes = Math.max(...weights.map(({ bytes }) => bytes));
	return { downloadBytes, fileBytes, diskBytes: downloadBytes + Math.max(largestBytes, fileBytes) };
}

/**
 * The offers for a catalogue model: published quantisations, otherwise its authors' weights.
 * @throws Failure as `listConversions` and `findWeights` do
 */
export async function conversionsOrWeights(
	hubUrl: string,
	profile: Parameters<typeof listConversions>[1],
	signal: AbortSignal,
): Promise<{ readonly repository: string; readonly models: HubModel[] } | HubWeights> {
	try {
		return await listConversions(hubUrl, profile, signal);
	} catch (error) {
		return orWeights(error, "hubWithoutConversion", hubUrl, profile.source.weights, signal);
	}
}

/**
 * The content of a repository: GGUF models, otherwise weights; of another revision than `main`, only models.
 * @throws Failure as `listModels` and `findWeights` do
 */
export async function modelsOrWeights(
	hubUrl: string,
	{ repository, revision }: { readonly repository: string; readonly revision?: string },
	signal: AbortSignal,
): Promise<readonly HubModel[] | HubWeights> {
	// A model that is made here bears the name of its repository alone.
	if (revision !== undefined) return listModels(hubUrl, repository, signal, revision);
	try {
		return await listModels(hubUrl, repository, signal);
	} catch (error) {
		return orWeights(error, "hubWithoutModel", hubUrl, repository, signal);
	}
}

/** @throws the given error if it is another one, or if there are no weights either */
async function orWeights(
	error: unknown,
	code: string,
	hubUrl: string,
	repository: string | undefined,
	signal: AbortSignal,
): Promise<HubWeights> {
	if (!(error instanceof Failure && error.code === code) || repository === undefined) throw error;
	const weights = await findWeights(hubUrl, repository, signal);
	if (!weights) throw error;
	return weights;
}
