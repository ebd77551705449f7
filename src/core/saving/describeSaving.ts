import { t } from "@vscode/l10n";
import { describeCount, describeSigned, describeSignedDuration } from "../trace/describe.ts";
import type { Estimate, Measured, Saving } from "./saving.ts";

/** What an answer saved, and how that is known. A minus sign means that it cost more. */
export function describeSaving(saving: Saving): { value: string; sentence: string } {
	return saving.kind === "measured" ? describeMeasured(saving) : describeEstimated(saving);
}

function describeMeasured({ tokens, ms, answer }: Measured): { value: string; sentence: string } {
	const saved = describeSaved(tokens, ms);
	switch (answer) {
		case "same":
			return {
				value: t`${saved} (measured)`,
				sentence:
					tokens === 0
						? t("The full window would have given the same tokens.")
						: t(
								"Measured: what the full window took for this question, less what this answer took. Both say the same.",
							),
			};
		case "other":
			return {
				value: t("nothing: another answer"),
				sentence: t`No saving: the full window came to another answer, with ${saved} more.`,
			};
		case "notCompared":
			return {
				value: t`${saved} (answers not compared)`,
				sentence: t(
					"Measured: what the full window took for this question, less what this answer took. Whether both say the same is for you to judge; it is added to no sum.",
				),
			};
		default:
			answer satisfies never;
			return { value: "", sentence: "" };
	}
}

function describeEstimated({ tokens, ms, low, high, records }: Estimate): {
	value: string;
	sentence: string;
} {
	return {
		value: describeEstimate(tokens, low, high, ms),
		sentence: t`Estimated from ${records} recorded answers with the full window, to questions of the same level that were thought about at least as long; in parentheses the 95 % interval. Whether the answer would have been the same, nobody knows.`,
	};
}

/** `225 tokens · 12 s`; without the time if it is unknown. */
export function describeSaved(tokens: number, ms: number | undefined): string {
	const count = t`${describeSigned(tokens)} tokens`;
	return ms === undefined ? count : `${count} · ${describeSignedDuration(ms)}`;
}

/** `≈ 120 (40 to 310) · ≈ 6.1 s` */
export function describeEstimate(tokens: number, low: number, high: number, ms?: number): string {
	const count = t`≈ ${describeSigned(tokens)} (${describeSigned(low)} to ${describeSigned(high)})`;
	return ms === undefined ? count : `${count} · ≈ ${describeSignedDuration(ms)}`;
}

/** For a line of costs: `saved 225`; says so if it cost more than the full window. */
export function describeSavingBriefly(saving: Saving): string {
	const { tokens } = saving;
	const count = describeCount(Math.abs(Math.round(tokens)));
	if (saving.kind === "measured") {
		if (saving.answer === "other") return t("the full window answers otherwise");
		if (saving.answer === "notCompared") {
			return tokens < 0 ? t`${count} more than the full window` : t`${count} fewer than the full window`;
		}
	}
	const said = saving.kind === "estimated" ? `≈ ${count}` : count;
	return tokens < 0 ? t`cost ${said} more` : t`saved ${said}`;
}

/** The reason for a window that was learned from so many answers. */
export function describeLearned(tokens: number, answers: number): string {
	return t`usually needs ${describeCount(tokens)} tokens here (learned from ${describeCount(answers)} answers)`;
}
