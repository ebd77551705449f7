import { t } from "@vscode/l10n";
import { type Effort, LEVELS, type Windows } from "../../core/effort.ts";
import { describeCount, EFFORT_WORDS } from "../../core/trace/describe.ts";
import { tell } from "../tell.ts";

/**
 * Asks which efforts to compare with the full window.
 * @returns undefined when the user thinks better of it
 */
export async function pickEfforts(windows: Windows): Promise<Effort[] | undefined> {
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
				windows[level] === 0 ? t("no thinking") : t`up to ${describeCount(windows[level])} thinking tokens`,
			picked: false,
		})),
	];
	const picked = await tell.chooseSome(items, {
		// What was checked is not lost to a click elsewhere.
		ignoreFocusOut: true,
		title: t("Compare Efforts"),
		placeHolder: t`Each is compared with the full window (${describeCount(windows.max)} tokens, no early exit)`,
	});
	return picked?.length ? picked.map(({ effort }) => effort) : undefined;
}
