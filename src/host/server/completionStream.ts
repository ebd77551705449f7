import { t } from "@vscode/l10n";
import { createParser } from "eventsource-parser";
import * as z from "zod";
import { failures } from "../../core/failure.ts";
import { parseJson } from "../../core/parseJson.ts";
import type { ServerClient } from "./serverClient.ts";
import { complaintOf, describeError } from "./serverFailure.ts";

const count = z.number().int().min(0);
const tokenIds = z.array(z.number().int().min(0));

/** How sure the model was: llama.cpp lists tokens, OpenAI and vLLM lists of their properties. */
const logprobsSchema = z.union([
	z
		.object({ content: z.array(z.object({ logprob: z.number() })) })
		.transform(({ content }) => content.map(({ logprob }) => logprob)),
	z
		.object({ token_logprobs: z.array(z.number().nullable()) })
		.transform(({ token_logprobs }) => token_logprobs.map((logprob) => logprob ?? Number.NEGATIVE_INFINITY)),
]);

const choiceSchema = z.object({
	text: z.string(),
	finish_reason: z.string().nullish(),
	logprobs: logprobsSchema.nullish(),
	/** vLLM, asked with `return_token_ids`. */
	token_ids: tokenIds.nullish(),
});

const usageSchema = z.object({
	prompt_tokens: count,
	completion_tokens: count,
	prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
});

const completionSchema = z.object({
	choices: z.array(choiceSchema),
	usage: usageSchema.nullish(),
	/** llama.cpp, asked with `verbose`; `tokens_predicted` counts all tokens so far. */
	__verbose: z.object({ tokens: tokenIds, tokens_predicted: count }).nullish(),
});

/** One message of a completion. */
export interface Completion {
	readonly text: string;
	/** The tokens of the text, as far as the server says which they are. */
	readonly ids: readonly number[] | undefined;
	/** How many tokens were generated so far, where the server says so. */
	readonly generatedTokens: number | undefined;
	/** Natural logarithms of the probabilities of its tokens; empty where the server says none. */
	readonly logprobs: readonly number[];
	/** `stop`, `length`, …: the last text has come. */
	readonly finish: string | undefined;
	/** Tokens of the prompt that were in the server's cache, where it says so. */
	readonly cachedTokens: number | undefined;
}

/** Parses a message of a completion; undefined for what is none. */
export function parseCompletion(json: unknown): Completion | undefined {
	const parsed = completionSchema.safeParse(json);
	if (!parsed.success) return undefined;
	const { choices, usage, __verbose: verbose } = parsed.data;
	const [choice] = choices;
	return {
		text: choice?.text ?? "",
		ids: choice?.token_ids ?? verbose?.tokens,
		generatedTokens: usage?.completion_tokens ?? verbose?.tokens_predicted,
		logprobs: choice?.logprobs ?? [],
		finish: choice?.finish_reason ?? undefined,
		cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? undefined,
	};
}

/**
 * Has a completion generated and yields its messages as they come. What is no message is logged and dropped.
 * @throws Failure `server…`, also when the stream breaks off; the signal's reason when aborted
 */
export async function* streamCompletion(
	client: ServerClient,
	body: Readonly<Record<string, unknown>>,
	signal: AbortSignal,
): AsyncGenerator<Completion, void, void> {
	const { host } = client.address;
	const response = await client.ask("/v1/completions", { body: { ...body, stream: true }, signal });
	if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
		await response.body?.cancel().catch(() => {});
		throw failures.serverNotCompletion(host, t("a web page came"));
	}
	let finished = false;
	for await (const data of readEvents(client, response, signal)) {
		if (data.trim() === "[DONE]") return;
		const json = parseJson(data);
		const complaint = complaintOf(json);
		if (complaint !== undefined) throw client.fail(failures.serverFailed(host, response.status, complaint));
		const completion = parseCompletion(json);
		if (completion) {
			finished ||= completion.finish !== undefined;
			yield completion;
		} else {
			client.log("warn", `dropped what is no part of a completion: ${data.slice(0, 200)}`);
		}
	}
	if (!finished) throw client.fail(failures.serverBroken(host, t("the stream ended early")));
}

/** The data of the server-sent events of a response; a whole JSON body counts as one. */
async function* readEvents(
	client: ServerClient,
	response: Response,
	signal: AbortSignal,
): AsyncGenerator<string, void, void> {
	const whole = /^application\/json\b/i.test(response.headers.get("content-type") ?? "");
	const waiting: string[] = [];
	const parser = createParser({
		onEvent: ({ data }) => waiting.push(data),
		onError: ({ message }) => client.log("warn", `dropped a line of the stream: ${message}`),
	});
	const decoder = new TextDecoder();
	let body = "";
	try {
		for await (const bytes of (response.body ?? []) as AsyncIterable<Uint8Array>) {
			const text = decoder.decode(bytes, { stream: true });
			if (whole) body += text;
			else parser.feed(text);
			yield* waiting.splice(0).map(client.clean);
		}
		// The last event counts also without its empty line.
		if (whole) yield client.clean(body);
		else parser.feed("\n\n");
		yield* waiting.splice(0).map(client.clean);
	} catch (error) {
		if (signal.aborted) throw error;
		throw client.fail(failures.serverBroken(client.address.host, describeError(error, client.clean)));
	}
}
