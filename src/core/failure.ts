import * as z from "zod";
import { FAILURE_WORDS } from "./failureWords.ts";
import { withoutSecrets } from "./withoutSecrets.ts";

export const failureSchema = z.object({
	code: z.string(),
	/** One sentence: what went wrong, in the user's words. */
	message: z.string(),
	/** One sentence: what the user can do next. */
	nextStep: z.string(),
	/** The same in a terminal, where that is something else than in VS Code. */
	inTerminal: z.string().optional(),
});
export type FailureInfo = z.infer<typeof failureSchema>;

/**
 * An error with a sentence for the user and a next step. Every failure that a user can meet is a row of
 * FAILURE_WORDS.
 */
export class Failure extends Error {
	readonly code: string;
	readonly nextStep: string;
	readonly inTerminal: string | undefined;

	constructor({ code, message, nextStep, inTerminal }: FailureInfo) {
		super(withoutSecrets(message));
		this.name = "Failure";
		this.code = code;
		this.nextStep = withoutSecrets(nextStep);
		this.inTerminal = inTerminal && withoutSecrets(inTerminal);
	}

	get info(): FailureInfo {
		const { code, message, nextStep, inTerminal } = this;
		return { code, message, nextStep, ...(inTerminal && { inTerminal }) };
	}

	/** Turns any thrown value into a Failure; unknown ones become `unexpected`. */
	static from(error: unknown): Failure {
		if (error instanceof Failure) return error;
		return failures.unexpected(error instanceof Error ? error.message : String(error));
	}
}

export type FailureCode = keyof typeof FAILURE_WORDS;

type Words = (...args: never[]) => Omit<FailureInfo, "code">;

/** Constructors of the failures. */
export const failures = Object.fromEntries(
	Object.entries(FAILURE_WORDS).map(([code, words]) => [
		code,
		(...args: never[]) => new Failure({ code, ...(words as Words)(...args) }),
	]),
) as { readonly [Code in FailureCode]: (...args: Parameters<(typeof FAILURE_WORDS)[Code]>) => Failure };

/** Failures caused by an unusable input of the user, as opposed to work that went wrong. */
const BAD_INPUT: ReadonlySet<string> = new Set<FailureCode>([
	"unknownModel",
	"modelNotInstalled",
	"modelFileMissing",
	"modelNotInOllama",
	"modelFileUnreadable",
	"notGguf",
	"ggufTruncated",
	"ggufDamaged",
	"modelTooLarge",
	"modelUnsupported",
	"modelNotChat",
	"modelPartMissing",
	"modelCrashed",
	"promptTooLong",
	"questionTooLarge",
	"serverAddressMissing",
	"serverAddressInvalid",
	"serverAddressNotBare",
]);

export function isBadInput(error: unknown): boolean {
	const { code } = error as Partial<FailureInfo>;
	return code !== undefined && BAD_INPUT.has(code);
}

/**
 * The failure of a write that the disk does not take.
 * @param code of the system's error
 * @returns undefined where something else is wrong
 */
export function diskFailure(folder: string, code: string | undefined): Failure | undefined {
	if (code === "ENOSPC" || code === "EDQUOT") return failures.downloadNoSpace(folder);
	return code === "EFBIG" ? failures.downloadFileTooLarge(folder) : undefined;
}
