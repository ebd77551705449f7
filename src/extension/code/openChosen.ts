import * as vscode from "vscode";
import { failures } from "../../core/failure.ts";

/** Longer files are no code that anybody asks about as a whole, in characters. */
export const LONGEST_FILE = 2_000_000;
/** No encoding needs more bytes to a character. */
const MOST_BYTES = 4;

/**
 * Opens a file that the user has chosen in VS Code, wherever it lies. What a model or a page has named is
 * opened by `openForModel`.
 * @throws Failure `fileNotThere`, `fileNotText`, `fileTooLong`
 */
export async function openChosen(uri: vscode.Uri): Promise<vscode.TextDocument> {
	const file = vscode.workspace.asRelativePath(uri, false);
	const opened = vscode.workspace.textDocuments.find(
		(document) => document.uri.toString() === uri.toString(),
	);
	// What was opened stays in memory when its file is gone; what is no file, or not saved, is nowhere else.
	const isFile = vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined;
	if (!opened || (isFile && !opened.isDirty)) await assureFile(uri, file);
	const document = opened ?? (await openText(uri, file));
	const end = document.lineAt(document.lineCount - 1).range.end;
	if (document.offsetAt(end) > LONGEST_FILE) throw failures.fileTooLong(file, LONGEST_FILE);
	// What is opened as text and is none, such as a program, holds zeros.
	if (document.getText().includes("\0")) throw failures.fileNotText(file);
	return document;
}

/** Reading anything else, such as a device or a pipe, may never end, and what is huge is not read at all. */
async function assureFile(uri: vscode.Uri, file: string): Promise<void> {
	const stat = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined);
	if (!stat || (stat.type & vscode.FileType.File) === 0) throw failures.fileNotThere(file);
	if (stat.size > LONGEST_FILE * MOST_BYTES) throw failures.fileTooLong(file, LONGEST_FILE);
}

async function openText(uri: vscode.Uri, file: string): Promise<vscode.TextDocument> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		throw failures.fileNotText(file);
	}
}
