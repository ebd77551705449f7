import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { Emitter } from "../../core/emitter.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { Failure, type FailureInfo } from "../../core/failure.ts";
import type { Settings } from "../../core/protocol/settings.ts";
import { withoutSecrets } from "../../core/withoutSecrets.ts";
import type { EngineClientOf } from "../../host/conversation/conversation.ts";
import type { Converter } from "../../host/convert/convertApart.ts";
import { EngineClient } from "../../host/engine/engineClient.ts";
import { startServedEngine } from "../../host/engine/servedEngine.ts";
import { joinSharedEngine } from "../../host/engine/sharedEngine.ts";
import { type LocatedModel, locateModel } from "../../host/machine/locateModel.ts";
import { ServedModels } from "../../host/served/servedModels.ts";
import { parseServerAddress } from "../../host/server/serverAddress.ts";
import { readSettings } from "../readSettings.ts";
import { tellFailure } from "../tellFailure.ts";
import { ChosenServers } from "./chosenServers.ts";
import { ServerKeys } from "./serverKeys.ts";

/** The two engines: the model process for files on this machine, and a server. `z1.engine` chooses one. */
export class Engines extends Disposables {
	readonly local: EngineClient;
	/** Converts weights to model files. */
	readonly converter: Converter;
	readonly served: ServedModels;
	readonly keys: ServerKeys;
	readonly chosen: ChosenServers;
	readonly #remote: EngineClient;
	readonly #log: vscode.LogOutputChannel;
	readonly #bundledModels: string;
	readonly #changed = new Emitter<ModelStatus>();

	/** Fires when the chosen engine's status has changed. */
	readonly onDidChangeStatus = this.#changed.event;

	/**
	 * @param enginePath the bundled engine, `dist/engine.mjs`
	 * @param bundledModels the folder with the starter model
	 */
	constructor(
		{ enginePath, bundledModels }: { enginePath: string; bundledModels: string },
		{ secrets, globalState }: Pick<vscode.ExtensionContext, "secrets" | "globalState">,
		log: vscode.LogOutputChannel,
	) {
		super();
		this.#log = log;
		this.#bundledModels = bundledModels;
		this.converter = { enginePath, bundleFile: vscode.l10n.uri?.fsPath };
		this.keys = new ServerKeys(secrets);
		this.chosen = new ChosenServers(globalState);
		const listener = {
			log: (level: "error" | "warn" | "info", text: string) => log[level](withoutSecrets(text)),
			statusChanged: () => this.#changed.fire(this.status),
			warned: (failure: FailureInfo) => tellFailure(new Failure(failure), log),
		};
		this.local = new EngineClient(
			() => joinSharedEngine(enginePath, (text) => log.warn(withoutSecrets(text)), vscode.l10n.uri?.fsPath),
			listener,
			{
				unloadAfterMs: () => readSettings(log)["z1.models.unloadAfterMinutes"] * 60_000,
				keepsPast: () => readSettings(log)["z1.history.maxConversations"] > 0,
			},
		);
		this.served = new ServedModels({
			settings: () => {
				const settings = readSettings(log);
				return {
					url: settings["z1.server.url"],
					model: settings["z1.server.model"],
					contextTokens: settings["z1.server.contextTokens"],
				};
			},
			apiKey: (root) => this.keys.of(root),
			isChosen: (address, ask) => this.chosen.has(address, ask),
			log: listener.log,
		});
		this.#remote = new EngineClient(async () => startServedEngine(this.served), listener);
		const onSettings = vscode.workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration("z1.engine") || change.affectsConfiguration("z1.server")) {
				this.#changed.fire(this.status);
			}
		});
		this.own(this.#remote, this.local, onSettings);
	}

	/** The client of the engine that answers for a model. */
	readonly of: EngineClientOf = ({ server }) => (server === undefined ? this.local : this.#remote);

	/** The chosen engine's status, with its server. */
	get status(): ModelStatus {
		const settings = readSettings(this.#log);
		if (settings["z1.engine"] === "local") return this.local.status;
		return { ...this.#remote.status, server: hostOf(settings["z1.server.url"]) };
	}

	/**
	 * The model that settings name.
	 * @throws Failure when there is none
	 */
	async locate(settings: Settings): Promise<LocatedModel> {
		if (settings["z1.engine"] === "server") return this.served.locate();
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
		return locateModel(settings["z1.model"], this.#bundledModels, folder);
	}
}

function hostOf(url: string): string {
	try {
		return parseServerAddress(url).host;
	} catch {
		return t("no server");
	}
}
