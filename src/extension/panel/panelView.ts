import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { Draft } from "../../core/protocol/panelProtocol.ts";
import { describeCount } from "../../core/trace/describe.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import type { Conversation } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { PanelFeed, type PanelHost } from "./panelFeed.ts";

const VIEW_ID = "z1.panel";
const ENDS: ReadonlySet<ReasoningEvent["type"]> = new Set(["completed", "failed"]);
/** How long nothing may change until the preview of a draft is made anew: a selection is dragged, not set. */
const SETTLED_MS = 150;

/** The panel in the side bar, which shows the conversation while it is visible. */
export class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
	readonly #conversations: Conversations;
	readonly #host: PanelHost;
	readonly #subscriptions: readonly vscode.Disposable[];
	#feed: PanelFeed | undefined;
	#view: vscode.WebviewView | undefined;
	#toReveal: string | undefined;
	#settling: NodeJS.Timeout | undefined;
	/** How many answers have ended while the view was hidden. */
	#unseen = 0;
	readonly #onUnseen: (any: boolean) => void;

	/** @param onUnseen told whether there is an answer that ended while the view was hidden */
	constructor(conversations: Conversations, host: PanelHost, onUnseen: (any: boolean) => void) {
		this.#conversations = conversations;
		this.#onUnseen = onUnseen;
		this.#host = host;
		const changed = () => this.#changed();
		this.#subscriptions = [
			vscode.window.registerWebviewViewProvider(VIEW_ID, this),
			vscode.window.onDidChangeActiveTextEditor(changed),
			vscode.window.onDidChangeTextEditorSelection(changed),
			vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("z1") && changed()),
		];
	}

	/** The history is read when the panel is first shown, not before. */
	async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
		let disposed = false;
		view.onDidDispose(() => {
			disposed = true;
			this.#feed = undefined;
			this.#view = undefined;
		});
		await this.#conversations.restore();
		if (disposed) return;
		this.#view = view;
		this.#feed = new PanelFeed(view.webview, this.#conversations.current, this.#host, "list");
		if (this.#toReveal) this.#feed.reveal(this.#toReveal, false);
		this.#toReveal = undefined;
		view.onDidChangeVisibility(() => view.visible && this.#tellUnseen(0));
		this.#tellUnseen(0);
	}

	/** Says on the view's icon, and wherever else it is listened to, how many answers have ended while it was hidden. */
	#tellUnseen(count: number): void {
		this.#unseen = count;
		if (this.#view) {
			const tooltip = count === 1 ? t("An answer has come") : t`${describeCount(count)} answers have come`;
			this.#view.badge = count > 0 ? { value: count, tooltip } : undefined;
		}
		this.#onUnseen(count > 0);
	}

	showConversation(conversation: Conversation): void {
		this.#feed?.showConversation(conversation);
	}

	showEvents(traceId: string, events: readonly ReasoningEvent[]): void {
		this.#feed?.showEvents(traceId, events);
		if (events.some(({ type }) => ENDS.has(type)) && !this.#view?.visible) this.#tellUnseen(this.#unseen + 1);
		if (events.some(({ type }) => type === "completed")) this.#changed();
	}

	/** What the composer shows, once it has shown anything. */
	get draft(): Draft | undefined {
		return this.#feed?.draft;
	}

	/** Shows the view, with a trace of the current conversation. */
	async reveal(traceId: string): Promise<void> {
		if (this.#view?.visible) return this.#feed?.reveal(traceId, true);
		if (this.#feed) this.#feed.reveal(traceId, false);
		else this.#toReveal = traceId;
		await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
	}

	showStatus(status: ModelStatus): void {
		this.#feed?.showStatus(status);
		if (status.state === "ready") this.#changed();
	}

	tellSavings(): void {
		this.#feed?.tellSavings();
	}

	dispose(): void {
		clearTimeout(this.#settling);
		for (const subscription of this.#subscriptions) subscription.dispose();
	}

	/** What a draft would send may have changed. */
	#changed(): void {
		if (!this.#feed) return;
		clearTimeout(this.#settling);
		this.#settling = setTimeout(() => this.#feed?.tellPreview(), SETTLED_MS);
	}
}
