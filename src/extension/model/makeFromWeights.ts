import { t } from "@vscode/l10n";
import type { ModelProfile } from "../../core/catalogue/modelProfile.ts";
import { profileOfFile } from "../../core/catalogue/profileOf.ts";
import { PREFERRED_QUANTISATION } from "../../core/catalogue/quantisation.ts";
import { fitOf, type Memory, memoryNeed } from "../../core/model/memoryFit.ts";
import { describeBytes } from "../../core/trace/describe.ts";
import { QUANTISED_TO, type QuantisedTo } from "../../core/weights/conversion.ts";
import type { Converter } from "../../host/convert/convertApart.ts";
import { type MakingProgress, makeModel, makingOf } from "../../host/convert/makeModel.ts";
import { conversionSizes, type HubWeights } from "../../host/download/hubWeights.ts";
import { tell } from "../tell.ts";
import { describeProgress, withCancellation } from "./downloadWithProgress.ts";
import { describeNeed, describeSpeedOf, joined } from "./pickModel.ts";

/** What making a model needs on this machine. */
export interface Workshop {
	readonly memory: Memory;
	readonly converter: Converter;
	/** The folder of models. */
	readonly folder: string;
}

/**
 * Lets the user choose a quantisation, and makes the model from its authors' weights with a notification that
 * shows the progress and can cancel it; the next time, the work resumes.
 * @param known the model, if the catalogue has it
 * @returns the path of its file, or undefined if the user cancels
 * @throws Failure as `makeModel` does
 */
export async function makeFromWeights(
	source: HubWeights,
	known: ModelProfile | undefined,
	{ memory, converter, folder }: Workshop,
): Promise<string | undefined> {
	const profileOf = (chosen: QuantisedTo) => known ?? profileOfFile(makingOf(source, known, chosen).fileName);
	const quantisation = await pickQuantisation(source, profileOf, memory);
	if (!quantisation) return undefined;
	const making = makingOf(source, known, quantisation);
	return withCancellation(t`Making ${making.fileName}`, (signal, report) => {
		let share = 0;
		const onProgress = (progress: MakingProgress) => {
			const now = Math.max(share, shareOf(progress));
			report({ increment: (now - share) * 100, message: describeProgress(progress) });
			share = now;
		};
		return makeModel(source, making, folder, {
			signal,
			converter,
			onProgress,
		});
	});
}

/** Start and length of each phase as a share of the whole: assumed, for the progress bar only. */
const SHARES = { downloading: [0, 0.6], converting: [0.6, 0.1], quantising: [0.7, 0.3] } as const;

function shareOf({ phase, bytes, totalBytes }: MakingProgress): number {
	if (phase === "checking" || !totalBytes) return 0;
	const [from, length] = SHARES[phase];
	return from + (length * bytes) / totalBytes;
}

async function pickQuantisation(
	source: HubWeights,
	profileOf: (quantisation: QuantisedTo) => ModelProfile,
	memory: Memory,
): Promise<QuantisedTo | undefined> {
	const items = QUANTISED_TO.map((quantisation) => {
		const { downloadBytes, diskBytes, fileBytes } = conversionSizes(source, quantisation);
		const needed = memoryNeed(profileOf(quantisation), fileBytes);
		const properties = [
			quantisation === PREFERRED_QUANTISATION && t("recommended"),
			`≈ ${describeBytes(fileBytes)}`,
			describeNeed(needed, fitOf(needed, memory)),
			describeSpeedOf(fileBytes, memory),
		];
		return {
			label: quantisation,
			description: joined(properties),
			detail: t`Downloads ${describeBytes(downloadBytes)} and needs ${describeBytes(diskBytes)} on the disk meanwhile.`,
			quantisation,
		};
	});
	const picked = await tell.choose(items, {
		title: t`Z1: Make a Model from ${source.repository}`,
		placeHolder: t(
			"Its authors publish weights, which are converted and quantised here. How exact is it to be?",
		),
		ignoreFocusOut: true,
	});
	return picked?.quantisation;
}
