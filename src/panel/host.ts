import { z } from "zod";
import { type FromPanel, type ToPanel, toPanelSchema } from "../core/panelProtocol.ts";
import type { Choices } from "./panelState.ts";

/** What VS Code puts into every webview. */
declare function acquireVsCodeApi(): {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
};

const savedSchema = z.object({ choices: z.record(z.string(), z.boolean()) });

/** The extension host, and what VS Code keeps for the panel while it is hidden or reloaded. */
export interface Host {
	post(message: FromPanel): void;
	readonly savedChoices: Choices;
	saveChoices(choices: Choices): void;
}

/** Connects to the host; a message that does not parse is logged and dropped. May be called once. */
export function connectHost(onMessage: (message: ToPanel) => void): Host {
	const api = acquireVsCodeApi();
	window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
		const parsed = toPanelSchema.safeParse(data);
		if (parsed.success) onMessage(parsed.data);
		else console.error("Z1: dropped a message:", z.prettifyError(parsed.error));
	});
	const saved = savedSchema.safeParse(api.getState());
	return {
		post: (message) => api.postMessage(message),
		savedChoices: saved.data?.choices ?? {},
		saveChoices: (choices) => api.setState({ choices } satisfies z.infer<typeof savedSchema>),
	};
}
