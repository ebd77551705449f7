import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { currentCode, lastEditor } from "../code/selectedCode.ts";
import { tell } from "../tell.ts";
import { tellFailure } from "../tellFailure.ts";
import type { Attachments } from "./attachments.ts";

/** The commands that attach code to the next question and show the panel. */
export function attachCommands(attachments: Attachments, log: vscode.LogOutputChannel) {
	const add = async (adding: () => Promise<void> | void) => {
		try {
			await adding();
		} catch (error) {
			tellFailure(error, log);
		}
		await vscode.commands.executeCommand("z1.panel.focus", { preserveFocus: true });
	};
	return {
		"z1.addSelection": async () => {
			const code = await currentCode();
			if (code) await add(() => attachments.addCode(code));
			else await tell.information(t("Z1: open a file and select the code to ask about."));
		},
		/** Menus pass the file that they were opened on and, in the explorer, the whole selection. */
		"z1.addFile": async (uri?: unknown, selected?: unknown) => {
			const uris = [...(Array.isArray(selected) ? selected : [uri ?? lastEditor()?.document.uri])];
			const files = uris.filter((each) => each instanceof vscode.Uri);
			if (files.length > 0) await add(() => attachments.addFiles(files));
			else await tell.information(t("Z1: open the file to add."));
		},
	};
}
