import * as z from "zod";
import { templateFlags } from "../../core/marks/templateFlags.ts";
import type { ThinkingStyle } from "../../core/marks/thinkingStyle.ts";
import { ChatTemplate, type RenderChat } from "../server/chatTemplate.ts";
import type { ServerClient } from "../server/serverClient.ts";
import { remembering, vllmTokeniser } from "../server/serverTokens.ts";
import { contextTokensSchema, probe, type Served } from "./serverKind.ts";

const countedSchema = z.object({ max_model_len: contextTokensSchema, tokens: z.array(z.number()) });
const promptSchema = z.object({ prompt: z.string() });

/** Marks that are single tokens in models that have them, the most common one first. */
const TOLD_BY_TOKENS = [
	{ mark: "</think>", style: "tagged" },
	{ mark: "<|channel|>", style: "harmony" },
	{ mark: "[/THINK]", style: "bracketed" },
	{ mark: "</seed:think>", style: "seed" },
] as const;

/** vLLM does not reveal its template, but renders and tokenises chats. */
export async function asVllm(
	client: ServerClient,
	id: string,
	signal: AbortSignal,
): Promise<Served | undefined> {
	const tokensOf = async (prompt: string) => {
		const body = { model: id, prompt, add_special_tokens: false };
		return countedSchema.safeParse(await probe(client, "/tokenize", signal, body));
	};
	const [first, ...others] = TOLD_BY_TOKENS;
	const counted = await tokensOf(first.mark);
	if (!counted.success || !(await rendersChats(client, id, signal))) return undefined;
	// A model trained to mark its thinking has a single token for the mark.
	let style: ThinkingStyle | undefined = counted.data.tokens.length === 1 ? first.style : undefined;
	for (const other of others) {
		if (style) break;
		if ((await tokensOf(other.mark)).data?.tokens.length === 1) style = other.style;
	}
	const tokeniser = remembering(vllmTokeniser(client, id));
	return {
		contextTokens: counted.data.max_model_len,
		...(style && { style }),
		// The end-of-text token is omitted either way.
		showing: () => ({ skip_special_tokens: false }),
		template: new ChatTemplate(vllmChat(client, id)),
		tokeniser,
		extras: {
			return_token_ids: true,
			stream_options: { include_usage: true, continuous_usage_stats: true },
		},
		readsAhead: false,
		isSame: (signal) => tokeniser.isSame(signal),
	};
}

/** Other servers (SGLang) tokenise prompts alike, but render no chats, or tell them in another form. */
async function rendersChats(client: ServerClient, model: string, signal: AbortSignal): Promise<boolean> {
	const ask = (path: string, asked: object) => probe(client, path, signal, { model, ...asked });
	const messages = [{ role: "user", content: "?" }];
	const chat = countedSchema.safeParse(await ask("/tokenize", { messages, add_generation_prompt: true }));
	if (!chat.success) return false;
	return promptSchema.safeParse(await ask("/detokenize", { tokens: chat.data.tokens })).success;
}

function vllmChat(client: ServerClient, model: string): RenderChat {
	return async (messages, signal, direct) => {
		const asked = (body: object) => ({ body, ...(signal && { signal }) });
		const plain = { model, messages, add_generation_prompt: true };
		const told = { ...plain, chat_template_kwargs: templateFlags(direct) };
		const chat = countedSchema.parse(
			// Older releases cannot unload.
			await client.askJson("/tokenize", asked(told)).catch((error) => {
				if (signal?.aborted) throw error;
				return client.askJson("/tokenize", asked(plain));
			}),
		);
		const body = { model, tokens: chat.tokens };
		return promptSchema.parse(await client.askJson("/detokenize", asked(body))).prompt;
	};
}
