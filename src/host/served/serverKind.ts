import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { ThinkingStyle } from "../../core/marks/thinkingStyle.ts";
import type { ServerClient } from "../server/serverClient.ts";
import type { ServedModel } from "../server/serverReasoner.ts";

/** A model as a kind of server serves it. */
export type Served = Omit<ServedModel, "id" | "style"> & {
	/** Undefined if the server does not tell. */
	readonly style?: ThinkingStyle;
	/** Options that make the server include control tokens in its text. */
	showing?(marks: readonly string[]): Record<string, unknown>;
};

/** The longest credible context in tokens; the longest of public models. */
const LARGEST_CONTEXT = 10 * 2 ** 20;
/** A context as a server tells it, in tokens. */
export const contextTokensSchema = z
	.number()
	.int()
	.positive()
	.transform((tokens) => Math.min(tokens, LARGEST_CONTEXT));

/** Asks for a path that not every kind of server has; undefined if it is missing. */
export function probe(
	client: ServerClient,
	path: string,
	signal: AbortSignal,
	body?: unknown,
): Promise<unknown> {
	return askUnless(ABSENT, client, path, signal, body);
}

/**
 * Asks again for a path that the server had; undefined if it is missing now.
 * @throws Failure `server…` when the server only fails, or keeps it to itself
 */
export function probeAgain(
	client: ServerClient,
	path: string,
	signal: AbortSignal,
	body?: unknown,
): Promise<unknown> {
	return askUnless(GONE, client, path, signal, body);
}

async function askUnless(
	missing: ReadonlySet<string>,
	client: ServerClient,
	path: string,
	signal: AbortSignal,
	body: unknown,
): Promise<unknown> {
	try {
		return await client.askJson(path, { probing: true, signal, ...(body !== undefined && { body }) });
	} catch (error) {
		if (error instanceof Failure && missing.has(error.code)) return undefined;
		throw error;
	}
}

/** How servers reject a path that they do not have. */
const GONE = new Set(["serverNotCompletion", "serverModelUnknown", "serverRejected"]);
/** The same for a path that they may not open to everyone, or fail over. */
const ABSENT = new Set([...GONE, "serverForbidden", "serverUnauthorized", "serverFailed", "serverRedirects"]);
