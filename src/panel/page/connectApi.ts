import * as z from "zod";

/** The API that VS Code provides to every webview. */
export interface VsCodeApi {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/**
 * Connects to the extension host; a message that does not parse is logged and dropped. May be called once.
 */
export function connectApi<Message>(
	schema: z.ZodType<Message>,
	onMessage: (message: Message) => void,
): VsCodeApi {
	window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
		const parsed = schema.safeParse(data);
		if (parsed.success) onMessage(parsed.data);
		else console.error("Z1: dropped a message:", z.prettifyError(parsed.error));
	});
	return acquireVsCodeApi();
}
