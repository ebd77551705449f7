import * as vscode from "vscode";
import { cellOf } from "../code/locateCode.ts";

/** Brings a document to the front; a cell in its notebook. */
export async function showDocument(document: vscode.TextDocument, selection?: vscode.Range): Promise<void> {
	const cell = cellOf(document);
	if (!cell) {
		await vscode.window.showTextDocument(document, selection && { selection });
		return;
	}
	const selections = [new vscode.NotebookRange(cell.index, cell.index + 1)];
	await vscode.window.showNotebookDocument(cell.notebook, { selections });
}
