import { t } from "@vscode/l10n";
import { profileOfNamed } from "../../core/catalogue/profileOf.ts";
import type { DiagnosedServer } from "../../core/diagnosis/diagnosis.ts";
import type { FileInfo, LoadRequest, Probe } from "../../core/engine/engineProtocol.ts";
import type { ModelBackend, OpenModel } from "../../core/engine/modelBackend.ts";
import { failures } from "../../core/failure.ts";
import type { Survey } from "../../core/model/modelSurvey.ts";
import { timeLimit } from "../../node/timeLimit.ts";
import type { LocatedModel } from "../machine/locateModel.ts";
import { RefusedOptions } from "../server/refusedOptions.ts";
import { parseServerAddress, type ServerAddress } from "../server/serverAddress.ts";
import { type ClientParts, ServerClient } from "../server/serverClient.ts";
import { ServerReasoner } from "../server/serverReasoner.ts";
import { connectServer } from "./connectServer.ts";
import { listServedModels } from "./modelList.ts";

/** The user's settings for the server, read whenever they matter. */
export interface ServerSettings {
	readonly url: string;
	/** Empty for the server's first model. */
	readonly model: string;
	/** 0 to ask the server. */
	readonly contextTokens: number;
}

export interface ServedParts {
	readonly settings: () => ServerSettings;
	/** The API key of a server, by its root: a key is never sent to another server. */
	readonly apiKey: (root: string) => Promise<string | undefined>;
	/**
	 * Whether the user has chosen a server; nothing is sent to any other. Without this function, every server
	 * is chosen.
	 * @param ask whether the user may be asked now
	 */
	readonly isChosen?: (address: ServerAddress, ask: boolean) => Promise<boolean>;
	readonly log: ClientParts["log"];
}

/**
 * Time without questions in milliseconds after which a server is inspected again: its model may have changed.
 */
const TRUSTED_MS = 10 * 60_000;
/**
 * How long the server may take to name its model, in milliseconds; then the question goes to the server's own
 * name.
 */
const NAMING_MS = 3000;
/** Time limit of a diagnosis, in milliseconds. */
const DESCRIBING_MS = 10_000;
/** How long a name, or its absence, is remembered, in milliseconds. */
const NAMED_MS = 60_000;
const NAMELESS_MS = 10_000;

/** The models of an OpenAI-compatible server, as a backend of the engine. */
export class ServedModels implements ModelBackend {
	readonly #parts: ServedParts;
	/** Options refused by each server, by its root. */
	readonly #refused = new Map<string, RefusedOptions>();
	#named: { root: string; id: Promise<string | undefined>; until: number } | undefined;

	constructor(parts: ServedParts) {
		this.#parts = parts;
	}

	/**
	 * The model that answers with the current settings. If none is set, the server is asked; a server that does
	 * not tell is used all the same, and its failure shows with the question.
	 * @throws Failure `serverAddress…`
	 */
	async locate(): Promise<LocatedModel> {
		const { url, model } = this.#parts.settings();
		const address = parseServerAddress(url);
		const id = model || (await this.#firstModel(address));
		const { root, host } = address;
		return { profile: profileOfNamed(id ?? host), path: `${root}#${model}`, server: host };
	}

	/** Each server has its own queue: a slow one does not delay questions to another. */
	seatOf(path: string): string {
		return path;
	}

	/** @param request with the path of a located model */
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
	 * The names of the models of a server that the user has just named.
	 * @throws Failure `server…`
	 */
	list(address: ServerAddress, signal?: AbortSignal): Promise<string[]> {
		return this.#list(new ServerClient(address, this.#clientParts(address)), signal);
	}

	async #list(client: ServerClient, signal?: AbortSignal): Promise<string[]> {
		const models = await listServedModels(client, signal);
		return models.map(({ id }) => id);
	}

	/** Describes the server of the current settings. @throws Failure `server…` */
	async describe(): Promise<DiagnosedServer> {
		const { url, model, contextTokens } = this.#parts.settings();
		const client = this.#client(parseServerAddress(url), false);
		const late = timeLimit(DESCRIBING_MS);
		const served = await connectServer(client, { model, contextTokens }, late).catch((error) => {
			throw late.aborted ? failures.serverLoading(client.address.host) : error;
		});
		const { id, style, tokeniser } = served;
		return { model: id, contextTokens: served.contextTokens, style, estimated: tokeniser.estimated };
	}

	/** A server reads no files of this machine. */
	async survey(): Promise<Survey> {
		return {};
	}

	async inspect(path: string): Promise<FileInfo> {
		throw failures.notGguf(path);
	}

	async probe(): Promise<Probe> {
		throw failures.noBinary(t("a server has the model"));
	}

	/** A server is not measured. */
	async forgetMachine(): Promise<void> {}

	/** @param ask whether the user may be asked for permission */
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
		const id = this.#list(this.#client(address, false), timeLimit(NAMING_MS)).then(
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
