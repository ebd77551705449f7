import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { ReasoningEvent } from "../core/events.ts";
import { type FromPanel, fromPanelSchema, type ModelStatus, type ToPanel } from "../core/panelProtocol.ts";
import type { Conversation } from "../host/conversation.ts";
import type { Assistant } from "./assistant.ts";

const VIEW_ID = "z1.panel";

/** A message before it is numbered. */
type Unnumbered<Message> = Message extends unknown ? Omit<Message, "seq"> : never;

/** The host's side of the panel: feeds it events, gives it a snapshot when it asks, does what its buttons say. */
export class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
	readonly #extensionUri: vscode.Uri;
	readonly #conversation: Conversation;
	readonly #assistant: Assistant;
	readonly #log: vscode.LogOutputChannel;
	readonly #registration: vscode.Disposable;
	#view: vscode.WebviewView | undefined;
	#status: ModelStatus = { state: "idle" };
	#seq = 0;

	constructor(
		extensionUri: vscode.Uri,
		conversation: Conversation,
		assistant: Assistant,
		log: vscode.LogOutputChannel,
	) {
		this.#extensionUri = extensionUri;
		this.#conversation = conversation;
		this.#assistant = assistant;
		this.#log = log;
		this.#registration = vscode.window.registerWebviewViewProvider(VIEW_ID, this);
	}

	resolveWebviewView(view: vscode.WebviewView): void {
		this.#view = view;
		const roots = ["dist", "media"].map((folder) => vscode.Uri.joinPath(this.#extensionUri, folder));
		view.webview.options = { enableScripts: true, localResourceRoots: roots };
		view.webview.onDidReceiveMessage((raw) => this.#receive(raw));
		view.onDidDispose(() => {
			this.#view = undefined;
		});
		view.webview.html = this.#html(view.webview);
	}

	showEvents(traceId: string, events: readonly ReasoningEvent[]): void {
		this.#post({ type: "reasoned", traceId, events: [...events] });
	}

	showStatus(status: ModelStatus): void {
		this.#status = status;
		this.#post({ type: "statusChanged", status });
	}

	dispose(): void {
		this.#registration.dispose();
	}

	#receive(raw: unknown): void {
		const parsed = fromPanelSchema.safeParse(raw);
		if (parsed.success) void this.#do(parsed.data);
		else this.#log.warn(`dropped a message from the panel: ${parsed.error.message}`);
	}

	async #do(message: FromPanel): Promise<void> {
		switch (message.type) {
			case "ready":
				return this.#post({
					type: "snapshot",
					traces: this.#conversation.events.map((events) => [...events]),
					status: this.#status,
				});
			case "stop":
				return this.#conversation.stop();
			case "answerNow":
				return this.#conversation.answerNow();
			case "thinkMore":
				return this.#assistant.thinkMore(message.traceId);
			case "showCode":
				return this.#assistant.showCode(message.traceId);
			case "openLink":
				// openExternal asks the user first; other schemes than these could run commands.
				if (/^https?:\/\//i.test(message.href)) await vscode.env.openExternal(vscode.Uri.parse(message.href));
				return;
			default:
				message satisfies never;
		}
	}

	/** A panel that is hidden or reloading misses messages; the numbers let it notice. */
	#post(message: Unnumbered<ToPanel>): void {
		void this.#view?.webview.postMessage({ ...message, seq: this.#seq++ });
	}

	#html(webview: vscode.Webview): string {
		const nonce = randomBytes(16).toString("base64");
		const uri = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(this.#extensionUri, ...path));
		const policy = [
			"default-src 'none'",
			`script-src 'nonce-${nonce}'`,
			`style-src ${webview.cspSource}`,
			`font-src ${webview.cspSource}`,
		].join("; ");
		return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<link rel="stylesheet" href="${uri("dist", "codicon.css")}">
	<link rel="stylesheet" href="${uri("media", "panel.css")}">
	<title>Z1</title>
</head>
<body>
	<main id="panel"></main>
	<script type="module" nonce="${nonce}" src="${uri("dist", "panel.js")}"></script>
</body>
</html>`;
	}
}
