import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { createParser } from "eventsource-parser";
import * as z from "zod";
import { failures } from "../../core/failure.ts";
import { parseJson } from "../../core/parseJson.ts";
import { type HttpAnswer, readText, TooMuch } from "../httpRequest.ts";
import type { RequestBody } from "./refusedOptions.ts";
import type { ServerClient } from "./serverClient.ts";
import { complaintOf, describeError } from "./serverFailure.ts";

/** A count of tokens. A larger number is not credible: nobody waits for a text of that length. */
const count = z
	.number()
	.int()
	.min(0)
	.max(2 ** 31);
const tokenIds = z.array(count);

/**
 * An optional part of a message. An unexpected value counts as absent, and does not invalidate its siblings.
 */
const spare = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(undefined);

/** Log probabilities: llama.cpp lists tokens, OpenAI and vLLM lists of properties. */
const logprobsSchema = z.union([
	z
		.object({ content: z.array(z.object({ logprob: z.number() })) })
		.transform(({ content }) => content.map(({ logprob }) => logprob)),
	z
		.object({ token_logprobs: z.array(z.number().nullable()) })
		.transform(({ token_logprobs }) => token_logprobs.map((logprob) => logprob ?? Number.NEGATIVE_INFINITY)),
]);

const choiceSchema = z.object({
	/** Some servers omit it in the message that ends a text. */
	text: z.string().nullish(),
	finish_reason: spare(z.string()),
	logprobs: spare(logprobsSchema),
	/** vLLM, with `return_token_ids`. */
	token_ids: spare(tokenIds),
});

const usageSchema = z.object({
	completion_tokens: spare(count),
	prompt_tokens_details: spare(z.object({ cached_tokens: spare(count) })),
});

const completionSchema = z.object({
	choices: z.array(choiceSchema),
	usage: spare(usageSchema),
	/** llama.cpp, with `return_progress`: tokens of the prompt that are in the cache, read or found there. */
	prompt_progress: spare(z.object({ total: count, processed: count })),
	/** llama.cpp, with `verbose`; `tokens_predicted` counts all tokens so far. */
	__verbose: spare(z.object({ tokens: spare(tokenIds), tokens_predicted: spare(count) })),
});

/** One message of a completion. */
export interface Completion {
	readonly text: string;
	/** The ids of the text's tokens, as far as the server tells them. */
	readonly ids: readonly number[] | undefined;
	/** Tokens generated so far, if the server counts them. */
	readonly generatedTokens: number | undefined;
	/** Natural logarithms of its tokens' probabilities; empty if the server tells none. */
	readonly logprobs: readonly number[];
	/** `stop`, `length`, …: this is the last message. */
	readonly finish: string | undefined;
	/** Tokens of the prompt found in the server's cache, if it tells. */
	readonly cachedTokens: number | undefined;
	/** Tokens of the prompt in the server's cache by now, in a message that tells the progress of reading. */
	readonly readTokens?: number | undefined;
}

/** How to ask a kind of server for a completion, and how to parse its messages. */
export interface CompletionWire {
	/** @param body as `/v1/completions` takes it */
	request(client: ServerClient, body: RequestBody, signal: AbortSignal): Promise<HttpAnswer>;
	parse(json: unknown): Completion | undefined;
}

/** Parses a message of a completion; undefined for anything else. */
function parseCompletion(json: unknown): Completion | undefined {
	const parsed = completionSchema.safeParse(json);
	if (!parsed.success) return undefined;
	const { choices, usage, prompt_progress: progress, __verbose: verbose } = parsed.data;
	const [choice] = choices;
	return {
		text: choice?.text ?? "",
		ids: choice?.token_ids ?? verbose?.tokens ?? undefined,
		generatedTokens: usage?.completion_tokens ?? verbose?.tokens_predicted ?? undefined,
		logprobs: choice?.logprobs ?? [],
		// Some servers send an empty one with every message.
		finish: choice?.finish_reason || undefined,
		cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? undefined,
		readTokens: progress?.processed,
	};
}

/** OpenAI's protocol, which most servers speak. */
const OPENAI_WIRE: CompletionWire = {
	request: (client, body, signal) => client.askCompletion(body, signal),
	parse: parseCompletion,
};

/** Finish reasons of a text that is complete or has reached its limit. Nobody asked for any other. */
const ENDINGS = new Set(["stop", "length", "eos", "eos_token", "stop_sequence", "end_turn", "max_tokens"]);

/** Limit of an event: the longest are those in which a server repeats the prompt. */
const LONGEST_EVENT_BYTES = 16 * 2 ** 20;

/**
 * Requests a completion and yields its messages as they arrive. Anything that is not a message is logged and
 * dropped.
 * @throws Failure `server…`, also when the stream breaks off; the signal's reason when aborted
 */
