import * as vscode from "vscode";
import { tell } from "./tell.ts";

/**
 * The dialogs in which VS Code waits for an answer. While extension tests run, VS Code refuses to show them:
 * `activate` hands this out then, and the tests answer in its place.
 */
export const dialogs = {
	/** Asks before something is done that cannot be undone. */
	async confirm(message: string, detail: string, action: string): Promise<boolean> {
		const answer = await tell.modal(message, detail, action);
		return answer === action;
	},

	async openFile(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
		return (await vscode.window.showOpenDialog(options))?.[0];
	},

	async chooseFile(options: vscode.SaveDialogOptions): Promise<vscode.Uri | undefined> {
		return vscode.window.showSaveDialog(options);
	},
};
export type Dialogs = typeof dialogs;
