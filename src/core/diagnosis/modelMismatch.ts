import { t } from "@vscode/l10n";
import type { ModelProfile } from "../catalogue/modelProfile.ts";
import type { FileInfo } from "../engine/engineProtocol.ts";
import { describeCount } from "../trace/describe.ts";

/** Sentences on where a model file contradicts the catalogue, or what the product assumes. */
export function contradictionsOf(profile: ModelProfile, file: FileInfo): string[] {
	const { architecture, style, trainContextTokens, chatTemplate, endToken } = file;
	const expected = profile.source?.architecture;
	return [
		expected !== undefined &&
			expected !== architecture &&
			t`The catalogue knows ${profile.name} as ${expected}, and this file is ${architecture}: it may be another model.`,
		profile.style !== undefined &&
			profile.style !== style &&
			style !== "unknown" &&
			(style !== "tagless"
				? t`Its chat template has think tags, and the catalogue says that ${profile.name} thinks without.`
				: t`Its chat template has no think tags, and the catalogue says that ${profile.name} thinks between them.`),
		style === "unknown" &&
			t(
				"It marks its thinking in a way that is not known here: nothing of it is shown as the answer, which the hint makes it give.",
			),
		trainContextTokens < profile.contextTokens &&
			t`It was trained on a context of ${describeCount(trainContextTokens)} tokens, where the catalogue has ${describeCount(profile.contextTokens)}: the shorter one is used.`,
		!chatTemplate &&
			t("It brings no chat template: ChatML is used, which it may not have been trained with."),
		endToken === undefined && t("It names no token that ends an answer: answers may run on to their limit."),
	].filter((sentence) => sentence !== false);
}
