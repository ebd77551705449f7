import { CATALOGUE, STARTER_MODEL } from "../catalogue/catalogue.ts";
import type { ModelProfile, ModelSource } from "../catalogue/modelProfile.ts";
import { profileOfFile, profileOfNamed } from "../catalogue/profileOf.ts";
import { estimateFileBytes, PREFERRED_QUANTISATION, quantisationOf } from "../catalogue/quantisation.ts";
import { closeMarkOf } from "../marks/thinkingStyle.ts";
import { type Fit, fitOf, type Memory, memoryNeed } from "./memoryFit.ts";
import type { Survey, SurveyedModel } from "./modelSurvey.ts";
import { estimateSpeed, isSlow, middleOf, type SpeedRange } from "./speedEstimate.ts";

/** A model on this machine, in one file or several. */
export interface ModelFile {
	/** Path of the file, or of its first part. */
	readonly path: string;
	/** Size of all parts. */
	readonly bytes: number;
	/** The program that downloaded it; without it, the user or this product did. */
	readonly origin?: string;
	/** That program's name for it. */
	readonly name?: string;
	/** The value for `z1.model`, if it is not the path. */
	readonly setting?: string;
	/** The name of a part that is not beside the others. */
	readonly missing?: string;
	/** What its header says, if it has been read. */
	readonly header?: SurveyedModel;
}

/** What to expect from a model. */
interface Prospect {
	readonly profile: ModelProfile;
	readonly neededBytes: number;
	readonly fit: Fit;
	/** Unknown with a graphics card, and for models so small that other costs dominate. */
	readonly speed?: SpeedRange;
}

/** A model that can be used at once. */
export interface InstalledChoice extends Prospect {
	readonly file: ModelFile;
}

/** A catalogue model that the hub may have; its sizes are estimates until the hub was asked. */
export interface DownloadChoice extends Prospect {
	readonly profile: ModelProfile & { readonly source: ModelSource };
	readonly estimatedBytes: number;
	/** Why this machine should take it; at most one model is recommended. */
	readonly recommended?: Recommendation;
}

/** `largest`: of the thinking models that fit into free memory and are fast enough; `fastest`: if none is. */
export type Recommendation = "largest" | "fastest";

/** What a slow model means for the user's wait. */
export interface Slowness {
	/** A thought of medium effort up to its cap, in milliseconds. */
	readonly mediumMs: number;
	/** A model that is fast enough, if one fits. */
	readonly faster?: { readonly name: string; readonly mediumMs: number };
}

/** The models on a machine by what can be done with them. */
export interface SurveyedFiles {
	/** Usable, with their headers. */
	readonly files: ModelFile[];
	/** This user may not read them. */
	readonly denied: ModelFile[];
	/** They are not whole, or damaged; what is whole and no model that answers is in no list. */
	readonly broken: BrokenModel[];
}

/** A model that cannot be used as it is here. */
export interface BrokenModel {
	readonly file: ModelFile;
	/** The code of the Failure that choosing it causes. */
	readonly refused: string;
}

/** Failures over files that are of another kind, or gone meanwhile: not a word about them. */
const NOT_MEANT = new Set(["modelNotChat", "modelFileMissing"]);

export function withSurvey(all: readonly ModelFile[], survey: Survey): SurveyedFiles {
	const sorted: SurveyedFiles = { files: [], denied: [], broken: [] };
	for (const file of all) {
		const surveyed = survey[file.path];
		const refused = surveyed && "refused" in surveyed ? surveyed.refused : undefined;
		if (file.missing !== undefined) sorted.broken.push({ file, refused: "modelPartMissing" });
		else if (refused === "modelFileUnreadable") sorted.denied.push(file);
		else if (refused === undefined) {
			sorted.files.push(surveyed && "model" in surveyed ? { ...file, header: surveyed.model } : file);
		} else if (!NOT_MEANT.has(refused)) sorted.broken.push({ file, refused });
	}
	return sorted;
}

export function installedChoices(files: readonly ModelFile[], memory: Memory): InstalledChoice[] {
	return files.map((file) => ({ ...prospectOf(profileOf(file), file.bytes, memory, file.header), file }));
}

/** The profile by the name in the setting, otherwise by file name, otherwise by the other program's name. */
function profileOf({ path, name, setting }: ModelFile): ModelProfile {
	return setting !== undefined && name !== undefined ? profileOfNamed(name) : profileOfFile(path);
}

/**
 * Catalogue models that are published: those that fit first, the largest first. If no installed model but the
 * starter fits, one is recommended and comes first.
 */
export function downloadChoices(installed: readonly InstalledChoice[], memory: Memory): DownloadChoice[] {
	const choices = CATALOGUE.filter(hasSource).map((profile) => {
		const quantisation = quantisationOf(profile.files[0] ?? "") ?? PREFERRED_QUANTISATION;
		const estimatedBytes = estimateFileBytes(profile.source.parameters, quantisation);
		return { ...prospectOf(profile, estimatedBytes, memory), profile, estimatedBytes };
	});
	const ordered = choices.sort(
		(a, b) => FITS.indexOf(a.fit) - FITS.indexOf(b.fit) || b.estimatedBytes - a.estimatedBytes,
	);
	const served = installed.some(({ profile, fit }) => profile.id !== STARTER_MODEL && fit === "fits");
	if (served) return ordered;
	const thinking = ordered.filter(
		({ profile, fit }) => fit === "fits" && thinks(profile) && !profile.source.doubtful,
	);
	const largest = thinking.find(({ speed }) => !isSlow(speed));
	const best = largest ?? thinking.at(-1);
	if (!best) return ordered;
	const recommended: DownloadChoice = { ...best, recommended: largest ? "largest" : "fastest" };
	return [recommended, ...ordered.filter((choice) => choice !== best)];
}

/** Whether a model is trained to think at length, and says where its thought ends. */
const thinks = ({ style = "tagless" }: ModelProfile) => closeMarkOf(style) !== undefined;

const FITS: readonly Fit[] = ["fits", "whenFreed", "tooLarge"];

/**
 * What a slow model means, and a smaller one that is fast enough; undefined if the model is fast enough or
 * its speed is unknown.
 * @param others the alternatives
 */
export function slownessOf(
	{ profile, neededBytes, speed }: Prospect,
	others: readonly Prospect[],
): Slowness | undefined {
	if (!speed || !isSlow(speed)) return undefined;
	const smaller = others.filter((other) => other.fit === "fits" && other.neededBytes < neededBytes);
	const faster = smaller.find((other) => thinks(other.profile) && other.speed && !isSlow(other.speed));
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
