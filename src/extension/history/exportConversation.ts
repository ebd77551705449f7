import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Failure, failures } from "../../core/failure.ts";
import { describeSaving } from "../../core/saving/describeSaving.ts";
import { exportJson } from "../../core/trace/exportJson.ts";
import { exportMarkdown } from "../../core/trace/exportMarkdown.ts";
import { type KeptConversation, tracesOf } from "../../core/trace/keptConversation.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import { placesHere } from "../../host/found/places.ts";
import { dialogs } from "../dialogs.ts";
import { tell } from "../tell.ts";

/**
 * Asks for a file and writes a conversation to it: as JSON if it ends in .json, otherwise as Markdown.
 * @param answerLog knows what its answers saved
 */
export async function exportConversation(kept: KeptConversation, answerLog: AnswerLog): Promise<void> {
	const traces = tracesOf(kept);
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(placesHere().home);
	const name = fileNameOf(traces[0]?.question.prompt ?? "");
	const target = await dialogs.chooseFile({
		title: t("Export as Markdown (.md) or JSON (.json)"),
		defaultUri: vscode.Uri.joinPath(folder, `${name}.md`),
		filters: { Markdown: ["md"], JSON: ["json"] },
	});
	if (!target) return;
	await answerLog.load();
	const savings = answerLog.savingsOf(traces);
	const words = (versionId: string) => savings[versionId] && describeSaving(savings[versionId]).phrase;
	const text = /\.json$/i.test(target.path) ? exportJson(kept, savings) : exportMarkdown(traces, words);
	try {
		await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
		tell.briefly(t`Z1: exported to ${vscode.workspace.asRelativePath(target)}`, 5000);
	} catch (error) {
		const { message, nextStep } = failures.exportFailed(target.fsPath, Failure.from(error).message);
		void tell.error(`${message} ${nextStep}`);
	}
}

/** The question as a file name: `what-does-fold-4-8-return`. */
function fileNameOf(prompt: string): string {
	const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
	return words.join("-").slice(0, 60) || "conversation";
}
