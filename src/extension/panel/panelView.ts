import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { Emitter } from "../../core/emitter.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { Draft } from "../../core/protocol/panelProtocol.ts";
import { describeCount } from "../../core/trace/describe.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import type { Happened } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { onDidTellLate } from "../code/documentSymbols.ts";
import { PanelFeed, type PanelParts } from "./panelFeed.ts";

export const VIEW_ID = "z1.panel";
const ENDS: ReadonlySet<ReasoningEvent["type"]> = new Set(["completed", "failed"]);
/**
 * How long the selection must rest before a new preview, in milliseconds: a selection is dragged, not set.
 */
const SETTLED_MS = 150;

/** The panel in the secondary side bar, which shows the conversation while it is visible. */
export class PanelView extends Disposables implements vscode.WebviewViewProvider {
	readonly #conversations: Conversations;
	readonly #parts: PanelParts;
	#feed: PanelFeed | undefined;
	#view: vscode.WebviewView | undefined;
	#toReveal: string | undefined;
	#settling: NodeJS.Timeout | undefined;
	/** Answers that ended while the view was hidden. */
	#unseen = 0;
	readonly #unseenChanged = new Emitter<boolean>();

	/** Fires with whether an answer has ended while the view was hidden. */
	readonly onDidChangeUnseen = this.#unseenChanged.event;

	constructor(conversations: Conversations, parts: PanelParts) {
		super();
		this.#conversations = conversations;
		this.#parts = parts;
		parts.assistant.followDraft(() => this.draft);
		const changed = () => this.#changed();
		this.own(
			conversations.onDidHappen((happened) => this.#showEvents(happened)),
			conversations.onDidSwitch((conversation) => this.#feed?.showConversation(conversation)),
			parts.engines.onDidChangeStatus((status) => this.#showStatus(status)),
			parts.answerLog.onDidChange(() => this.#feed?.tellSavings()),
			parts.losses.onDidChange(() => this.#feed?.tellLosses()),
			parts.assistant.onDidReadAhead(changed),
			onDidTellLate(changed),
			parts.assistant.attachments.onDidChange((change) => this.#showAttachments(change)),
			parts.assistant.onDidReveal((traceId) => this.#reveal(traceId)),
			vscode.window.registerWebviewViewProvider(VIEW_ID, this),
			vscode.window.onDidChangeActiveTextEditor(changed),
			vscode.window.onDidChangeTextEditorSelection(changed),
			vscode.workspace.onDidChangeConfiguration((change) => this.#follow(change)),
			{ dispose: () => clearTimeout(this.#settling) },
		);
	}

	/** The draft, once the panel has sent it. */
	get draft(): Draft | undefined {
		return this.#feed?.draft;
	}

	/** The history is read when the panel is first shown, not earlier. */
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
		this.#feed = new PanelFeed(view.webview, this.#conversations.current, this.#parts, "list");
		if (this.#toReveal) this.#feed.reveal(this.#toReveal, false);
		this.#toReveal = undefined;
		view.onDidChangeVisibility(() => {
			if (!view.visible) return;
			this.#tellUnseen(0);
			this.#changed();
		});
		this.#tellUnseen(0);
	}

	/** Shows on the view's icon, and tells listeners, how many answers ended while it was hidden. */
	#tellUnseen(count: number): void {
		this.#unseen = count;
		if (this.#view) {
			const tooltip = count === 1 ? t("An answer has come") : t`${describeCount(count)} answers have come`;
			this.#view.badge = count > 0 ? { value: count, tooltip } : undefined;
		}
		this.#unseenChanged.fire(count > 0);
	}

	#showEvents(happened: Happened): void {
		const { events } = happened;
		this.#feed?.showEvents(happened);
		if (events.some(({ type }) => ENDS.has(type)) && !this.#view?.visible) this.#tellUnseen(this.#unseen + 1);
		if (events.some(({ type }) => type === "completed")) this.#changed();
	}

	/** Shows the view with a trace of the current conversation. */
	async #reveal(traceId: string): Promise<void> {
		if (this.#view?.visible) return this.#feed?.reveal(traceId, true);
		if (this.#feed) this.#feed.reveal(traceId, false);
		else this.#toReveal = traceId;
		await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
	}

	#follow(change: vscode.ConfigurationChangeEvent): void {
		if (change.affectsConfiguration("z1")) this.#changed();
		if (change.affectsConfiguration("editor.tabSize")) this.#feed?.showTabSize();
	}

	#showAttachments(change: "added" | "removed"): void {
		if (change === "added") this.#feed?.showAttached();
		void this.#feed?.tellPreview();
	}

	#showStatus(status: ModelStatus): void {
		this.#feed?.showStatus(status);
		if (status.state === "ready") this.#changed();
	}

	/**
	 * What a draft would send may have changed. While the view is hidden, no preview is made and nothing is
	 * read ahead.
	 */
	#changed(): void {
		if (!this.#feed || !this.#view?.visible) return;
		clearTimeout(this.#settling);
		this.#settling = setTimeout(() => this.#feed?.tellPreview(), SETTLED_MS);
	}
}
