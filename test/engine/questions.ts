import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { parseSettings, type Settings } from "../../src/core/protocol/settings.ts";
import { NANO } from "./nano.ts";

/** A question that the starter model answers: 2. */
export const TALLY = {
	prompt: "What does `tally([6, 2, 9])` return?",
	code: {
		file: "tally.py",
		language: "python",
		startLine: 1,
		endLine: 6,
		text: "def tally(items):\n    count = 0\n    for v in items:\n        if v > 5:\n            count += 1\n    return count",
	},
};

export const MODEL = { path: NANO, profile: profileOfFile(NANO) };

export function settingsAt(effort: string): Settings {
	return parseSettings((name) => (name === "z1.thinking.effort" ? effort : undefined)).settings;
}
