import { type ThinkingStyle, tokensOfMarks } from "../../core/marks/thinkingStyle.ts";
import { CHATML } from "../../core/model/chatTemplates.ts";
import { ChatTemplate, jinjaChat } from "../server/chatTemplate.ts";
import type { ServerClient } from "../server/serverClient.ts";
import type { ServedModel } from "../server/serverReasoner.ts";
import { ESTIMATING_TOKENISER } from "../server/serverTokens.ts";
import { asLlamaServer } from "./llamaServer.ts";
import { findModel } from "./modelList.ts";
import { asOllama } from "./ollamaServer.ts";
import type { Served } from "./serverKind.ts";
import { asVllm } from "./vllmServer.ts";

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
		(await asOllama(client, id, wanted.contextTokens, signal)) ??
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
