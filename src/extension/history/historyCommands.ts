import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { tell } from "../tell.ts";
import { exportConversation } from "./exportConversation.ts";
import { showHistory } from "./showHistory.ts";

/** The commands about whole conversations. */
export function historyCommands(conversations: Conversations, answerLog: AnswerLog) {
	return {
		"z1.newConversation": () => {
			conversations.startNew();
			return vscode.commands.executeCommand("z1.panel.focus");
		},
		"z1.showHistory": () => showHistory(conversations, answerLog),
		"z1.exportConversation": async () => {
			await conversations.restore();
			const kept = conversations.snapshot();
			if (kept.logs.length > 0) return exportConversation(kept, answerLog);
			return tell.information(t("Z1: ask something first; then it can be exported."));
		},
	};
}
