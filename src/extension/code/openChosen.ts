import * as vscode from "vscode";
import { failures } from "../../core/failure.ts";

/** Longest file that is asked about as a whole, in characters. */
const LONGEST_FILE = 2_000_000;
/** No encoding takes more bytes per character. */
const MOST_BYTES = 4;

/**
 * Opens a file that the user has chosen in VS Code, wherever it lies. `openForModel` opens what a model or a
 * page has named.
 * @throws Failure `fileNotThere`, `fileNotText`, `fileTooLong`
 */
export async function openChosen(uri: vscode.Uri): Promise<vscode.TextDocument> {
	const file = vscode.workspace.asRelativePath(uri, false);
	const opened = vscode.workspace.textDocuments.find(
		(document) => document.uri.toString() === uri.toString(),
	);
	// An open document outlives its file, so files are checked; unsaved and virtual documents exist nowhere
	// else.
	const isFile = vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined;
	if (!opened || (isFile && !opened.isDirty)) await assureFile(uri, file);
	const document = opened ?? (await openText(uri, file));
	const end = document.lineAt(document.lineCount - 1).range.end;
	if (document.offsetAt(end) > LONGEST_FILE) throw failures.fileTooLong(file, LONGEST_FILE);
	// A binary file opened as text contains NULs.
	if (document.getText().includes("\0")) throw failures.fileNotText(file);
	return document;
}

/** Reading anything else, such as a device or a pipe, may never end; a huge file is not read either. */
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
