import { t } from "@vscode/l10n";
import * as z from "zod";
import { Failure, failures } from "../../core/failure.ts";
import { canChat } from "../../core/model/chatModels.ts";
import { CHATML } from "../../core/model/chatml.ts";
import { templateFlags } from "../../core/thinking/templateFlags.ts";
import { styleOfTemplate, type ThinkingStyle, tokensOfMarks } from "../../core/thinking/thinkingStyle.ts";

import { ChatTemplate, jinjaChat, type RenderChat } from "./chatTemplate.ts";
import { asOllama } from "./ollamaServer.ts";
import type { ServerClient } from "./serverClient.ts";
import { describeError } from "./serverFailure.ts";
import type { ServedModel } from "./serverReasoner.ts";
import {
	ESTIMATING_TOKENISER,
	llamaTokeniser,
	remembering,
	tokenise,
	vllmTokeniser,
} from "./serverTokens.ts";

/** The context assumed if a server does not tell its length, in tokens. */
const SMALLEST_CONTEXT = 4096;

/** The user's wishes for a server's model. */
export interface Wanted {
	/** Empty for the server's first model. */
	readonly model: string;
	/** The context in tokens; 0 to ask the server. */
	readonly contextTokens: number;
	/** Overrides the style that the model's template suggests. */
	readonly style?: ThinkingStyle;
}

/** The longest credible context in tokens; the longest of public models. */
const LARGEST_CONTEXT = 10 * 2 ** 20;
const contextTokens = z
	.number()
	.int()
	.positive()
	.transform((tokens) => Math.min(tokens, LARGEST_CONTEXT));

/** Limits: models that are considered, and models that are named when the wanted one is missing. */
const MOST_MODELS = 10_000;
const NAMED_MODELS = 20;
const LONGEST_NAME = 500;

const word = z.string().max(LONGEST_NAME);
const words = z
	.union([word.transform((text) => [text]), z.array(word)])
	.nullish()
	.catch(undefined);
const modelSchema = z
	.object({
		id: word.min(1),
		max_model_len: contextTokens.nullish().catch(undefined),
		type: words,
		task: words,
		pipeline_tag: words,
		capabilities: words,
	})
	.transform(({ id, max_model_len, type, task, pipeline_tag, capabilities }) => ({
		id,
		contextTokens: max_model_len ?? undefined,
		kinds: [type, task, pipeline_tag, capabilities].flatMap((said) => said ?? []),
	}));
const listSchema = z.array(z.unknown());
const modelsSchema = z.union([z.object({ data: listSchema }).transform(({ data }) => data), listSchema]);

type Listed = z.infer<typeof modelSchema>;

const propsSchema = z.object({
	default_generation_settings: z.object({ n_ctx: contextTokens }),
	chat_template: z.string().default(""),
	bos_token: z.string().default(""),
	eos_token: z.string().default(""),
	model_path: z.string().default(""),
});

const countedSchema = z.object({ max_model_len: contextTokens, tokens: z.array(z.number()) });
const promptSchema = z.object({ prompt: z.string() });

/**
 * The server's chat models, or all of its models if none seems to be one.
 * @throws Failure `server…`; the signal's reason when aborted
 */
export async function listServedModels(client: ServerClient, signal?: AbortSignal): Promise<Listed[]> {
	const models = await listAll(client, signal);
	const chatting = models.filter(canChat);
	return chatting.length > 0 ? chatting : models;
}

async function listAll(client: ServerClient, signal?: AbortSignal): Promise<Listed[]> {
	const parsed = modelsSchema.safeParse(await client.askJson("/v1/models", signal && { signal }));
	if (!parsed.success) throw failures.serverNotCompletion(client.address.host, t("it lists no models"));
	return parsed.data.slice(0, MOST_MODELS).flatMap((raw) => modelSchema.safeParse(raw).data ?? []);
}

/**
 * Detects the kind of a server and what it serves.
 * @throws Failure `server…`; the signal's reason when aborted
 */
export async function connectServer(
	client: ServerClient,
	wanted: Wanted,
	signal: AbortSignal = new AbortController().signal,
): Promise<ServedModel> {
	const model = await findModel(client, wanted.model, signal);
	const { id } = model;
	const served: Served =
		(await asLlamaServer(client, id, signal)) ??
		(await asVllm(client, id, signal)) ??
		(await asOllama(client, id, wanted.contextTokens, (path, body) => ifThere(client, path, signal, body))) ??
		asAnyServer(client, model.contextTokens);
	const contextTokens = wanted.contextTokens || served.contextTokens;
	const style = served.style ?? wanted.style ?? "tagless";
	if (style === "unknown") {
		client.log("warn", `${id} marks its thinking in a way that is not known here: the hint makes it answer.`);
	}
	const marks = tokensOfMarks(style);
	const extras = { ...served.extras, ...(marks.length > 0 && served.showing?.(marks)) };
	return { ...served, id, contextTokens, style, extras };
}

/**
 * The wanted model, or the first chat model. A server that lists no models may still have the one that the
 * user names.
 */
