import { t } from "@vscode/l10n";
import type { DiagnosedServer } from "../../core/diagnosis/diagnosis.ts";
import type { ModelBackend, OpenModel } from "../../core/engine/engine.ts";
import type { FileInfo, LoadRequest, Probe } from "../../core/engine/engineProtocol.ts";
import { failures } from "../../core/failure.ts";
import type { Survey } from "../../core/model/modelSurvey.ts";
import { profileOfNamed } from "../../core/model/models.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import { connectServer, listServedModels } from "./connectServer.ts";
import { RefusedOptions } from "./refusedOptions.ts";
import { parseServerAddress, type ServerAddress } from "./serverAddress.ts";
import { type ClientParts, ServerClient } from "./serverClient.ts";
import { ServerReasoner } from "./serverReasoner.ts";

/** What the user says about the server, read whenever it matters. */
export interface ServerSettings {
	readonly url: string;
	/** Empty for the first one that the server has. */
	readonly model: string;
	/** 0 where the server is to be asked. */
	readonly contextTokens: number;
}

export interface ServedParts {
	readonly settings: () => ServerSettings;
	/** The API key for a server, by its root: a key is never sent to another one. */
	readonly apiKey: (root: string) => Promise<string | undefined>;
	/**
	 * Whether the user has chosen a server; without it, every one is. Nothing is sent to any other.
	 * @param ask whether the user may be asked now
	 */
	readonly isChosen?: (address: ServerAddress, ask: boolean) => Promise<boolean>;
	readonly log: ClientParts["log"];
}

/**
 * A server may be given another model while nobody asks: after so long it is looked at anew, in milliseconds.
 */
const TRUSTED_MS = 10 * 60_000;
/** How long it may take to say what it has, before a question goes there under the server's own name. */
const NAMING_MS = 3000;
/** How long a diagnosis waits for it. */
const DESCRIBING_MS = 10_000;
/** How long a name is remembered, and how long that there was none. */
const NAMED_MS = 60_000;
const NAMELESS_MS = 10_000;

/** The models of an OpenAI-compatible server. */
export class ServedModels implements ModelBackend {
	readonly #parts: ServedParts;
	/** What each server was found to refuse, by its root. */
	readonly #refused = new Map<string, RefusedOptions>();
	#named: { root: string; id: Promise<string | undefined>; until: number } | undefined;

	constructor(parts: ServedParts) {
		this.#parts = parts;
	}

	/**
	 * The model that answers with the settings as they are now. Which one that is, a server without a chosen
	 * model is asked; one that does not say is asked all the same, and its failure shows with the question.
	 * @throws Failure `serverAddressMissing`, `serverAddressInvalid`
	 */
	async locate(): Promise<LocatedModel> {
		const { url, model } = this.#parts.settings();
		const address = parseServerAddress(url);
		const id = model || (await this.#firstModel(address));
		const { root, host } = address;
		return { profile: profileOfNamed(id ?? host), path: `${root}#${model}`, server: host };
	}

	/** A server that lets its clients wait holds nobody up who asks another one. */
	seatOf(path: string): string {
		return path;
	}

	/** @param request one with the path of a model that was located */
	async load(
		{ path, style }: LoadRequest,
		_onProgress: (share: number) => void,
		signal: AbortSignal,
	): Promise<OpenModel> {
		const [root = "", model = ""] = path.split(/#(.*)/s);
		const { contextTokens } = this.#parts.settings();
		const client = this.#client(parseServerAddress(root), true);
		const served = await connectServer(client, { model, contextTokens, ...(style && { style }) }, signal);
		const reasoner = new ServerReasoner(client, served);
		const openedAt = Date.now();
		return {
			reasoner,
			info: {
				path,
				architecture: served.id,
				style: served.style,
				contextTokens: served.contextTokens,
				weightBytes: 0,
				threads: 0,
				gpu: "none",
			},
			isStale: async (signal) =>
				client.failed ||
				this.#parts.settings().contextTokens !== contextTokens ||
				Date.now() - openedAt > TRUSTED_MS ||
				!(await reasoner.isSame(signal)),
			dispose: async () => {},
		};
	}

	/**
	 * The names of the models that a server has which the user has named just now.
	 * @throws Failure `server…`
	 */
	list(address: ServerAddress, signal?: AbortSignal): Promise<string[]> {
		return this.#list(new ServerClient(address, this.#clientParts(address)), signal);
	}

	async #list(client: ServerClient, signal?: AbortSignal): Promise<string[]> {
		const models = await listServedModels(client, signal);
		return models.map(({ id }) => id);
	}

	/** What the server is with the settings as they are now. @throws Failure `server…` */
	async describe(): Promise<DiagnosedServer> {
		const { url, model, contextTokens } = this.#parts.settings();
		const client = this.#client(parseServerAddress(url), false);
		const late = AbortSignal.timeout(DESCRIBING_MS);
		const served = await connectServer(client, { model, contextTokens }, late).catch((error) => {
			throw late.aborted ? failures.serverLoading(client.address.host) : error;
		});
		const { id, style, tokeniser } = served;
		return { model: id, contextTokens: served.contextTokens, style, estimated: tokeniser.estimated };
	}

	/** Nothing on this machine is a server's to read. */
	async survey(): Promise<Survey> {
		return {};
	}

	async inspect(path: string): Promise<FileInfo> {
		throw failures.notGguf(path);
	}

	async probe(): Promise<Probe> {
		throw failures.noBinary(t("a server has the model"));
	}

	/** A server is measured by nobody. */
	async forgetMachine(): Promise<void> {}

	/** @param ask whether the user may be asked for leave */
	#client(address: ServerAddress, ask: boolean): ServerClient {
		const mayContact = async () => {
			if ((await this.#parts.isChosen?.(address, ask)) === false)
				throw failures.serverNotChosen(address.host);
		};
		return new ServerClient(address, { ...this.#clientParts(address), mayContact });
	}

	#clientParts({ root }: ServerAddress): ClientParts {
		const { apiKey, log } = this.#parts;
		const refused = this.#refused.get(root) ?? new RefusedOptions();
		this.#refused.set(root, refused);
		return { apiKey: () => apiKey(root), log, refused };
	}

	#firstModel(address: ServerAddress): Promise<string | undefined> {
		const { root } = address;
		if (this.#named?.root === root && Date.now() < this.#named.until) return this.#named.id;
		const id = this.#list(this.#client(address, false), AbortSignal.timeout(NAMING_MS)).then(
			([first]) => first,
			() => undefined,
		);
		const named = { root, id, until: Date.now() + NAMED_MS };
		this.#named = named;
		id.then((name) => {
			if (name === undefined) named.until = Date.now() + NAMELESS_MS;
		});
		return id;
	}
}
