import * as z from "zod";
import {
	draftSchema,
	EMPTY_DRAFT,
	type FromPanel,
	type ToPanel,
	toPanelSchema,
} from "../../core/protocol/panelProtocol.ts";
import { connectApi } from "./connectApi.ts";

const savedSchema = z.object({
	choices: z.record(z.string(), z.boolean()).default({}),
	wishes: z.record(z.string(), z.number().int().min(0).max(100)).catch({}),
	draft: draftSchema.catch(EMPTY_DRAFT),
});

/** State that VS Code keeps for the panel while it is hidden or reloaded. */
type Saved = z.infer<typeof savedSchema>;

/** The connection to the extension host, and the state that outlives the panel. */
export interface ExtensionLink {
	post(message: FromPanel): void;
	readonly saved: Saved;
	save(saved: Saved): void;
}

/** Connects to the host; a message that does not parse is logged and dropped. May be called once. */
export function connectExtension(onMessage: (message: ToPanel) => void): ExtensionLink {
	const api = connectApi(toPanelSchema, onMessage);
	return {
		post: (message) => api.postMessage(message),
		saved: savedSchema.safeParse(api.getState()).data ?? savedSchema.parse({}),
		save: (saved) => api.setState(saved),
	};
}
