import { spellInvisible } from "../core/visibleText.ts";
import { withoutSecrets } from "../core/withoutSecrets.ts";

/**
 * The one way to the terminal. What models, servers and files say may hold sequences that a terminal obeys:
 * one (OSC 52) writes into the clipboard. So only ours get there; of theirs, each character is spelled out.
 */
export const terminal = {
	/** A line of the result, on standard output. */
	print(text: string): void {
		console.log(printable(text));
	},

	/** A line for programs, on standard output. */
	printJson(value: unknown): void {
		console.log(printableJson(value));
	},

	/** A line beside the result, on standard error. */
	note(text: string): void {
		console.error(printable(text));
	},

	/** What went wrong, on standard error. */
	tell(text: string): void {
		console.error(`z1: ${printable(withoutSecrets(text))}`);
	},
};

/** A text that a terminal shows and does not obey, also where it was cut. Line breaks and tabs stay. */
export function printable(text: string): string {
	return spellInvisible(text.replaceAll("\r", ""));
}

/** JSON escapes only some of what terminals obey: the rest is written as escapes, too, and means the same. */
export function printableJson(value: unknown): string {
	return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
		[...Array(character.length).keys()].map((at) => escapeOf(character.charCodeAt(at))).join(""),
	);
}

function escapeOf(unit: number): string {
	return `\\u${unit.toString(16).padStart(4, "0")}`;
}
