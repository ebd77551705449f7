import { t } from "@vscode/l10n";
import { describeSigned } from "../trace/describe.ts";
import type { Saving } from "./saving.ts";

/** What an answer saved, and how that is known. A minus sign says that it cost more. */
export function describeSaving(saving: Saving): { value: string; sentence: string } {
	if (saving.kind === "measured") {
		return {
			value: t`${describeSigned(saving.tokens)} (measured)`,
			sentence:
				saving.tokens === 0
					? t("The full window would have given the same tokens.")
					: t("Measured: tokens of the full window on this question, less the tokens of this answer."),
		};
	}
	const { tokens, low, high, records } = saving;
	return {
		value: describeEstimate(tokens, low, high),
		sentence: t`Estimated from ${records} recorded answers with the full window, to questions of the same level that were thought about at least as long; in parentheses the 95 % interval.`,
	};
}

/** `≈ 120 (40 to 310)` */
export function describeEstimate(tokens: number, low: number, high: number): string {
	return t`≈ ${describeSigned(tokens)} (${describeSigned(low)} to ${describeSigned(high)})`;
}
