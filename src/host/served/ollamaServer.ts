import * as z from "zod";
import { styleOfTemplate } from "../../core/marks/thinkingStyle.ts";
import { CHATML } from "../../core/model/chatTemplates.ts";
import { ChatTemplate, jinjaChat, type RenderChat } from "../server/chatTemplate.ts";
import type { Completion, CompletionWire } from "../server/completionStream.ts";
import type { ServerClient } from "../server/serverClient.ts";
import { ESTIMATING_TOKENISER } from "../server/serverTokens.ts";
import { probe, probeAgain, type Served } from "./serverKind.ts";

/**
 * The context to open if the user sets none, as for models on this machine. Ollama's own default is short,
 * and silently drops what does not fit.
 */
const CONTEXT_TOKENS = 8192;

const versionSchema = z.object({ version: z.string() });
const shownSchema = z.object({
	template: z.string().default(""),
	model_info: z.record(z.string(), z.unknown()).default({}),
	/** Changes with the model behind the name. */
	modified_at: z.string().default(""),
});
const renderedSchema = z.object({ _debug_info: z.object({ rendered_template: z.string() }) });

/**
 * Connects to Ollama in its raw mode: its `/v1/completions` would wrap the whole chat into a single message.
 * @param wantedTokens the context that the user wants; 0 for none
 * @returns undefined for another kind of server
 */
export async function asOllama(
	client: ServerClient,
	model: string,
	wantedTokens: number,
	signal: AbortSignal,
): Promise<Served | undefined> {
	if (!versionSchema.safeParse(await probe(client, "/api/version", signal)).success) return undefined;
	const shown = shownSchema.safeParse(await probe(client, "/api/show", signal, { model }));
	if (!shown.success) return undefined;
	const { template, model_info, modified_at } = shown.data;
	const contextTokens = wantedTokens || Math.min(CONTEXT_TOKENS, trainedTokens(model_info));
	return {
		contextTokens,
		style: styleOfTemplate(template),
		template: new ChatTemplate(ollamaChat(client, model, template)),
		tokeniser: ESTIMATING_TOKENISER,
		extras: {},
		wire: ollamaWire(contextTokens),
		readsAhead: false,
		isSame: async (signal) => {
			const now = shownSchema.safeParse(await probeAgain(client, "/api/show", signal, { model }));
			return now.success && now.data.modified_at === modified_at;
		},
	};
}

/** The model's training context, from its header. */
function trainedTokens(info: Readonly<Record<string, unknown>>): number {
	const tokens = Number(info[`${info["general.architecture"]}.context_length`]);
	return Number.isInteger(tokens) && tokens > 0 ? tokens : CONTEXT_TOKENS;
}

/** Renders with Ollama's own template on the server; without such a rendering, with ChatML. */
function ollamaChat(client: ServerClient, model: string, template: string): RenderChat {
	const chatml = jinjaChat(CHATML, { bos: "", eos: "" });
	return async (messages, signal = new AbortController().signal, direct) => {
		const plain = { model, messages, stream: false, truncate: false, _debug_render_only: true };
		const body = { ...plain, ...(direct && { think: false }) };
		const { data } = renderedSchema.safeParse(await probe(client, "/api/chat", signal, body));
		if (data) return data._debug_info.rendered_template;
		if (!template.includes("<|im_start|>")) {
			client.log("warn", `${client.address.host} does not render chats: ChatML is used for ${model}.`);
		}
		return chatml(messages, signal, direct);
	};
}

const messageSchema = z.object({
	response: z.string().default(""),
	done: z.boolean(),
	done_reason: z.string().nullish().catch(undefined),
	eval_count: z.number().int().min(0).nullish().catch(undefined),
	logprobs: z
		.array(z.object({ logprob: z.number() }))
		.nullish()
		.catch(undefined),
});

/** `/api/generate` in raw mode: the model reads exactly what is sent. */
function ollamaWire(contextTokens: number): CompletionWire {
	return {
		request: (
			client,
			{ model, prompt, max_tokens, temperature, top_p, top_k, min_p, seed, logprobs, stream },
			signal,
		) => {
			const drawn = { temperature, top_p, top_k, min_p, seed };
			const options = { num_predict: max_tokens, num_ctx: contextTokens, ...drawn };
			const measured = logprobs !== undefined && { logprobs: true };
			return client.ask("/api/generate", {
				signal,
				body: { model, prompt, raw: true, stream, options, ...measured },
			});
		},
		parse: (json): Completion | undefined => {
			const { data } = messageSchema.safeParse(json);
			if (!data) return undefined;
			return {
				text: data.response,
				ids: undefined,
				generatedTokens: data.eval_count ?? undefined,
				logprobs: data.logprobs?.map(({ logprob }) => logprob) ?? [],
				finish: data.done ? data.done_reason || "stop" : undefined,
				cachedTokens: undefined,
			};
		},
	};
}
