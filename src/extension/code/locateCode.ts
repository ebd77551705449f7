import * as vscode from "vscode";
import { failures } from "../../core/failure.ts";
import type { CodeSelection } from "../../core/question/question.ts";

/**
 * Opens the document of a question's code by its address. Questions of earlier releases have none: theirs is
 * the only file with the same path that holds the code.
 * @param isAsked whether a document was asked about in this session; the cells of a notebook get new
 *   addresses in each
 * @throws Failure `codeGone`, `codePlaceUnclear`
 */
export async function locateCode(
	code: CodeSelection,
	isAsked: (document: vscode.TextDocument) => boolean,
): Promise<vscode.TextDocument> {
	if (code.uri === undefined) return documentAt(code);
	const uri = vscode.Uri.parse(code.uri, true);
	if (uri.scheme === CELL) return cellAt(uri, code, isAsked);
	const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === code.uri);
	if (opened) return opened;
	// Opening a missing untitled document would create another one with its name.
	if (uri.scheme === "untitled") throw failures.codeGone(code.file);
	return open(uri, code);
}

/** The notebook cell of a document, if it is one. */
export function cellOf(document: vscode.TextDocument): vscode.NotebookCell | undefined {
	return vscode.workspace.notebookDocuments
		.flatMap((notebook) => notebook.getCells())
		.find((cell) => cell.document === document);
}

const CELL = "vscode-notebook-cell";

async function cellAt(
	uri: vscode.Uri,
	code: CodeSelection,
	isAsked: (document: vscode.TextDocument) => boolean,
): Promise<vscode.TextDocument> {
	const documents = (await openNotebook(uri, code)).getCells().map(({ document }) => document);
	const named = documents.find((document) => document.uri.toString() === uri.toString());
	if (named && isAsked(named)) return named;
	return onlyOneWith(code, documents) ?? named ?? gone(code);
}

async function openNotebook(cell: vscode.Uri, code: CodeSelection): Promise<vscode.NotebookDocument> {
	const uri = notebookUri(cell);
	const opened = vscode.workspace.notebookDocuments.find(
		(notebook) => notebook.uri.toString() === uri.toString(),
	);
	try {
		return opened ?? (await vscode.workspace.openNotebookDocument(uri));
	} catch {
		return gone(code);
	}
}

/**
 * The fragment of a cell's address holds the scheme of its notebook, after an `s` and in base 64. What a
 * window sees as remote is a local file for an extension that runs there.
 */
function notebookUri(cell: vscode.Uri): vscode.Uri {
	const encoded = cell.fragment.slice(cell.fragment.indexOf("s") + 1);
	const scheme = Buffer.from(encoded, "base64").toString();
	if (scheme === "vscode-remote") return cell.with({ scheme: "file", authority: "", fragment: "" });
	return cell.with({ scheme: scheme || "file", fragment: "" });
}

/** Finds the document by its path alone, in any workspace folder. */
async function documentAt(code: CodeSelection): Promise<vscode.TextDocument> {
	const folders = vscode.workspace.workspaceFolders ?? [];
	const places = [
		...folders.map(({ uri }) => vscode.Uri.joinPath(uri, code.file)),
		vscode.Uri.file(code.file),
	];
	const opened = await Promise.all(
		places.map(async (uri) => ((await isFile(uri)) ? open(uri, code).catch(() => undefined) : undefined)),
	);
	const documents = opened.filter((document) => document !== undefined);
	return onlyOneWith(code, documents) ?? documents[0] ?? gone(code);
}

/** The only document that holds the code. @throws Failure `codePlaceUnclear` if several do */
function onlyOneWith(
	code: CodeSelection,
	documents: readonly vscode.TextDocument[],
): vscode.TextDocument | undefined {
	const holding = documents.filter((document) =>
		document.getText().replace(/\r\n/g, "\n").includes(code.text),
	);
	if (holding.length > 1) throw failures.codePlaceUnclear(code.file);
	return holding[0];
}

async function open(uri: vscode.Uri, code: CodeSelection): Promise<vscode.TextDocument> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		return gone(code);
	}
}

function isFile(uri: vscode.Uri): Promise<boolean> {
	return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
		({ type }) => (type & vscode.FileType.File) !== 0,
		() => false,
	);
}

function gone({ file }: CodeSelection): never {
	throw failures.codeGone(file);
}
