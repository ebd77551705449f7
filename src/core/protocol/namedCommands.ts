import { t } from "@vscode/l10n";
import type { CommandId } from "./commands.ts";

/** Commands that messages for users name, with their titles. */
const TITLES = {
	"z1.chooseModel": t("Choose Model…"),
	"z1.setServerKey": t("Set Server API Key…"),
	"z1.unloadModel": t("Unload Model"),
	"z1.measureMachine": t("Measure This Machine Again"),
	"z1.calibrate": t("Calibrate Thinking to the Model"),
	"z1.diagnose": t("Diagnose"),
} as const satisfies Partial<Record<CommandId, string>>;

export type NamedCommandId = keyof typeof TITLES;
export const NAMED_COMMANDS = Object.keys(TITLES) as [NamedCommandId, ...NamedCommandId[]];

/** A command in a sentence: `words` is its title there, `Z1: Choose Model…`. */
export interface NamedCommand {
	readonly command: NamedCommandId;
	readonly title: string;
	readonly words: string;
}

/** Splits a sentence at the commands that it names, so that they can become buttons. */
export function splitAtCommands(text: string): (string | NamedCommand)[] {
	return NAMED_COMMANDS.reduce<(string | NamedCommand)[]>(
		(parts, command) => parts.flatMap((part) => (typeof part === "string" ? splitAt(part, command) : [part])),
		[text],
	);
}

/** The commands that a sentence names, each once. */
export function commandsIn(text: string): NamedCommand[] {
	const named = splitAtCommands(text).filter((part) => typeof part !== "string");
	return [...new Map(named.map((part) => [part.command, part])).values()];
}

function splitAt(text: string, command: NamedCommandId): (string | NamedCommand)[] {
	const title = TITLES[command];
	const words = `Z1: ${title}`;
	return text
		.split(words)
		.flatMap((part, index) => (index === 0 ? [part] : [{ command, title, words }, part]))
		.filter((part) => part !== "");
}
