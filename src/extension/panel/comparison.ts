import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { Effort } from "../../core/effort.ts";
import type { Question } from "../../core/question/question.ts";
import { titleOf } from "../../core/question/titleOf.ts";
import { wasInterrupted } from "../../core/trace/versions.ts";
import type { AskOptions, Conversation, StartConversation } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { turnsFor } from "../ask/previewDraft.ts";
import { tabIcon } from "../tabIcon.ts";
import { tell } from "../tell.ts";
import { PanelFeed, type PanelParts } from "./panelFeed.ts";
import { pickEfforts } from "./pickEfforts.ts";

/** Asks the question of a trace at other efforts and with the full window; by default of the latest trace. */
export async function compareEfforts(
	parts: PanelParts,
	conversations: Conversations,
	start: StartConversation,
	traceId = conversations.current.traces.at(-1)?.id,
): Promise<void> {
	const { current } = conversations;
	const trace = current.traces.find(({ id }) => id === traceId);
	const options = await parts.assistant.askOptions();
	if (!options) return;
	if (!trace) {
		void tell.information(t("Z1: ask something first; then its efforts can be compared."));
		return;
	}
	const speed = await current.speedOf(options.model);
	const efforts = await pickEfforts(options.model.profile.windows, speed);
	if (!efforts) return;
	const { question } = trace;
	const comparison = new Comparison(`Z1: ${titleOf(question)}`, start, parts);
	const turns = turnsFor(options, current.turnsOf(trace.id));
	await comparison.run(question, efforts, { ...options, turns });
}

/**
 * One question at several efforts and with the full window, side by side in the editor area. Its answers are
 * recorded, so that the savings of the efforts are measured from then on.
 */
class Comparison {
	readonly #conversation: Conversation;
	readonly #feed: PanelFeed;
	readonly #title: string;
	readonly #setTitle: (title: string) => void;
	#closed = false;

	constructor(title: string, start: StartConversation, parts: PanelParts) {
		this.#conversation = start({ reference: true });
		const panel = vscode.window.createWebviewPanel("z1.comparison", title, vscode.ViewColumn.Active);
		panel.iconPath = tabIcon(parts.extensionUri);
		this.#setTitle = (words) => {
			if (!this.#closed) panel.title = words;
		};
		this.#title = title;
		this.#feed = new PanelFeed(panel.webview, this.#conversation, parts, "columns");
		this.#conversation.onDidHappen((happened) => this.#feed.showEvents(happened));
		panel.onDidDispose(() => {
			this.#closed = true;
			this.#conversation.control("stop");
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
			if (wasInterrupted(trace)) break;
		}
		this.#setTitle(this.#title);
	}
}