async function findModel(client: ServerClient, wanted: string, signal: AbortSignal): Promise<Listed> {
	const named: Listed = { id: wanted, contextTokens: undefined, kinds: [] };
	if (!wanted) {
		const [first] = await listServedModels(client, signal);
		if (first) return first;
		throw failures.serverModelUnknown(client.address.host, t`${t("any")}; it has ${t("none")}`);
	}
	const models = await listAll(client, signal).catch((error) => {
		if (error instanceof Failure && error.code === "serverNotCompletion") return [];
		throw error;
	});
	const found = models.length === 0 ? named : models.find(({ id }) => id === wanted);
	if (found) return found;
	const names = models.slice(0, NAMED_MODELS).map(({ id }) => id);
	const all = names.length < models.length ? [...names, "…"] : names;
	throw failures.serverModelUnknown(client.address.host, t`${wanted}; it has ${all.join(", ")}`);
}

type Served = Omit<ServedModel, "id" | "style"> & {
	/** Undefined if the server does not tell. */
	readonly style?: ThinkingStyle;
	/** Options that make the server include control tokens in its text. */
	showing?(marks: readonly string[]): Record<string, unknown>;
};

/** llama-server tells its template and context, and can prefill a prompt. */
async function asLlamaServer(
	client: ServerClient,
	id: string,
	signal: AbortSignal,
): Promise<Served | undefined> {
	const look = async (signal: AbortSignal) =>
		propsSchema.safeParse(await ifThere(client, `/props?model=${encodeURIComponent(id)}`, signal));
	const props = await look(signal);
	if (!props.success) return undefined;
	const { chat_template, bos_token: bos, eos_token: eos, default_generation_settings } = props.data;
	const render = templateOf(client, chat_template || CHATML, { bos, eos });
	const tokeniser = remembering(llamaTokeniser(client));
	return {
		contextTokens: default_generation_settings.n_ctx,
		...(chat_template !== "" && { style: styleOfTemplate(chat_template) }),
		showing: (marks) => ({ preserved_tokens: marks }),
		template: new ChatTemplate(await beginsWell(client, render, bos, signal)),
		tokeniser,
		// With `verbose`, it tells the ids of the tokens that it generates.
		extras: { cache_prompt: true, verbose: true, stream_options: { include_usage: true } },
		readsAhead: true,
		isSame: async (signal) => {
			const now = await look(signal);
			return now.success && isEqual(now.data, props.data) && (await tokeniser.isSame(signal));
		},
	};
}

const isEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** @throws Failure `serverNotCompletion` for a template that does not work, now or later */
function templateOf(
	client: ServerClient,
	template: string,
	tokens: { readonly bos: string; readonly eos: string },
): RenderChat {
	const unusable = (error: unknown) =>
		failures.serverNotCompletion(
			client.address.host,
			t`its chat template fails: ${describeError(error, client.clean)}`,
		);
	let render: RenderChat;
	try {
		render = jinjaChat(template, tokens);
	} catch (error) {
		throw unusable(error);
	}
	return (...chat) =>
		render(...chat).catch((error) => {
			throw unusable(error);
		});
}

/** Adds the model's beginning-of-text token if the template does not write it. */
async function beginsWell(
	client: ServerClient,
	render: RenderChat,
	bos: string,
	signal: AbortSignal,
): Promise<RenderChat> {
	const begun = await tokenise(client, { content: "", add_special: true }, signal);
	if (bos === "" || begun.length === 0) return render;
	return async (...chat) => {
		const text = await render(...chat);
		return text.startsWith(bos) ? text : bos + text;
	};
}

/** Marks that are single tokens in models that have them, the most common one first. */
const TOLD_BY_TOKENS = [
	{ mark: "</think>", style: "tagged" },
	{ mark: "<|channel|>", style: "harmony" },
	{ mark: "[/THINK]", style: "bracketed" },
	{ mark: "</seed:think>", style: "seed" },
] as const;

/** vLLM does not reveal its template, but renders and tokenises chats. */
async function asVllm(client: ServerClient, id: string, signal: AbortSignal): Promise<Served | undefined> {
	const tokensOf = async (prompt: string) => {
		const body = { model: id, prompt, add_special_tokens: false };
		return countedSchema.safeParse(await ifThere(client, "/tokenize", signal, body));
	};
	const [first, ...others] = TOLD_BY_TOKENS;
	const counted = await tokensOf(first.mark);
	if (!counted.success) return undefined;
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

/** Any other server offers no more than OpenAI's own protocol. */
function asAnyServer(client: ServerClient, contextTokens: number | undefined): Served {
	client.log(
		"warn",
		`${client.address.host} tells neither its chat template nor its tokens: ChatML is used, and prompts are counted by estimate.`,
	);
	return {
		contextTokens: contextTokens ?? SMALLEST_CONTEXT,
		template: new ChatTemplate(jinjaChat(CHATML, { bos: "", eos: "" })),
		tokeniser: ESTIMATING_TOKENISER,
		extras: { stream_options: { include_usage: true } },
		readsAhead: false,
		// Text means the same to any model.
		isSame: async () => true,
	};
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

/** Asks for a path that not every kind of server has; undefined if it is missing. */
async function ifThere(
	client: ServerClient,
	path: string,
	signal: AbortSignal,
	body?: unknown,
): Promise<unknown> {
	try {
		return await client.askJson(path, { probing: true, signal, ...(body !== undefined && { body }) });
	} catch (error) {
		if (error instanceof Failure && ABSENT.has(error.code)) return undefined;
		throw error;
	}
}

/** How servers reject a path that they do not have, or do not open to everyone. */
const ABSENT = new Set([
	"serverNotCompletion",
	"serverModelUnknown",
	"serverRejected",
	"serverForbidden",
	"serverUnauthorized",
	"serverFailed",
	"serverRedirects",
]);