export async function* streamCompletion(
	client: ServerClient,
	body: RequestBody,
	signal: AbortSignal,
	wire = OPENAI_WIRE,
): AsyncGenerator<Completion, void, void> {
	const { host } = client.address;
	const answer = await wire.request(client, { ...body, stream: true }, signal);
	if (isOfType(answer, "text/html")) {
		answer.body.destroy();
		throw failures.serverNotCompletion(host, t("a web page came"));
	}
	let finish: string | undefined;
	let done = false;
	for await (const data of readEvents(client, answer, signal)) {
		done = data.trim() === "[DONE]";
		if (done) break;
		const json = parseJson(data);
		const complaint = complaintOf(json);
		if (complaint !== undefined) throw client.fail(failures.serverFailed(host, answer.status, complaint));
		const completion = wire.parse(json);
		if (completion) {
			finish ??= completion.finish;
			yield completion;
		} else {
			client.log("warn", `dropped what is no part of a completion: ${data.slice(0, 200)}`);
		}
	}
	if (finish === undefined && !done) {
		throw client.fail(failures.serverBroken(host, t("the stream ended early")));
	}
	if (finish !== undefined && !ENDINGS.has(finish)) throw client.fail(failures.serverGaveUp(host, finish));
}

/**
 * Reads a prompt into the server's cache without generating text.
 * @param onRead receives the tokens in the cache so far, if the server tells
 * @returns how many of its tokens were cached already, if the server tells
 * @throws as `streamCompletion`
 */
export async function readPrompt(
	client: ServerClient,
	body: RequestBody,
	signal: AbortSignal,
	onRead?: (tokens: number) => void,
): Promise<number | undefined> {
	let cached: number | undefined;
	const asked = { ...body, max_tokens: 0, return_progress: true };
	for await (const { cachedTokens, readTokens } of streamCompletion(client, asked, signal)) {
		cached ??= cachedTokens;
		if (readTokens !== undefined) onRead?.(readTokens);
	}
	return cached;
}

function isOfType({ headers }: HttpAnswer, type: string): boolean {
	return (headers["content-type"] ?? "").toLowerCase().startsWith(type);
}

/** The data of a response's server-sent events; a complete JSON body counts as one event. */
async function* readEvents(
	client: ServerClient,
	answer: HttpAnswer,
	signal: AbortSignal,
): AsyncGenerator<string, void, void> {
	try {
		if (isOfType(answer, "application/json"))
			yield client.clean(await readText(answer.body, LONGEST_EVENT_BYTES));
		else if (isOfType(answer, "application/x-ndjson"))
			for await (const line of linesOf(answer.body)) yield client.clean(line);
		else for await (const data of eventsOf(client, answer.body)) yield client.clean(data);
	} catch (error) {
		if (signal.aborted) throw error;
		const why =
			error instanceof TooMuch ? t("more came than can be right") : describeError(error, client.clean);
		throw client.fail(failures.serverBroken(client.address.host, why));
	}
}

/** @throws TooMuch for a line without an end */
async function* linesOf(body: Readable): AsyncGenerator<string, void, void> {
	const decoder = new TextDecoder();
	let rest = "";
	for await (const bytes of body as AsyncIterable<Uint8Array>) {
		const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
		rest = lines.pop() ?? "";
		if (rest.length > LONGEST_EVENT_BYTES) throw new TooMuch();
		yield* lines.filter((line) => line.trim() !== "");
		// Yields to other work, however much arrives at once.
		await nextTurn();
	}
	if (rest.trim() !== "") yield rest;
}

/** @throws TooMuch for an event without an end */
async function* eventsOf(client: ServerClient, body: Readable): AsyncGenerator<string, void, void> {
	const waiting: string[] = [];
	const parser = createParser({
		onEvent: ({ data }) => waiting.push(data),
		onError: (error) => {
			// Older llama-servers report their failures so.
			if (error.field === "error") waiting.push(`{"error":${error.value}}`);
			// The line is cleaned before it is cut, since half a secret is one, too. The parser's own error would
			// quote a cut line.
			else
				client.log("warn", `dropped a line of the stream: ${client.clean(error.line ?? "").slice(0, 200)}`);
		},
	});
	const decoder = new TextDecoder();
	let unread = 0;
	for await (const bytes of body as AsyncIterable<Uint8Array>) {
		unread += bytes.length;
		if (unread > LONGEST_EVENT_BYTES) throw new TooMuch();
		parser.feed(decoder.decode(bytes, { stream: true }));
		if (waiting.length > 0) unread = 0;
		yield* waiting.splice(0);
		// Yields to other work, however much arrives at once.
		await nextTurn();
	}
	// The last event counts even without its empty line.
	parser.feed("\n\n");
	yield* waiting.splice(0);
}
