import { t } from "@vscode/l10n";
import * as z from "zod";
import { type Failure, failures } from "../../core/failure.ts";
import { withoutSecrets } from "../../core/withoutSecrets.ts";
import { type HttpAnswer, readText } from "../httpRequest.ts";

/** One of FastAPI's reasons: the place of the error and its message. */
const reasonSchema = z
	.object({ loc: z.array(z.union([z.string(), z.number()])).catch([]), msg: z.string() })
	.transform(({ loc, msg }) => {
		const place = loc.filter((part) => part !== "body").join(".");
		return place ? `${place}: ${msg}` : msg;
	});

/** What has choices is part of an answer, whatever else it says. */
const absent = z.undefined().optional();

/**
 * How servers report errors: OpenAI and llama.cpp in `error`, FastAPI in `detail`, older ones at the top
 * level.
 */
const complaintSchema = z.union([
	z
		.object({ error: z.object({ message: z.string(), param: z.string().nullish().catch(undefined) }) })
		.transform(({ error: { message, param } }) =>
			param && !message.includes(param) ? `${message.replace(/\.$/, "")} (${param})` : message,
		),
	z.object({ error: z.string().min(1) }).transform(({ error }) => error),
	z.object({ error: z.record(z.string(), z.unknown()) }).transform(({ error }) => wordsIn(error)),
	z.object({ message: z.string(), choices: absent }).transform(({ message }) => message),
	z.object({ detail: z.string(), choices: absent }).transform(({ detail }) => detail),
	z
		.object({ detail: z.array(reasonSchema).min(1), choices: absent })
		.transform(({ detail }) => detail.join("; ")),
]);

/** The words for an error without a message: its type and code. */
const wordsIn = ({ type, code }: Readonly<Record<string, unknown>>) =>
	[type, code].filter((word) => typeof word === "string" || typeof word === "number").join(" ");

export const COMPLETIONS = "/v1/completions";
export const MODELS = "/v1/models";

const LONGEST_DETAIL = 300;
/** Limits for reading a reason, in bytes and milliseconds. */
const LONGEST_COMPLAINT = 64 * 2 ** 10;
const COMPLAIN_WITHIN_MS = 5000;

/** The complaint in a server's JSON; undefined if it holds none. */
export function complaintOf(json: unknown): string | undefined {
	const parsed = complaintSchema.safeParse(json);
	return parsed.success ? shortened(parsed.data) : undefined;
}

/** The status that a complaint tells by itself, as where it comes in the middle of an answer. */
const toldSchema = z.object({ error: z.object({ code: z.number().int().min(400).max(599) }) });

export function statusToldIn(json: unknown): number | undefined {
	return toldSchema.safeParse(json).data?.error.code;
}

/**
 * Translates an unsuccessful status of a path into a Failure.
 * @param clean removes secrets from the server's words
 */
export async function statusFailure(
	{ host, hasKey, clean }: { host: string; hasKey: boolean; clean: (text: string) => string },
	{ status, body }: HttpAnswer,
	path = COMPLETIONS,
): Promise<Failure> {
	const late = setTimeout(() => body.destroy(), COMPLAIN_WITHIN_MS);
	const detail = detailOf(clean(await readText(body, LONGEST_COMPLAINT).catch(() => "")));
	clearTimeout(late);
	switch (status) {
		case 401:
			return failures.serverUnauthorized(host, hasKey);
		case 403:
			return failures.serverForbidden(host);
		case 404:
			if (/\bmodel\b/i.test(detail)) return failures.serverModelUnknown(host, detail);
			return path === MODELS
				? failures.serverListsNoModels(host)
				: failures.serverNotCompletion(host, t("the path of completions is not known there"));
		case 405:
			return failures.serverNotCompletion(host, t("completions cannot be asked for there"));
		case 407:
			return failures.serverUnreachable(host, t("the proxy asks for a log-in"));
		case 429:
			return failures.serverTooBusy(host, detail);
		case 503:
			return failures.serverLoading(host);
		default:
			return status >= 500
				? failures.serverFailed(host, status, detail)
				: failures.serverRejected(host, detail || t`status ${status}`);
	}
}

/** Translates a failed or broken connection into a Failure. Node and Electron use different words. */
export function connectionFailure(
	host: string,
	error: unknown,
	clean: (text: string) => string = withoutSecrets,
): Failure {
	if (error instanceof Error && error.name === "TimeoutError") {
		return failures.serverUnreachable(host, t("no answer came in time"));
	}
	const words = describeError(error, clean);
	if (/ECONNREFUSED|ERR_CONNECTION_REFUSED/.test(words)) return failures.serverRefused(host);
	if (/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED/.test(words)) return failures.serverUnknownHost(host);
	if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/i.test(words))
		return failures.serverCertificate(host, words);
	if (/EPROTO|ERR_SSL|WRONG_VERSION_NUMBER|\bTLS\b/i.test(words)) return failures.serverNoTls(host, words);
	return failures.serverUnreachable(host, words);
}

/** The codes and messages of an error and its causes. */
export function describeError(error: unknown, clean: (text: string) => string = withoutSecrets): string {
	const words: string[] = [];
	for (let at = error; at instanceof Error && words.length < 8; at = at.cause) {
		const { code } = at as NodeJS.ErrnoException;
		if (at.message && at.message !== "fetch failed") words.push(at.message);
		if (code && !at.message.includes(code)) words.push(code);
		if (at instanceof AggregateError) words.push(...at.errors.map((each) => (each as Error).message));
	}
	return shortened(clean(words.join(", ") || String(error)));
}

function detailOf(text: string): string {
	try {
		return complaintOf(JSON.parse(text)) ?? "";
	} catch {
		return /^\s*</.test(text) ? "" : shortened(text.trim());
	}
}

function shortened(text: string): string {
	// Cut first: a pattern anchored at the end is slow on long text that nearly matches.
	const line = text
		.slice(0, 4 * LONGEST_DETAIL)
		.replace(/\s+/g, " ")
		.replace(/[\s.]+$/, "");
	return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL)}…` : line;
}
