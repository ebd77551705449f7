import { Failure } from "../core/failure.ts";
import { spellInvisible } from "../core/visibleText.ts";
import { withoutSecrets } from "../core/withoutSecrets.ts";

/**
 * The only way to the terminal. Text of models, servers and files may contain escape sequences that a
 * terminal executes: one (OSC 52) writes to the clipboard. So only the product's own sequences get through;
 * all others are spelled out.
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

	/** A remark, on standard error. */
	note(text: string): void {
		console.error(printable(text));
	},

	/** A failure, on standard error. */
	tell(text: string): void {
		console.error(`z1: ${printable(withoutSecrets(text))}`);
	},
};

/** What went wrong, and what to do next in a terminal. */
export function describeError(error: unknown): string {
	if (error instanceof Failure) return `${error.message} ${error.inTerminal ?? error.nextStep}`;
	return error instanceof Error ? error.message : String(error);
}

/** Makes a text safe for a terminal, even if it was cut. Line breaks and tabs stay. */
export function printable(text: string): string {
	return spellInvisible(text.replaceAll("\r", ""));
}

/**
 * JSON escapes only some control characters; the others are escaped, too, which does not change the value.
 */
export function printableJson(value: unknown): string {
	return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
		[...Array(character.length).keys()].map((at) => escapeOf(character.charCodeAt(at))).join(""),
	);
}

function escapeOf(unit: number): string {
	return `\\u${unit.toString(16).padStart(4, "0")}`;
}
