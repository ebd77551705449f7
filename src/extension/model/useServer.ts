import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import { Failure } from "../../core/failure.ts";
import { parseServerAddress, type ServerAddress } from "../../host/server/serverAddress.ts";
import { readSettings } from "../readSettings.ts";
import { tell } from "../tell.ts";
import { updateSettings } from "../updateSettings.ts";
import { withCancellation } from "./downloadWithProgress.ts";
import type { Engines } from "./engines.ts";

/**
 * Asks for a server, requests nothing but its list of models, and makes it the engine.
 * @param suggested the prefilled address; by default the one in the settings
 * @throws Failure `server…`
 */
export async function useServer(
	engines: Engines,
	log: vscode.LogOutputChannel,
	suggested = readSettings(log)["z1.server.url"],
): Promise<void> {
	const text = await tell.input({
		title: t("Z1: Use a Server"),
		prompt: t("Questions, and the code they are about, are sent there."),
		placeHolder: t("http://localhost:8080: the address of a llama-server, of vLLM, or the like"),
		value: suggested,
		ignoreFocusOut: true,
	});
	if (!text?.trim()) return;
	const address = parseServerAddress(text);
	await engines.chosen.add(address);
	const models = await listModels(engines, address);
	const model = models && (models.length > 1 ? await pickServedModel(models) : "");
	if (model === undefined) return;
	await updateSettings({
		"z1.server.url": address.root,
		"z1.server.model": model || undefined,
		"z1.engine": "server",
	});
	void tell.information(
		t`Z1: ${address.host} answers from the next question on, with ${model || (models?.[0] ?? "")}.`,
	);
}

/** *Z1: Set Server API Key…* for the server in the settings. */
export async function setServerKey(engines: Engines, log: vscode.LogOutputChannel): Promise<void> {
	await engines.keys.askFor(parseServerAddress(readSettings(log)["z1.server.url"]));
}

/** Asks for the key, too, if the server wants one. */
async function listModels(engines: Engines, address: ServerAddress): Promise<string[] | undefined> {
	const ask = () =>
		withCancellation(t`Asking ${address.host}`, (signal) => engines.served.list(address, signal));
	try {
		return await ask();
	} catch (error) {
		if (!(error instanceof Failure && error.code === "serverUnauthorized")) throw error;
		return (await engines.keys.askFor(address)) ? ask() : undefined;
	}
}

async function pickServedModel(models: readonly string[]): Promise<string | undefined> {
	const items = models.map((model) => ({ label: model, model }));
	const picked = await tell.choose(items, {
		title: t("Z1: Use a Server"),
		placeHolder: t("Which of its models is to answer?"),
		ignoreFocusOut: true,
	});
	return picked?.model;
}
