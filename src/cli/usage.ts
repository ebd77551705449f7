import { parseArgs } from "node:util";

/** The command line is invalid; the message is the one line that the user sees. */
export class UsageError extends Error {}

type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
type Values<O extends Options> = {
	readonly [Name in keyof O]?: O[Name]["type"] extends "boolean" ? boolean : string;
};

/**
 * Splits a command's arguments into options and words.
 * @throws UsageError for an unknown option or a missing value
 */
export function parseWords<const O extends Options>(
	args: string[],
	options: O,
): { readonly values: Values<O>; readonly positionals: readonly string[] } {
	try {
		const joined = joinNegative(args, options);
		const { values, positionals } = parseArgs({ args: joined, allowPositionals: true, options });
		return { values: values as Values<O>, positionals };
	} catch (error) {
		throw new UsageError((error as Error).message.split(/[.\n]\s*/)[0] ?? "unknown option");
	}
}

/** A negative number is the value of the option before it, not an option of its own. */
function joinNegative(args: readonly string[], options: Options): string[] {
	const joined: string[] = [];
	for (const arg of args) {
		const before = joined.at(-1) ?? "";
		const takesValue = before.startsWith("--") && options[before.slice(2)]?.type === "string";
		if (takesValue && /^-\d/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`;
		else joined.push(arg);
	}
	return joined;
}

/**
 * The token count of an option; undefined if it was not given.
 * @throws UsageError unless it is a whole number of at least `least`
 */
export function wholeNumber(option: string, text: string | undefined, least = 0): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d{1,9}$/.test(text))
		throw new UsageError(`${option} takes a whole number of tokens, not "${text}"`);
	if (Number(text) < least) throw new UsageError(`${option} takes at least ${least}, not ${text}`);
	return Number(text);
}
