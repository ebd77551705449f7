import path from "node:path";
import * as vscode from "vscode";
import { failures } from "../../core/failure.ts";
import { workspaceFile } from "../../host/machine/workspaceFile.ts";

/**
 * Opens a file that a model has named: only files of the workspace, whatever the name looks like and whatever
 * links lie on the way. Every file that the user did not choose is opened here.
 * @throws Failure `fileNotInWorkspace`
 */
export async function openForModel(name: string): Promise<vscode.TextDocument> {
	const uri = (await onDisk(name)) ?? (await elsewhere(name));
	if (!uri) throw failures.fileNotInWorkspace(name);
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		throw failures.fileNotInWorkspace(name);
	}
}

/** The file by its real path, as it was checked, since the target of a link may change. */
async function onDisk(name: string): Promise<vscode.Uri | undefined> {
	const folders = foldersWhere((scheme) => scheme === "file");
	const found = await workspaceFile(
		name,
		folders.map(({ fsPath }) => fsPath),
	).catch(() => undefined); // invalid names, such as one with a NUL
	const folder = found && folders[found.folder];
	return folder && vscode.Uri.joinPath(folder, ...found.relative.split(path.sep));
}

/** A virtual workspace cannot resolve links, so the path must not contain any. */
async function elsewhere(name: string): Promise<vscode.Uri | undefined> {
	for (const folder of foldersWhere((scheme) => scheme !== "file")) {
		const place = path.posix.resolve(folder.path, name.replaceAll("\\", "/"));
		const relative = path.posix.relative(folder.path, place);
		if (relative === "" || relative.startsWith("..")) continue;
		const steps = relative.split("/");
		const types = await Promise.all(
			steps.map((_, index) => typeOf(vscode.Uri.joinPath(folder, ...steps.slice(0, index + 1)))),
		);
		const linked = types.some((type) => (type & vscode.FileType.SymbolicLink) !== 0);
		if (!linked && types.at(-1) === vscode.FileType.File) return vscode.Uri.joinPath(folder, ...steps);
	}
	return undefined;
}

function foldersWhere(isMeant: (scheme: string) => boolean): vscode.Uri[] {
	const folders = vscode.workspace.workspaceFolders ?? [];
	return folders.map(({ uri }) => uri).filter(({ scheme }) => isMeant(scheme));
}

async function typeOf(uri: vscode.Uri): Promise<vscode.FileType> {
	return vscode.workspace.fs.stat(uri).then(
		({ type }) => type,
		() => vscode.FileType.Unknown,
	);
}
