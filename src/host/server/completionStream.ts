import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { createParser } from "eventsource-parser";
import * as z from "zod";
import { Failure, failures } from "../../core/failure.ts";
import { parseJson } from "../../core/parseJson.ts";
import { type HttpAnswer, readText, TooMuch } from "../httpRequest.ts";
import type { RequestBody } from "./refusedOptions.ts";
import type { ServerClient } from "./serverClient.ts";
import { complaintOf, describeError, statusToldIn } from "./serverFailure.ts";

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

/** Text as a server of chats sends it, in pieces or whole. */
const messageSchema = z.object({ content: spare(z.string()) });

const choiceSchema = z.object({
	/** One was asked for; a server may send several all the same. */
	index: spare(z.number()),
	/** Some servers omit it in the message that ends a text. */
	text: z.string().nullish(),
	delta: spare(messageSchema),
	message: spare(messageSchema),
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
	const choice = choices.find(({ index }) => !index);
	return {
		text: choice?.text ?? choice?.delta?.content ?? choice?.message?.content ?? "",
		ids: choice?.token_ids ?? verbose?.tokens ?? undefined,
		generatedTokens: usage?.completion_tokens ?? verbose?.tokens_predicted ?? undefined,
		logprobs: choice?.logprobs ?? [],
		// Some servers send an empty one with every message.
		finish: choice?.finish_reason?.toLowerCase() || undefined,
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
const ENDINGS = new Set(
	["stop", "stop_token", "stop_sequence", "eos", "eos_token", "end_turn"].concat("length", "max_tokens"),
);

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
	let finish: string | undefined;
	let done = false;
	for await (const data of readEvents(client, answer, signal)) {
		done = data.trim() === "[DONE]";
		if (done) break;
		const json = parseJson(data);
		const complaint = complaintOf(json);
		if (complaint !== undefined) {
			const status = statusToldIn(json);
			throw client.fail(
				status ? failures.serverFailed(host, status, complaint) : failures.serverGaveUp(host, complaint),
			);
		}
		const completion = wire.parse(json);
		if (completion) {
			// Only counts come behind the end.
			yield finish === undefined ? completion : { ...completion, text: "" };
			finish ??= completion.finish;
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

/**
 * The data of a response's server-sent events; a complete JSON body counts as one event. Servers and what is
 * in front of them name the type wrongly, so that the first character decides.
 */
async function* readEvents(
	client: ServerClient,
	answer: HttpAnswer,
	signal: AbortSignal,
): AsyncGenerator<string, void, void> {
	try {
		const { first, body } = await beginningOf(answer.body);
		if (first === "<") {
			answer.body.destroy();
			throw failures.serverNotCompletion(client.address.host, t("a web page came"));
		}
		if (first !== "{") for await (const data of eventsOf(client, body)) yield client.withoutKeys(data);
		else if (LINES.some((type) => isOfType(answer, type)))
			for await (const line of linesOf(body)) yield client.withoutKeys(line);
		else for (const part of jsonIn(await readText(body, LONGEST_EVENT_BYTES))) yield client.withoutKeys(part);
	} catch (error) {
		if (signal.aborted || error instanceof Failure) throw error;
		const why =
			error instanceof TooMuch ? t("more came than can be right") : describeError(error, client.clean);
		throw client.fail(failures.serverBroken(client.address.host, why));
	}
}

/** Types of bodies with one JSON per line. */
const LINES = ["application/x-ndjson", "application/jsonl", "application/ndjson"];

/** A body that is one JSON, or one in each line. */
function jsonIn(text: string): string[] {
	return parseJson(text) === undefined ? text.split("\n").filter((line) => line.trim() !== "") : [text];
}

/** Longest white space before a body, in bytes. */
const LONGEST_SPACE = 2 ** 16;

/** The first character of a body that is no white space, and the body with what was read of it. */
async function beginningOf(body: Readable): Promise<{ first: string; body: Readable }> {
	const rest = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
	const read: Uint8Array[] = [];
	let first = "";
	for (let bytes = 0; first === "" && bytes < LONGEST_SPACE; ) {
		const { value, done } = await rest.next();
		if (done) break;
		read.push(value);
		bytes += value.length;
		first = Buffer.from(value)
			.toString("latin1")
			.replace(/^\xef\xbb\xbf/, "")
			.trimStart()
			.charAt(0);
	}
	async function* all() {
		try {
			yield* read;
			yield* { [Symbol.asyncIterator]: () => rest };
		} finally {
			body.destroy();
		}
	}
	return { first, body: Readable.from(all()) };
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

function isObject(data: string): boolean {
	const json = parseJson(data);
	return typeof json === "object" && json !== null;
}

/** @throws TooMuch for an event without an end */
async function* eventsOf(client: ServerClient, body: Readable): AsyncGenerator<string, void, void> {
	const waiting: string[] = [];
	const parser = createParser({
		onEvent: ({ event, data }) =>
			waiting.push(event === "error" && !isObject(data) ? JSON.stringify({ error: data }) : data),
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
