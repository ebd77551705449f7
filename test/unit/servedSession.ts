import { parseSettings } from "../../src/core/protocol/settings.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { ServedModels, type ServerSettings } from "../../src/host/served/servedModels.ts";

/**
 * A conversation with whatever server the settings name, through everything that stands between in the
 * editor.
 */
export class ServedSession {
	settings: ServerSettings = { url: "", model: "", contextTokens: 0 };
	readonly logged: string[] = [];
	readonly #models: ServedModels;
	readonly #client = new EngineClient(async () => startServedEngine(this.#models), { log: () => {} });
	readonly conversation = new Conversation(() => this.#client);

	constructor(apiKey?: string) {
		this.#models = new ServedModels({
			settings: () => this.settings,
			apiKey: async () => apiKey,
			log: (_level, text) => this.logged.push(text),
		});
	}

	/** Asks the server that the settings name now. */
	async ask(url = this.settings.url, windowTokens = 128): Promise<Trace> {
		this.settings = { ...this.settings, url };
		const model = await this.#models.locate();
		const { settings } = parseSettings(() => undefined);
		return this.conversation.ask({ prompt: "What does it return?" }, { model, settings, windowTokens });
	}

	thinkMore(traceId: string): Promise<unknown> {
		return this.conversation.thinkMore(traceId);
	}

	close(): void {
		this.#client.dispose();
	}
}
