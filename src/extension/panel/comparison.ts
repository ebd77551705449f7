import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { Effort } from "../../core/effort.ts";
import type { Question } from "../../core/question/question.ts";
import type { AskOptions, Conversation, StartConversation } from "../../host/conversation/conversation.ts";
import { tabIcon } from "../tabIcon.ts";
import { PanelFeed, type PanelHost } from "./panelFeed.ts";

/**
 * One question at several efforts and at the full window, side by side in the editor area. What it runs is
 * remembered, so that what the efforts saved is measured from then on.
 */
export class Comparison {
	readonly #conversation: Conversation;
	readonly #feed: PanelFeed;
	readonly #title: string;
	readonly #setTitle: (title: string) => void;
	#closed = false;

	constructor(title: string, startConversation: StartConversation, host: PanelHost) {
		this.#conversation = startConversation((traceId, events) => this.#feed.showEvents(traceId, events));
		const panel = vscode.window.createWebviewPanel("z1.comparison", title, vscode.ViewColumn.Active);
		panel.iconPath = tabIcon(host.extensionUri);
		this.#setTitle = (words) => {
			if (!this.#closed) panel.title = words;
		};
		this.#title = title;
		this.#feed = new PanelFeed(panel.webview, this.#conversation, host, "columns");
		panel.onDidDispose(() => {
			this.#closed = true;
			this.#conversation.stop();
		});
	}

	/** Asks at each effort in turn, then with the full window; ends early when the user closes or stops it. */
	async run(question: Question, efforts: readonly Effort[], options: AskOptions): Promise<void> {
		const variants: AskOptions[] = efforts.map((effort) => ({
			...options,
			settings: { ...options.settings, "z1.thinking.effort": effort },
		}));
		const all = [...variants, { ...options, fullWindow: true }];
		for (const [index, variant] of all.entries()) {
			if (this.#closed) return;
			this.#setTitle(t`${index + 1} of ${all.length} · ${this.#title}`);
			const trace = await this.#conversation.ask(question, variant);
			this.#feed.tellSavings();
			if (trace.ending === "stopped" || trace.ending === "failed") break;
		}
		this.#setTitle(this.#title);
	}
}
