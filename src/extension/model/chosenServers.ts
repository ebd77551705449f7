import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { parseServerAddress, type ServerAddress } from "../../host/server/serverAddress.ts";
import { dialogs } from "../dialogs.ts";

const REMEMBERED = "z1.server.chosen";

/**
 * The servers that the user has chosen: the one in their own settings, those named in *Use a Server…*, and
 * those that they have agreed to. A repository can bring settings, too, and trusting it to run its tasks is
 * no consent to sending code and questions to a server of its choice.
 */
export class ChosenServers {
	readonly #remembered: vscode.Memento;
	/** Answers of this session, including pending ones. */
	readonly #answers = new Map<string, Promise<boolean>>();

	/** @param remembered state across sessions and workspaces */
	constructor(remembered: vscode.Memento) {
		this.#remembered = remembered;
	}

	/** @param ask whether the user may be asked, once per address */
	async has(address: ServerAddress, ask: boolean): Promise<boolean> {
		const { root } = address;
		if (root === ownRoot() || this.#roots.includes(root)) return true;
		const answer = this.#answers.get(root);
		if (answer || !ask) return answer ?? false;
		const asked = this.#ask(address);
		this.#answers.set(root, asked);
		return asked;
	}

	/** Remembers a server that the user has named. */
	async add({ root }: ServerAddress): Promise<void> {
		this.#answers.delete(root);
		if (!this.#roots.includes(root)) await this.#remembered.update(REMEMBERED, [...this.#roots, root]);
	}

	get #roots(): readonly string[] {
		return this.#remembered.get<readonly string[]>(REMEMBERED, []);
	}

	async #ask(address: ServerAddress): Promise<boolean> {
		const agreed = await dialogs.confirm(
			t`Send questions and their code to ${address.root}?`,
			t(
				"The settings of this workspace name this server, not your own. You are asked once for each address.",
			),
			t("Send There"),
		);
		if (agreed) await this.add(address);
		return agreed;
	}
}

/** The server in the user's own settings, which no workspace can change. */
function ownRoot(): string | undefined {
	const own = vscode.workspace.getConfiguration().inspect<string>("z1.server.url")?.globalValue;
	try {
		return own === undefined ? undefined : parseServerAddress(own).root;
	} catch {
		return undefined;
	}
}
