import * as vscode from "vscode";
import type { ReasoningEvent } from "../core/events.ts";
import type { ModelStatus } from "../core/panelProtocol.ts";
import type { Conversation } from "../host/conversation.ts";
import { PanelFeed, type PanelHost } from "./panelFeed.ts";

const VIEW_ID = "z1.panel";

/** The panel in the side bar, which shows the conversation while it is visible. */
export class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
	readonly #conversation: Conversation;
	readonly #host: PanelHost;
	readonly #registration: vscode.Disposable;
	#feed: PanelFeed | undefined;

	constructor(conversation: Conversation, host: PanelHost) {
		this.#conversation = conversation;
		this.#host = host;
		this.#registration = vscode.window.registerWebviewViewProvider(VIEW_ID, this);
	}

	resolveWebviewView(view: vscode.WebviewView): void {
		this.#feed = new PanelFeed(view.webview, this.#conversation, this.#host, "list");
		view.onDidDispose(() => {
			this.#feed = undefined;
		});
	}

	showEvents(traceId: string, events: readonly ReasoningEvent[]): void {
		this.#feed?.showEvents(traceId, events);
	}

	showStatus(status: ModelStatus): void {
		this.#feed?.showStatus(status);
	}

	tellSavings(): void {
		this.#feed?.tellSavings();
	}

	dispose(): void {
		this.#registration.dispose();
	}
}
