import { t } from "@vscode/l10n";
import type { ModelProfile } from "../catalogue/modelProfile.ts";
import type { SurveyedModel } from "./modelSurvey.ts";
import type { ReadSpeed } from "./speedEstimate.ts";

/** The memory of a machine, in bytes. */
export interface Memory {
	readonly free: number;
	readonly total: number;
	/** Memory of the graphics card, if one is used. */
	readonly vram?: { readonly free: number; readonly total: number };
	/** How fast memory is read; unknown with a graphics card, which has memory of its own. */
	readonly readSpeed?: ReadSpeed;
}

/** `whenFreed`: the machine has enough, but other programs hold it now. */
export type Fit = "fits" | "whenFreed" | "tooLarge";

/** The share of a machine's memory that the system and the editor leave. */
const USABLE_SHARE = 0.85;

/**
 * The memory that a model takes: its weights, and the keys and values of its whole context.
 * @param fileBytes size of its file
 * @param header what the file itself says, if it has been read
 * @returns bytes; without a header and a `source`, only those of the weights, as a lower bound
 */
export function memoryNeed(
	{ source, contextTokens }: ModelProfile,
	fileBytes: number,
	header?: SurveyedModel,
): number {
	if (!header) return fileBytes + (source?.cacheBytesPerToken ?? 0) * contextTokens;
	return fileBytes + header.cacheBytesPerToken * Math.min(contextTokens, header.trainContextTokens);
}

export function fitOf(neededBytes: number, { free, total, vram }: Memory): Fit {
	if (neededBytes <= free + (vram?.free ?? 0)) return "fits";
	return neededBytes <= total * USABLE_SHARE + (vram?.total ?? 0) ? "whenFreed" : "tooLarge";
}

export function describeFit(fit: Fit): string {
	switch (fit) {
		case "fits":
			return t("fits");
		case "whenFreed":
			return t("fits once other programs are closed");
		case "tooLarge":
			return t("too large for this machine");
		default:
			return fit satisfies never;
	}
}
