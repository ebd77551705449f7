import * as vscode from "vscode";
import { describeCount } from "../core/describe.ts";
import { type Effort, LEVELS, type Windows } from "../core/effort.ts";

/**
 * Asks which efforts to compare with the full window.
 * @returns undefined when the user thinks better of it
 */
export async function pickEfforts(windows: Windows): Promise<Effort[] | undefined> {
	const items = [
		{ label: "auto" as Effort, description: "what the question and the code deserve", picked: true },
		...LEVELS.map((level) => ({
			label: level as Effort,
			description:
				windows[level] === 0 ? "no thinking" : `up to ${describeCount(windows[level])} thinking tokens`,
			picked: false,
		})),
	];
	const picked = await vscode.window.showQuickPick(items, {
		canPickMany: true,
		// What was checked is not lost to a click elsewhere.
		ignoreFocusOut: true,
		title: "Compare Efforts",
		placeHolder: `Each is compared with the full window (${describeCount(windows.max)} tokens, no early exit)`,
	});
	return picked?.length ? picked.map(({ label }) => label) : undefined;
}
