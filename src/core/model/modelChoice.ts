import { type Fit, fitOf, type Memory, memoryNeed } from "./memoryFit.ts";
import type { Survey, SurveyedModel } from "./modelSurvey.ts";
import {
	CATALOGUE,
	type ModelProfile,
	type ModelSource,
	profileOfFile,
	profileOfNamed,
	STARTER_MODEL,
} from "./models.ts";
import { estimateFileBytes, PREFERRED_QUANTISATION } from "./quantisation.ts";
import { estimateSpeed, isSlow, middleOf, type SpeedRange } from "./speedEstimate.ts";

/** A model on this machine, in one file or several. */
export interface ModelFile {
	/** Of the file, or of its first part. */
	readonly path: string;
	/** Of all its parts. */
	readonly bytes: number;
	/** The program that has downloaded it; without it, the user or this product. */
	readonly origin?: string;
	/** What that program calls it. */
	readonly name?: string;
	/** What `z1.model` is set to, where that is not the path. */
	readonly setting?: string;
	/** What its header says, where that has been read. */
	readonly header?: SurveyedModel;
}

/** What would come of choosing a model. */
interface Prospect {
	readonly profile: ModelProfile;
	readonly neededBytes: number;
	readonly fit: Fit;
	/** Unknown where a graphics card is used, and of models so small that other things count. */
	readonly speed?: SpeedRange;
}

/** A model that can be used at once. */
export interface InstalledChoice extends Prospect {
	readonly file: ModelFile;
}

/**
 * A model of the catalogue that may be had from the hub; its sizes are estimates until that has been asked.
 */
export interface DownloadChoice extends Prospect {
	readonly profile: ModelProfile & { readonly source: ModelSource };
	readonly estimatedBytes: number;
	/** Why this machine should take it; at most one is recommended. */
	readonly recommended?: Recommendation;
}

/**
 * `largest` of those that think, fit into the memory now and are fast enough; or the `fastest`, where none
 * is.
 */
export type Recommendation = "largest" | "fastest";

/** What choosing a slow model means for whoever waits. */
export interface Slowness {
	/** A thought of medium effort up to its cap, in milliseconds. */
	readonly mediumMs: number;
	/** One that is fast enough, where there is one that fits. */
	readonly faster?: { readonly name: string; readonly mediumMs: number };
}

/**
 * The models with what their headers say, without those that could not be used; `denied` may not be read by
 * this user.
 */
export function withSurvey(
	files: readonly ModelFile[],
	survey: Survey,
): { readonly files: ModelFile[]; readonly denied: ModelFile[] } {
	const isDenied = ({ path }: ModelFile) => {
		const surveyed = survey[path];
		return surveyed !== undefined && "refused" in surveyed && surveyed.refused === "modelFileUnreadable";
	};
	return {
		files: files.flatMap((file) => {
			const surveyed = survey[file.path];
			if (!surveyed) return [file];
			return "model" in surveyed ? [{ ...file, header: surveyed.model }] : [];
		}),
		denied: files.filter(isDenied),
	};
}

export function installedChoices(files: readonly ModelFile[], memory: Memory): InstalledChoice[] {
	return files.map((file) => ({ ...prospectOf(profileOf(file), file.bytes, memory, file.header), file }));
}

/** Of the name by which the setting finds it, else of its file, else of what its program calls it. */
function profileOf({ path, name, setting }: ModelFile): ModelProfile {
	return setting !== undefined && name !== undefined ? profileOfNamed(name) : profileOfFile(path);
}

/**
 * What the catalogue knows to be published somewhere: what fits comes first, the largest first. One is
 * recommended and stands before all, if nothing but the starter model is installed that fits.
 */
export function downloadChoices(installed: readonly InstalledChoice[], memory: Memory): DownloadChoice[] {
	const choices = CATALOGUE.filter(hasSource).map((profile) => {
		const estimatedBytes = estimateFileBytes(profile.source.parameters, PREFERRED_QUANTISATION);
		return { ...prospectOf(profile, estimatedBytes, memory), profile, estimatedBytes };
	});
	const ordered = choices.sort(
		(a, b) => FITS.indexOf(a.fit) - FITS.indexOf(b.fit) || b.estimatedBytes - a.estimatedBytes,
	);
	const served = installed.some(({ profile, fit }) => profile.id !== STARTER_MODEL && fit === "fits");
	if (served) return ordered;
	const thinking = ordered.filter(({ profile: { source, style }, fit }) => {
		return fit === "fits" && style === "tagged" && !source.doubtful;
	});
	const largest = thinking.find(({ speed }) => !isSlow(speed));
	const best = largest ?? thinking.at(-1);
	if (!best) return ordered;
	const recommended: DownloadChoice = { ...best, recommended: largest ? "largest" : "fastest" };
	return [recommended, ...ordered.filter((choice) => choice !== best)];
}

const FITS: readonly Fit[] = ["fits", "whenFreed", "tooLarge"];

/**
 * What a slow model means, and a smaller one beside it that is not; undefined of one that is fast enough, or
 * of which that is not known.
 * @param others what else can be had
 */
export function slownessOf({ profile, speed }: Prospect, others: readonly Prospect[]): Slowness | undefined {
	if (!speed || !isSlow(speed)) return undefined;
	const faster = others.find(
		(other) =>
			other.fit === "fits" && other.profile.style === "tagged" && other.speed && !isSlow(other.speed),
	);
	return {
		mediumMs: mediumMs(profile, speed),
		...(faster?.speed && {
			faster: { name: faster.profile.name, mediumMs: mediumMs(faster.profile, faster.speed) },
		}),
	};
}

const mediumMs = ({ windows }: ModelProfile, speed: SpeedRange) => (windows.medium / middleOf(speed)) * 1000;

function prospectOf(profile: ModelProfile, bytes: number, memory: Memory, header?: SurveyedModel): Prospect {
	const neededBytes = memoryNeed(profile, bytes, header);
	const { parameters, activeParameters = parameters } = profile.source ?? {};
	const share = parameters && activeParameters ? activeParameters / parameters : 1;
	const speed = memory.readSpeed && estimateSpeed(bytes * share, memory.readSpeed);
	return { profile, neededBytes, fit: fitOf(neededBytes, memory), ...(speed && { speed }) };
}

function hasSource(profile: ModelProfile): profile is ModelProfile & { source: ModelSource } {
	return profile.source !== undefined;
}
