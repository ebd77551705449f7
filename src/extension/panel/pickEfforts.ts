import { t } from "@vscode/l10n";
import { type Effort, LEVELS, type Windows } from "../../core/effort.ts";
import { describeAbout, describeCount, EFFORT_WORDS } from "../../core/trace/describe.ts";
import { tell } from "../tell.ts";

/**
 * Asks which efforts to compare with the full window.
 * @param tokensPerSecond how fast the model writes here, once known
 * @returns undefined if the user cancels
 */
export async function pickEfforts(
	windows: Windows,
	tokensPerSecond: number | undefined,
): Promise<Effort[] | undefined> {
	const time = (tokens: number) =>
		tokensPerSecond === undefined ? "" : ` · ${t`up to ${describeAbout((tokens / tokensPerSecond) * 1000)}`}`;
	const items = [
		{
			effort: "auto" as Effort,
			label: EFFORT_WORDS.auto,
			description: t("what the question and the code deserve"),
			picked: true,
		},
		...LEVELS.map((level) => ({
			effort: level as Effort,
			label: EFFORT_WORDS[level],
			description:
				windows[level] === 0
					? t("no thinking")
					: `${t`up to ${describeCount(windows[level])} thinking tokens`}${time(windows[level])}`,
			picked: false,
		})),
	];
	const picked = await tell.chooseSome(items, {
		// A click elsewhere must not discard the selection.
		ignoreFocusOut: true,
		title: t("Compare Efforts"),
		placeHolder: `${t`Beside the full window: ${describeCount(windows.max)} tokens`}${time(windows.max)}`,
	});
	return picked?.length ? picked.map(({ effort }) => effort) : undefined;
}
