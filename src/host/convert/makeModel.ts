import { existsSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CATALOGUE } from "../../core/catalogue/catalogue.ts";
import type { ModelProfile } from "../../core/catalogue/modelProfile.ts";
import { profileOfFile } from "../../core/catalogue/profileOf.ts";
import { quantisationOf } from "../../core/catalogue/quantisation.ts";
import { Failure, failures } from "../../core/failure.ts";
import {
	type ConversionTask,
	QUANTISED_FILE,
	type QuantisedTo,
	WHOLE_FILE,
} from "../../core/weights/conversion.ts";
import { freeBytesOf, mostFileBytesOf } from "../../node/freeBytes.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import type { SpaceOptions } from "../download/downloadChecks.ts";
import { downloadModel } from "../download/downloadModel.ts";
import { downloadParts } from "../download/downloadParts.ts";
import type { DownloadProgress } from "../download/downloadReporter.ts";
import { conversionSizes, type HubWeights } from "../download/hubWeights.ts";
import { writing } from "../download/partFile.ts";
import { takeLock } from "../engine/fileLock.ts";
import { repairUserFolder } from "../machine/userFolder.ts";
import { type Converter, convertApart } from "./convertApart.ts";
import { remaining } from "./remaining.ts";
import { clearMade, WorkFolder, workPath } from "./workFolder.ts";

/** The progress of making a model: a download, and the phases after it. */
export interface MakingProgress extends Omit<DownloadProgress, "phase"> {
	readonly phase: DownloadProgress["phase"] | "converting" | "quantising";
}

/** The model to make. */
export interface Making {
	/** Of the file, without its folder. */
	readonly fileName: string;
	/** The model's name in its file. */
	readonly name: string;
	readonly quantisation: QuantisedTo;
	/** Whether the file should contain the publisher's sampling. */
	readonly sampling: boolean;
}

/**
 * The model to make from weights, and the name of its file: the same by whichever way the user came to them,
 * so that what was begun in one goes on in the other.
 * @param known the model, if the catalogue has it
 */
export function makingOf(
	{ repository }: Pick<HubWeights, "repository">,
	known: ModelProfile | undefined = CATALOGUE.find(({ source }) => source?.weights === repository),
	quantisation: QuantisedTo,
): Making {
	const name = known?.name ?? (repository.split("/").at(-1) as string);
	const file = known?.files.find((each) => quantisationOf(each) === quantisation);
	const fileName = file ?? `${name}-${quantisation}.gguf`;
	// The catalogue's sampling takes precedence over the repository's: Z1 was evaluated greedily, but its base
	// model says otherwise.
	const sampling = (known ?? profileOfFile(fileName)).sampling === undefined;
	return { fileName, name, quantisation, sampling };
}

export interface MakingOptions extends Pick<SpaceOptions, "freeBytes" | "mostFileBytes"> {
	readonly signal: AbortSignal;
	readonly converter: Converter;
	onProgress?(progress: MakingProgress): void;
}

/**
 * Makes a model file from weights: downloads, converts and quantises them, and deletes the intermediate
 * files. The description is checked before the weights are downloaded. After a cancellation or a kill, the
 * next run resumes; only quantising starts over.
 * @param folder of the models
 * @returns path of the file
 * @throws Failure `download…`, `notConvertible`, `conversionBroken`; the signal's reason when cancelled
 */
export async function makeModel(
	source: HubWeights,
	making: Making,
	folder: string,
	options: MakingOptions,
): Promise<string> {
	const target = join(folder, making.fileName);
	await clearMade(folder);
	// The file gets its name only when it is complete.
	if (existsSync(target)) return target;
	const path = workPath(folder, source.repository);
	repairUserFolder(folder);
	await makeFolder(dirname(path)).catch((error) => writing(target, error));
	const lock = await takeLock(`${path}.lock`).catch((error) => writing(target, error));
	if (!lock) throw failures.downloadUnderWay(source.repository);
	let work: WorkFolder | undefined;
	try {
		// Another window may have finished it just before.
		if (existsSync(target)) return target;
		work = await WorkFolder.open(path, [...source.descriptions, ...source.weights]);
		const signal = AbortSignal.any([options.signal, lock.lost]);
		await make(source, making, work, { ...options, signal });
		// It may have been done by the time the cancellation arrived.
		signal.throwIfAborted();
		await work.publish(QUANTISED_FILE, target);
		await work.remove();
	} catch (error) {
		if (lock.lost.aborted && !options.signal.aborted) throw failures.downloadUnderWay(source.repository);
		// What cannot be converted now never can be: keeping it would waste space.
		if (error instanceof Failure && error.code === "notConvertible") await work?.remove();
		throw error;
	} finally {
		await lock.release();
		// It stays where other weights lie in it.
		await rmdir(dirname(path)).catch(() => {});
	}
	return target;
}

async function make(
	source: HubWeights,
	{ name, quantisation, sampling }: Making,
	work: WorkFolder,
	options: MakingOptions,
): Promise<void> {
	const { signal, converter, onProgress, freeBytes, mostFileBytes = mostFileBytesOf } = options;
	const task: Omit<ConversionTask, "step"> = { folder: work.path, name, quantisation, sampling };
	const { downloadBytes, diskBytes } = conversionSizes(source, quantisation);
	const free = freeBytes && { freeBytes };
	// Unquantised, all weights are in one file.
	if (downloadBytes > (await mostFileBytes(work.path))) throw failures.downloadFileTooLarge(work.path);
	if (!work.isDownloaded) {
		for (const file of source.descriptions) await downloadModel(file, work.path, { signal, ...free });
		await convertApart(converter, { ...task, step: "check" }, signal);
		const laterBytes = diskBytes - downloadBytes;
		await downloadParts(source.weights, work.path, {
			signal,
			laterBytes,
			...free,
			...(onProgress && { onProgress }),
		});
		await work.noteDownloaded();
	} else {
		const here = await work.bytesOf([...source.weights.map((file) => file.name), WHOLE_FILE]);
		await assureSpace(work.path, diskBytes - here, freeBytes ?? freeBytesOf);
	}
	const left = remaining();
	await convertApart(converter, { ...task, step: "convert" }, signal, (progress) =>
		onProgress?.({ ...progress, ...left(progress) }),
	);
}

/** @throws Failure `downloadNoSpace` */
async function assureSpace(
	folder: string,
	neededBytes: number,
	free: (folder: string) => Promise<number>,
): Promise<void> {
	const freeBytes = await free(folder);
	if (neededBytes > freeBytes) throw failures.downloadNoSpace(folder, { neededBytes, freeBytes });
}
