import { t } from "@vscode/l10n";
import { describeCount, describeDuration, describeSigned } from "../trace/describe.ts";
import type { Estimate, Measured, Saving } from "./saving.ts";

/**
 * What an answer saved, and how that is known: as a name with its value, as one phrase, and explained. Every
 * text says in words whether something was saved or cost more; none shows a negative saving.
 */
interface SavingInWords {
	/** `saved` or `cost more` */
	readonly name: string;
	/** `225 tokens · 12 s (measured)` */
	readonly value: string;
	/** `saved 225 tokens · 12 s (measured)` */
	readonly phrase: string;
	readonly sentence: string;
}

export function describeSaving(saving: Saving): SavingInWords {
	return saving.kind === "measured" ? describeMeasured(saving) : describeEstimated(saving);
}

function describeMeasured({ tokens, ms, answer }: Measured): SavingInWords {
	const amount = amountOf(tokens, ms);
	const name = nameOf(tokens);
	const phrase = describeSaved(tokens, ms);
	switch (answer) {
		case "same":
			return {
				name,
				value: t`${amount} (measured)`,
				phrase: t`${phrase} (measured)`,
				sentence:
					tokens === 0
						? t("The full window would have given the same tokens.")
						: t(
								"Measured: what the full window took for this question, less what this answer took. Both say the same.",
							),
			};
		case "other": {
			const value = t("nothing: another answer");
			return {
				name: nameOf(0),
				value,
				phrase: t`saved ${value}`,
				sentence:
					tokens < 0
						? t`No saving: the full window came to another answer, with ${amount} fewer.`
						: t`No saving: the full window came to another answer, with ${amount} more.`,
			};
		}
		case "notCompared":
			return {
				name,
				value: t`${amount} (answers not compared)`,
				phrase: t`${phrase} (answers not compared)`,
				sentence: t(
					"Measured: what the full window took for this question, less what this answer took. Whether both say the same is for you to judge; it is added to no sum.",
				),
			};
		default:
			answer satisfies never;
			return { name: "", value: "", phrase: "", sentence: "" };
	}
}

function describeEstimated({ tokens, ms, low, high, records }: Estimate): SavingInWords {
	return {
		name: nameOf(tokens),
		value: estimatedAmount(tokens, low, high, ms),
		phrase: describeEstimate(tokens, low, high, ms),
		sentence: t`Estimated from ${records} recorded answers with the full window, to questions of the same level that were thought about at least as long; in parentheses the 95 % interval. Whether the answer would have been the same, nobody knows.`,
	};
}

function nameOf(tokens: number): string {
	return tokens < 0 ? t("cost more") : t("saved");
}

/** `saved 225` or `cost 225 more` */
function inWords(sign: number, amount: string): string {
	return sign < 0 ? t`cost ${amount} more` : t`saved ${amount}`;
}

/** Events of an answer come in batches of 25 ms: a shorter time is noise. */
const LEAST_MS = 100;

/** A time without its sign: `12 s`; undefined if it is unknown or only noise. */
function timeOf(ms: number | undefined): string | undefined {
	return ms === undefined || Math.abs(ms) < LEAST_MS ? undefined : describeDuration(Math.abs(ms));
}

/** `225 tokens · 12 s`, without a sign. A time of the other sign is left out. */
function amountOf(tokens: number, ms: number | undefined): string {
	const number = Math.abs(Math.round(tokens));
	const count = number === 1 ? t("one token") : t`${describeCount(number)} tokens`;
	const time = (ms ?? 0) * tokens > 0 ? timeOf(ms) : undefined;
	return time === undefined ? count : `${count} · ${time}`;
}

/** `saved 225 tokens · 12 s`, `cost 52 tokens more`, `saved 20 tokens · cost 1.5 s more` */
export function describeSaved(tokens: number, ms: number | undefined): string {
	const words = inWords(tokens, amountOf(tokens, ms));
	const time = timeOf(ms);
	if (ms === undefined || time === undefined || ms * tokens > 0) return words;
	return `${words} · ${inWords(ms, time)}`;
}

/** `saved ≈ 120 (40 to 310) · ≈ 6.1 s`, `cost ≈ 12 (−30 to 40) more` */
export function describeEstimate(tokens: number, low: number, high: number, ms?: number): string {
	return inWords(tokens, estimatedAmount(tokens, low, high, ms));
}

/** `≈ 120 (40 to 310) · ≈ 6.1 s`; where it cost more, the interval is that of the cost. */
function estimatedAmount(tokens: number, low: number, high: number, ms?: number): string {
	const [least, most] = tokens < 0 ? [-high, -low] : [low, high];
	const number = describeCount(Math.abs(Math.round(tokens)));
	const count = t`≈ ${number} (${describeSigned(least)} to ${describeSigned(most)})`;
	const time = (ms ?? 0) * tokens > 0 ? timeOf(ms) : undefined;
	return time === undefined ? count : `${count} · ≈ ${time}`;
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
	return inWords(tokens, saving.kind === "estimated" ? `≈ ${count}` : count);
}

/**
 * The reason for a window that was learned from so many questions.
 * @param isShort whether more is needed than the window may have
 */
export function describeLearned(tokens: number, questions: number, isShort: boolean): string {
	const [window, from] = [describeCount(tokens), describeCount(questions)];
	return isShort
		? t`usually needs more than ${window} tokens here (learned from ${from} questions)`
		: t`usually needs at most ${window} tokens here (learned from ${from} questions)`;
}
