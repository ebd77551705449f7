import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import * as vscode from "vscode";
import { failures } from "../../core/failure.ts";
import { cellOf } from "../code/locateCode.ts";

/**
 * Checks that a document can be changed and saved before it is changed. VS Code lets an extension change any
 * document in memory, so the user would see a text that no disk holds.
 * @throws Failure `codeOfNoFile`, `codeNotWritten`
 */
export async function checkWritable(document: vscode.TextDocument): Promise<void> {
	const { uri, isUntitled } = cellOf(document)?.notebook ?? document;
	if (isUntitled) return;
	const name = vscode.workspace.asRelativePath(uri, false);
	// An earlier state of a file (git), the log, an example: documents that their provider only lets read.
	if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) throw failures.codeOfNoFile(name);
	if ((await isLocked(uri)) || isDeclaredReadOnly(document)) throw failures.codeNotWritten(name);
}

async function isLocked(uri: vscode.Uri): Promise<boolean> {
	const permissions = await vscode.workspace.fs.stat(uri).then(
		(info) => info.permissions ?? 0,
		() => 0, // a missing file can be created
	);
	if (permissions !== 0) return true;
	return uri.scheme === "file" && isLockedOnDisk(uri.fsPath);
}

/** The disk lets root write everything, but a read-only flag is meant for root, too. */
async function isLockedOnDisk(file: string): Promise<boolean> {
	try {
		if (((await stat(file)).mode & 0o222) === 0) return true;
		await access(file, constants.W_OK);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== "ENOENT";
	}
}

/** Whether the user's settings make its editors read-only. */
function isDeclaredReadOnly(document: vscode.TextDocument): boolean {
	const declared = (name: string) => {
		const patterns = vscode.workspace
			.getConfiguration("files", document.uri)
			.get<Record<string, boolean>>(name);
		return Object.entries(patterns ?? {}).some(([pattern, holds]) => holds && matches(document, pattern));
	};
	return declared("readonlyInclude") && !declared("readonlyExclude");
}

function matches(document: vscode.TextDocument, pattern: string): boolean {
	const folder = vscode.workspace.getWorkspaceFolder(document.uri);
	const patterns = [pattern, ...(folder ? [new vscode.RelativePattern(folder, pattern)] : [])];
	return patterns.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
}
