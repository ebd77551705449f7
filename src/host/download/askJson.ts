import { t } from "@vscode/l10n";
import * as z from "zod";
import { Failure, failures } from "../../core/failure.ts";
import { timeLimit } from "../../node/timeLimit.ts";
import { assureStatus, Passing } from "./fetchRest.ts";

/** Time limit for a list of files, in milliseconds. */
const LONGEST_MS = 20_000;

/** A request for JSON. */
export interface JsonQuestion<T> {
	readonly url: string;
	/** Names the subject of the request in failures. */
	readonly what: string;
	readonly accept?: string;
	readonly schema: z.ZodType<T>;
}

/**
 * Asks a hub or a registry for a list.
 * @throws Failure `downloadForbidden`, `downloadNotFound`, `downloadRefused`, `downloadBroken`,
 *   `hubAnswerUnreadable`; the signal's reason when cancelled
 */
export async function askJson<T>(question: JsonQuestion<T>, signal: AbortSignal): Promise<T> {
	const { url, what, accept = "application/json" } = question;
	try {
		const limit = AbortSignal.any([signal, timeLimit(LONGEST_MS)]);
		const response = await fetch(url, { signal: limit, headers: { Accept: accept } });
		assureStatus(what, response.status, response.headers);
		return parse(await response.text(), question);
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof Failure) throw error;
		if (error instanceof Passing) throw error.failure;
		const { cause, message, name } = error as Error & { cause?: NodeJS.ErrnoException };
		const reason = name === "TimeoutError" ? t("no answer came in time") : message;
		throw failures.downloadBroken(t`the list of ${what}`, cause?.code ?? cause?.message ?? reason);
	}
}

function parse<T>(text: string, { url, schema }: JsonQuestion<T>): T {
	try {
		return schema.parse(JSON.parse(text));
	} catch (error) {
		const detail = error instanceof z.ZodError ? t("its entries have another form") : t("it is not JSON");
		throw failures.hubAnswerUnreadable(new URL(url).host, detail);
	}
}
