import * as vscode from "vscode";
import { codeUsesOf } from "../../core/apply/codeUses.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { fencedBlocksOf } from "../../core/markdown/codeBlocks.ts";
import {
	type Draft,
	type FoundPlace,
	type FromPanel,
	fromPanelSchema,
	type PanelLayout,
	type ToPanel,
} from "../../core/protocol/panelProtocol.ts";
import { renderAttachment } from "../../core/question/question.ts";
import type { Control } from "../../core/thinking/controls.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import type { Conversation, Happened } from "../../host/conversation/conversation.ts";
import type { AnswerCode } from "../apply/answerCode.ts";
import type { Assistant } from "../ask/assistant.ts";
import { findFiles, findSymbols } from "../code/findPlaces.ts";
import type { Losses } from "../history/losses.ts";
import type { Engines } from "../model/engines.ts";
import { showPage } from "../showPage.ts";
import { tellFailure } from "../tellFailure.ts";

/** What every panel needs, whichever conversation it shows. */
export interface PanelParts {
	readonly extensionUri: vscode.Uri;
	readonly answerLog: AnswerLog;
	readonly log: vscode.LogOutputChannel;
	readonly assistant: Assistant;
	readonly engines: Engines;
	readonly answerCode: AnswerCode;
	readonly losses: Losses;
}

/** A message without its number. */
type Unnumbered<Message> = Message extends unknown ? Omit<Message, "seq"> : never;

/** The host's side of one webview: feeds it events, sends a snapshot on request, and handles its buttons. */
export class PanelFeed {
	readonly #webview: vscode.Webview;
	#conversation: Conversation;
	readonly #parts: PanelParts;
	/** The draft, once the panel has sent it. */
	#draft: Draft | undefined;
	/** Whether a preview is under way, and whether its subject has changed meanwhile. */
	#previewing: "no" | "yes" | "again" = "no";
	#finding: vscode.CancellationTokenSource | undefined;
	#seq = 0;
	#toReveal: string | undefined;

	constructor(webview: vscode.Webview, conversation: Conversation, parts: PanelParts, layout: PanelLayout) {
		this.#webview = webview;
		this.#conversation = conversation;
		this.#parts = parts;
		webview.onDidReceiveMessage((raw) => this.#receive(raw));
		showPage(webview, parts.extensionUri, {
			title: "Z1",
			styles: ["dist/codicon.css", "dist/panel.css"],
			main: `<main id="panel" data-layout="${layout}" data-tab-size="${tabSize()}"></main>`,
			script: "dist/panel.js",
		});
	}

	/** Code is shown as in the editor. */
	showTabSize(): void {
		this.#post({ type: "tabSizeSet", tabSize: tabSize() });
	}

	/** Shows another conversation instead of the current one. */
	showConversation(conversation: Conversation): void {
		this.#conversation = conversation;
		if (conversation.traces.length === 0) this.#draft = undefined;
		void this.#showAll();
		if (conversation.traces.length === 0) {
			this.#parts.assistant.attachments.clear();
			this.#post({ type: "begun" });
		}
		void this.tellPreview();
	}

	showEvents({ traceId, events }: Happened): void {
		const takenUp = this.#conversation.isTakenUp(traceId);
		this.#post({ type: "reasoned", traceId, events: [...events], ...(takenUp && { takenUp }) });
		if (events.length === 0) return;
		this.#tellUses(this.#traceOf(traceId));
	}

	/** Scrolls to a trace, now or as soon as the page has started. */
	reveal(traceId: string, started: boolean): void {
		if (started) this.#post({ type: "revealed", traceId });
		else this.#toReveal = traceId;
	}

	showStatus(status: ModelStatus): void {
		this.#post({ type: "statusChanged", status });
	}

	/** Shows that something was attached to the next question. */
	showAttached(): void {
		this.#post({ type: "attached" });
	}

	/** The draft, once the panel has sent it. */
	get draft(): Draft | undefined {
		return this.#draft;
	}

	/** Sends what the conversation's answers saved, and all answers together. */
	tellSavings(): void {
		const { answerLog } = this.#parts;
		const { session, allTime } = answerLog.totals;
		this.#post({
			type: "savingsTold",
			savings: answerLog.savingsOf(this.#conversation.traces),
			session,
			allTime,
		});
	}

	/** Sends the losses of what is kept. */
	tellLosses(): void {
		this.#post({ type: "lossesTold", losses: this.#parts.losses.unread });
	}

