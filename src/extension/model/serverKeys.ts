import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import { failures } from "../../core/failure.ts";
import type { ServerAddress } from "../../host/server/serverAddress.ts";
import { isApiKey } from "../../host/server/serverClient.ts";
import { tell } from "../tell.ts";

/**
 * The API keys of servers, in VS Code's secret storage; each belongs to one server and is sent to no other.
 */
export class ServerKeys {
	readonly #secrets: vscode.SecretStorage;

	constructor(secrets: vscode.SecretStorage) {
		this.#secrets = secrets;
	}

	/** @param root of the server's address */
	async of(root: string): Promise<string | undefined> {
		return this.#secrets.get(nameOf(root));
	}

	/** Asks for the key of a server, or for its removal. Returns whether the user answered. */
	async askFor({ root, host }: ServerAddress): Promise<boolean> {
		const key = await tell.input({
			title: t`Z1: API Key for ${host}`,
			prompt: (await this.of(root))
				? t("Empty removes the key that is stored.")
				: t("It is kept in VS Code's secret storage."),
			password: true,
			validateInput: (text) => (isApiKey(text.trim()) ? undefined : failures.serverKeyInvalid().message),
			ignoreFocusOut: true,
		});
		if (key === undefined) return false;
		if (key.trim() === "") await this.#secrets.delete(nameOf(root));
		else await this.#secrets.store(nameOf(root), key.trim());
		return true;
	}
}

const nameOf = (root: string) => `z1.server.key ${root}`;
