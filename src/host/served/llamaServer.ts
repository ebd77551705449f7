import { t } from "@vscode/l10n";
import * as z from "zod";
import { failures } from "../../core/failure.ts";
import { styleOfTemplate } from "../../core/marks/thinkingStyle.ts";
import { CHATML } from "../../core/model/chatTemplates.ts";
import { ChatTemplate, jinjaChat, type RenderChat } from "../server/chatTemplate.ts";
import type { ServerClient } from "../server/serverClient.ts";
import { describeError } from "../server/serverFailure.ts";
import { llamaTokeniser, remembering, tokensSchema } from "../server/serverTokens.ts";
import { contextTokensSchema, probe, probeAgain, type Served } from "./serverKind.ts";

const propsSchema = z.object({
	default_generation_settings: z.object({ n_ctx: contextTokensSchema }),
	chat_template: z.string().default(""),
	bos_token: z.string().default(""),
	eos_token: z.string().default(""),
	model_path: z.string().default(""),
});

/** llama-server tells its template and context, and can prefill a prompt. */
export async function asLlamaServer(
	client: ServerClient,
	id: string,
	signal: AbortSignal,
): Promise<Served | undefined> {
	const path = `/props?model=${encodeURIComponent(id)}`;
	const props = propsSchema.safeParse(await probe(client, path, signal));
	if (!props.success) return undefined;
	// Other programs tell such properties, too, and a proxy may pass on no more than them.
	// An empty text becomes the model's beginning-of-text token, if it has one.
	const asked = { model: id, content: "", add_special: true };
	const begun = tokensSchema.safeParse(await probe(client, "/tokenize", signal, asked));
	if (!begun.success) return undefined;
	const { chat_template, bos_token: bos, eos_token: eos, default_generation_settings } = props.data;
	const render = templateOf(client, chat_template || CHATML, { bos, eos });
	const tokeniser = remembering(llamaTokeniser(client, id));
	return {
		contextTokens: default_generation_settings.n_ctx,
		...(chat_template !== "" && { style: styleOfTemplate(chat_template) }),
		showing: (marks) => ({ preserved_tokens: marks }),
		template: new ChatTemplate(begun.data.tokens.length > 0 ? beginningWith(bos, render) : render),
		tokeniser,
		// With `verbose`, it tells the ids of the tokens that it generates.
		extras: { cache_prompt: true, verbose: true, stream_options: { include_usage: true } },
		readsAhead: true,
		isSame: async (signal) => {
			const now = propsSchema.safeParse(await probeAgain(client, path, signal));
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
function beginningWith(bos: string, render: RenderChat): RenderChat {
	return async (...chat) => {
		const text = await render(...chat);
		return text.startsWith(bos) ? text : bos + text;
	};
}