	/**
	 * Sends a preview of the draft with the current selection and settings. Previews run one at a time: changes
	 * meanwhile go into the next one.
	 */
	async tellPreview(): Promise<void> {
		if (this.#previewing !== "no") {
			this.#previewing = "again";
			return;
		}
		while (this.#draft) {
			this.#previewing = "yes";
			const preview = await this.#parts.assistant.preview(this.#draft).catch((error) => {
				this.#parts.log.error(`cannot tell what a draft would send: ${error}`);
			});
			if (this.#isUnchanged()) {
				if (preview) this.#post({ type: "previewed", preview });
				break;
			}
		}
		this.#previewing = "no";
	}

	/** Whether nothing has changed since the preview was begun. */
	#isUnchanged(): boolean {
		return this.#previewing === "yes";
	}

	#receive(raw: unknown): void {
		const parsed = fromPanelSchema.safeParse(raw);
		if (parsed.success) this.#do(parsed.data).catch((error) => tellFailure(error, this.#parts.log));
		else this.#parts.log.warn(`dropped a message from the panel: ${parsed.error.message}`);
	}

	async #do(message: FromPanel): Promise<void> {
		const { assistant } = this.#parts;
		switch (message.type) {
			case "ready":
				return this.#showAll();
			case "drafted":
				this.#draft = message.draft;
				return this.tellPreview();
			case "ask":
				return this.#ask(message.draft);
			case "find":
				return this.#find(message.query);
			case "attach":
				return assistant.attachments.addFound(message.place);
			case "dropped":
				return assistant.attachments.addDropped(message.uris);
			case "detach":
				return assistant.attachments.remove(message.id);
			case "control":
				return this.#control(message.control, message.traceId);
			case "thinkMore":
				return assistant.thinkMore(message.traceId);
			case "askAgain":
				return assistant.askAgain(message.traceId, message.effort, message.prompt);
			case "chooseVersion":
				return this.#conversation.chooseVersion(message.traceId, message.version);
			case "compareEfforts":
				return void vscode.commands.executeCommand("z1.compareEfforts", message.traceId);
			case "exportTrace":
				return assistant.exportTrace(message.traceId);
			case "showCode":
				return this.#showCode(message.traceId, message.attachment);
			case "useCode":
				return this.#useCode(message);
			case "run":
				return void (await vscode.commands.executeCommand(message.command));
			case "lossesRead":
				return this.#parts.losses.markRead();
			case "openLink":
				// openExternal asks the user first; other schemes than these could run commands.
				if (/^https?:\/\//i.test(message.href)) await vscode.env.openExternal(vscode.Uri.parse(message.href));
				return;
			default:
				message satisfies never;
		}
	}

	/** Without an id, controls what the model is working on, since the others wait in line. */
	#control(control: Control, traceId = this.#conversation.underWay): void {
		if (traceId !== undefined) this.#conversation.control(control, traceId);
	}

	/** A question that cannot be asked now goes back into its box. */
	async #ask(draft: Draft): Promise<void> {
		let isAsked = false;
		try {
			isAsked = await this.#parts.assistant.askDraft(draft);
		} finally {
			if (!isAsked) this.#post({ type: "notAsked", prompt: draft.prompt });
		}
	}

	async #showCode(traceId: string, attachment: number | undefined): Promise<void> {
		const question = this.#traceOf(traceId)?.question;
		const attached = question?.attachments?.[attachment ?? -1];
		const code = attached
			? { ...attached, text: renderAttachment(attached, undefined) ?? "" }
			: attachment === undefined && question?.code;
		if (code) await this.#parts.assistant.showCode(code);
	}

	/** Sends the matching files, then the matching symbols; a newer query replaces an older one. */
	async #find(query: string): Promise<void> {
		this.#finding?.cancel();
		this.#finding?.dispose();
		const finding = new vscode.CancellationTokenSource();
		this.#finding = finding;
		const tellFound = (places: FoundPlace[]) => {
			if (!finding.token.isCancellationRequested) this.#post({ type: "found", query, places });
		};
		const files = await findFiles(query, finding.token);
		tellFound(files);
		const symbols = await findSymbols(query);
		if (symbols.length > 0) tellFound([...files, ...symbols]);
	}

	async #useCode({ traceId, code, use }: Extract<FromPanel, { type: "useCode" }>): Promise<void> {
		const trace = this.#traceOf(traceId);
		if (trace) await this.#parts.answerCode.use(trace, code, use);
	}

	/** One at a time, the latest first, so that a long conversation does not delay anything else. */
	async #tellAllUses(): Promise<void> {
		const conversation = this.#conversation;
		for (const trace of conversation.traces.toReversed()) {
			if (this.#conversation !== conversation) return;
			this.#tellUses(trace);
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** Sends the uses of an ended answer's code. */
	#tellUses(trace: Trace | undefined): void {
		if (trace?.phase !== "ended" || trace.answer === "") return;
		const uses = fencedBlocksOf(trace.answer).map((block) => ({
			code: block.code,
			uses: [...codeUsesOf(trace, block)],
		}));
		if (uses.length > 0) this.#post({ type: "codeJudged", versionId: trace.versionId, uses });
	}

	#traceOf(traceId: string): Trace | undefined {
		return this.#conversation.traces.find(({ id }) => id === traceId);
	}

	async #showAll(): Promise<void> {
		const conversation = this.#conversation;
		this.#post({
			type: "snapshot",
			traces: conversation.events.map((log) => [...log]),
			recalled: [...conversation.recalled],
			takenUp: conversation.traces.map(({ id }) => id).filter((id) => conversation.isTakenUp(id)),
			status: this.#parts.engines.status,
		});
		if (this.#toReveal) this.#post({ type: "revealed", traceId: this.#toReveal });
		this.#toReveal = undefined;
		this.tellLosses();
		await this.#tellAllUses();
		await this.#parts.answerLog.load();
		this.tellSavings();
	}

	/** A hidden or reloading panel misses messages and notices it by their numbers. */
	#post(message: Unnumbered<ToPanel>): void {
		void this.#webview.postMessage({ ...message, seq: this.#seq++ });
	}
}

function tabSize(): number {
	return Math.max(1, Math.floor(Number(vscode.workspace.getConfiguration("editor").get("tabSize")) || 4));
}
