import { t } from "@vscode/l10n";
import * as z from "zod";
import { Failure, failures } from "../../core/failure.ts";
import { CHATML } from "../../core/model/chatml.ts";
import { closeMarkOf, styleOfTemplate, type ThinkingStyle } from "../../core/thinking/thinkingStyle.ts";

import { ChatTemplate, jinjaChat, type RenderChat } from "./chatTemplate.ts";
import type { ServerClient } from "./serverClient.ts";
import type { ServedModel } from "./serverReasoner.ts";
import {
	ESTIMATING_TOKENISER,
	llamaTokeniser,
	remembering,
	tokenise,
	vllmTokeniser,
} from "./serverTokens.ts";

/** What holds where a server does not say how long a context it has. */
const SMALLEST_CONTEXT = 4096;

/** What the user says about a server's model. */
export interface Wanted {
	/** Empty for the first one that the server has. */
	readonly model: string;
	/** The context in tokens; 0 where the server is to be asked. */
	readonly contextTokens: number;
	/** Overrides what the model's template suggests. */
	readonly style?: ThinkingStyle;
}

const modelsSchema = z.object({
	data: z.array(z.object({ id: z.string().min(1), max_model_len: z.number().int().positive().nullish() })),
});

const propsSchema = z.object({
	default_generation_settings: z.object({ n_ctx: z.number().int().positive() }),
	chat_template: z.string().default(""),
	bos_token: z.string().default(""),
	eos_token: z.string().default(""),
});

const countedSchema = z.object({ max_model_len: z.number().int().positive(), tokens: z.array(z.number()) });
const promptSchema = z.object({ prompt: z.string() });

/**
 * The models that a server has.
 * @throws Failure `server…`
 */
export async function listServedModels(
	client: ServerClient,
	signal?: AbortSignal,
): Promise<z.infer<typeof modelsSchema>["data"]> {
	const parsed = modelsSchema.safeParse(await client.askJson("/v1/models", signal && { signal }));
	if (!parsed.success) throw failures.serverNotCompletion(client.address.host, t("it lists no models"));
	return parsed.data.data;
}

/**
 * Finds out what a server is and what it serves.
 * @throws Failure `server…`
 */
export async function connectServer(client: ServerClient, wanted: Wanted): Promise<ServedModel> {
	const { host } = client.address;
	const models = await listServedModels(client);
	const model = wanted.model ? models.find(({ id }) => id === wanted.model) : models[0];
	const names = models.map(({ id }) => id).join(", ") || t("none");
	if (!model) throw failures.serverModelUnknown(host, t`${wanted.model || t("any")}; it has ${names}`);
	const { id } = model;
	const served =
		(await asLlamaServer(client, id)) ??
		(await asVllm(client, id)) ??
		asAnyServer(client, model.max_model_len);
	const contextTokens = wanted.contextTokens || served.contextTokens;
	return { id, ...served, contextTokens, style: wanted.style ?? served.style };
}

type Served = Omit<ServedModel, "id">;

/** llama-server tells its template and context, and reads a prompt ahead. */
async function asLlamaServer(client: ServerClient, id: string): Promise<Served | undefined> {
	const props = propsSchema.safeParse(await ifThere(client, `/props?model=${encodeURIComponent(id)}`));
	if (!props.success) return undefined;
	const { chat_template, bos_token: bos, eos_token: eos, default_generation_settings } = props.data;
	return {
		contextTokens: default_generation_settings.n_ctx,
		style: styleOfTemplate(chat_template),
		template: new ChatTemplate(
			await beginsWell(client, jinjaChat(chat_template || CHATML, { bos, eos }), bos),
		),
		tokeniser: remembering(llamaTokeniser(client)),
		// `verbose` is how it tells the numbers of the tokens that it writes.
		extras: { cache_prompt: true, verbose: true, stream_options: { include_usage: true } },
		readsAhead: true,
	};
}

/** With the token in front that the model's texts begin with, where the template does not write it itself. */
async function beginsWell(client: ServerClient, render: RenderChat, bos: string): Promise<RenderChat> {
	const begun = await tokenise(client, { content: "", add_special: true });
	if (bos === "" || begun.length === 0) return render;
	return async (messages) => {
		const text = await render(messages);
		return text.startsWith(bos) ? text : bos + text;
	};
}

/** vLLM keeps its template to itself, but renders and tokenises chats. */
async function asVllm(client: ServerClient, id: string): Promise<Served | undefined> {
	const body = { model: id, prompt: closeMarkOf("tagged"), add_special_tokens: false };
	const counted = countedSchema.safeParse(await ifThere(client, "/tokenize", body));
	if (!counted.success) return undefined;
	return {
		contextTokens: counted.data.max_model_len,
		// A model that was trained to think between tags has one token for the tag.
		style: counted.data.tokens.length === 1 ? "tagged" : "tagless",
		template: new ChatTemplate(vllmChat(client, id)),
		tokeniser: remembering(vllmTokeniser(client, id)),
		extras: {
			return_token_ids: true,
			stream_options: { include_usage: true, continuous_usage_stats: true },
		},
		readsAhead: false,
	};
}

/** Of any other server only what OpenAI's own protocol has can be expected. */
function asAnyServer(client: ServerClient, contextTokens: number | null | undefined): Served {
	client.log(
		"warn",
		`${client.address.host} tells neither its chat template nor its tokens: ChatML is used, and prompts are counted by estimate.`,
	);
	return {
		contextTokens: contextTokens ?? SMALLEST_CONTEXT,
		style: "tagless",
		template: new ChatTemplate(jinjaChat(CHATML, { bos: "", eos: "" })),
		tokeniser: ESTIMATING_TOKENISER,
		extras: { stream_options: { include_usage: true } },
		readsAhead: false,
	};
}

function vllmChat(client: ServerClient, model: string): RenderChat {
	return async (messages) => {
		const chat = countedSchema.parse(
			await client.askJson("/tokenize", { body: { model, messages, add_generation_prompt: true } }),
		);
		const body = { model, tokens: chat.tokens };
		return promptSchema.parse(await client.askJson("/detokenize", { body })).prompt;
	};
}

/** What a path says that not every kind of server has. */
async function ifThere(client: ServerClient, path: string, body?: unknown): Promise<unknown> {
	try {
		return await client.askJson(path, { probing: true, ...(body !== undefined && { body }) });
	} catch (error) {
		if (error instanceof Failure && ABSENT.has(error.code)) return undefined;
		throw error;
	}
}

/** How servers refuse a path that they do not have, or do not give to everyone. */
const ABSENT = new Set([
	"serverNotCompletion",
	"serverModelUnknown",
	"serverRejected",
	"serverForbidden",
	"serverUnauthorized",
	"serverFailed",
	"serverRedirects",
]);
