import * as vscode from "vscode";
import { tell } from "./tell.ts";

/**
 * Modal dialogs, which wait for an answer. VS Code refuses to show them during extension tests: `activate`
 * exposes this object then, and the tests answer instead.
 */
export const dialogs = {
	/** Asks for confirmation before something that cannot be undone. */
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
