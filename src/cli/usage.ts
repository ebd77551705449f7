import { parseArgs } from "node:util";

/** What the user typed cannot be done; its message is the one line they see. */
export class UsageError extends Error {}

type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
type Values<O extends Options> = {
	readonly [Name in keyof O]?: O[Name]["type"] extends "boolean" ? boolean : string;
};

/**
 * Divides a command's words into options and the rest.
 * @throws UsageError for an option that is not known or lacks its value
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

/** A number below zero is the value of the option before it, and no option of its own. */
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
 * The number of tokens that an option gives; undefined where it was not given.
 * @throws UsageError when it is no whole number of at least `least`
 */
export function wholeNumber(option: string, text: string | undefined, least = 0): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d{1,9}$/.test(text))
		throw new UsageError(`${option} takes a whole number of tokens, not "${text}"`);
	if (Number(text) < least) throw new UsageError(`${option} takes at least ${least}, not ${text}`);
	return Number(text);
}
