import { t } from "@vscode/l10n";
import * as z from "zod";
import { Failure, failures } from "../../core/failure.ts";
import { canChat } from "../../core/model/chatModels.ts";
import type { ServerClient } from "../server/serverClient.ts";
import { complaintOf, MODELS } from "../server/serverFailure.ts";
import { contextTokensSchema } from "./serverKind.ts";

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
		max_model_len: contextTokensSchema.nullish().catch(undefined),
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

const LISTS_NONE: ReadonlySet<string> = new Set(["serverNotCompletion", "serverListsNoModels"]);

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
	const json = await client.askJson(MODELS, signal && { signal });
	const parsed = modelsSchema.safeParse(json);
	if (!parsed.success) {
		throw failures.serverNotCompletion(client.address.host, complaintOf(json) ?? t("it lists no models"));
	}
	return parsed.data.slice(0, MOST_MODELS).flatMap((raw) => modelSchema.safeParse(raw).data ?? []);
}

/**
 * The wanted model, or the first chat model. A server that lists no models may still have the one that the
 * user names.
 */
export async function findModel(client: ServerClient, wanted: string, signal: AbortSignal): Promise<Listed> {
	const named: Listed = { id: wanted, contextTokens: undefined, kinds: [] };
	if (!wanted) {
		const [first] = await listServedModels(client, signal);
		if (first) return first;
		throw failures.serverListsNoModels(client.address.host);
	}
	const models = await listAll(client, signal).catch((error) => {
		if (error instanceof Failure && LISTS_NONE.has(error.code)) return [];
		throw error;
	});
	const found = models.length === 0 ? named : models.find(({ id }) => id === wanted);
	if (found) return found;
	const names = models.slice(0, NAMED_MODELS).map(({ id }) => id);
	const all = names.length < models.length ? [...names, "…"] : names;
	throw failures.serverModelUnknown(client.address.host, t`${wanted}; it has ${all.join(", ")}`);
}
