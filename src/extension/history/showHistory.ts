import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { languageTag } from "../../core/language.ts";
import { titleOf } from "../../core/question/titleOf.ts";
import { type KeptConversation, tracesOf } from "../../core/trace/keptConversation.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { dialogs } from "../dialogs.ts";
import { inertItem, tell } from "../tell.ts";
import { exportConversation } from "./exportConversation.ts";

/** How much of a conversation's text can be searched, in characters. */
const SEARCHED_CHARS = 20_000;

const EXPORT: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("export"), tooltip: t("Export…") };
const DELETE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("trash"), tooltip: t("Delete…") };

interface HistoryItem extends vscode.QuickPickItem {
	readonly kept: KeptConversation;
}

/**
 * Lists the conversations, searchable by any word of their questions and answers, and opens the chosen one.
 * @param search what stands in the search field at first
 */
export async function showHistory(
	conversations: Conversations,
	answerLog: AnswerLog,
	search = "",
): Promise<void> {
	const picker = tell.list<HistoryItem>(t("Z1 History"));
	picker.value = search;
	picker.placeholder = t("Search questions and answers");
	picker.matchOnDescription = true;
	picker.matchOnDetail = true;
	picker.busy = true;
	picker.onDidAccept(() => {
		const [picked] = picker.activeItems;
		picker.hide();
		if (!picked) return;
		conversations.open(picked.kept);
		void vscode.commands.executeCommand("z1.panel.focus");
	});
	picker.onDidTriggerItemButton(async ({ button, item: { kept } }) => {
		picker.hide();
		if (button === EXPORT) {
			await exportConversation(kept, answerLog);
		} else {
			if (await confirmDeletion(kept)) await conversations.delete(kept.id);
			// A new list: one that stays open behind the dialog may be hidden whenever the focus comes back.
			await showHistory(conversations, answerLog, picker.value);
		}
	});
	picker.onDidHide(() => picker.dispose());
	picker.show();
	const kept = await conversations.list();
	picker.items = kept.filter(({ logs }) => logs.length > 0).map((one) => inertItem(itemOf(one)));
	picker.busy = false;
	if (picker.items.length === 0)
		picker.placeholder = t("There are no conversations yet: ask something first");
}

function itemOf(kept: KeptConversation): HistoryItem {
	const traces = tracesOf(kept);
	const [first, ...others] = traces;
	const texts = [...traces.map(({ question }) => question.prompt), ...traces.map(({ answer }) => answer)];
	const when = ago(traces.at(-1)?.moments.latest ?? kept.startedAt);
	return {
		kept,
		label: first ? titleOf(first.question) : "",
		description: others.length > 0 ? t`${traces.length} questions · ${when}` : when,
		detail: texts
			.filter((text) => text.trim() !== "")
			.join(" · ")
			.slice(0, SEARCHED_CHARS),
		buttons: [EXPORT, DELETE],
	};
}

async function confirmDeletion(kept: KeptConversation): Promise<boolean> {
	const [first] = tracesOf(kept);
	const prompt = first ? titleOf(first.question).replace(/\s+/g, " ") : "";
	return dialogs.confirm(
		t`Delete the conversation “${prompt.slice(0, 80)}”?`,
		t("It cannot be brought back."),
		t("Delete"),
	);
}

/** `4 minutes ago`; the date if it is more than a day ago. */
function ago(at: number): string {
	const minutes = Math.round((Date.now() - at) / 60_000);
	const words = new Intl.RelativeTimeFormat(languageTag(), { numeric: "auto", style: "short" });
	if (minutes < 60) return words.format(-minutes, "minute");
	if (minutes < 24 * 60) return words.format(-Math.round(minutes / 60), "hour");
	return localTime(at);
}

function localTime(at: number): string {
	return new Date(at).toLocaleString(languageTag(), { dateStyle: "medium", timeStyle: "short" });
}
