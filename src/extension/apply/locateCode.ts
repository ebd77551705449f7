import * as vscode from "vscode";
import type { CodeSelection } from "../../core/question/question.ts";

/** Where the code of an earlier session stands now, by its path; its lines may hold other code by now. */
export async function locateCode({
	file,
	startLine,
	endLine,
}: CodeSelection): Promise<vscode.Location | undefined> {
	const folders = vscode.workspace.workspaceFolders ?? [];
	const inFolders = folders.map(({ uri }) => vscode.Uri.joinPath(uri, file));
	for (const uri of [...inFolders, vscode.Uri.file(file)]) {
		const exists = await vscode.workspace.fs.stat(uri).then(
			({ type }) => (type & vscode.FileType.File) !== 0,
			() => false,
		);
		if (exists)
			return new vscode.Location(
				uri,
				new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER),
			);
	}
	return undefined;
}
