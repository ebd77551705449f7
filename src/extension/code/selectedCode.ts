import * as vscode from "vscode";
import type { CodeSelection } from "../../core/question/question.ts";
import { type BlockSymbol, documentBlocks } from "./documentSymbols.ts";

/** Code in an editor, with its location. */
export interface SelectedCode {
	readonly code: CodeSelection;
	readonly location: vscode.Location;
}

/**
 * Limit of a file's text in characters, if nothing tells which part of it is meant: more than most models'
 * contexts hold. A selection has no limit.
 */
const MOST_OF_A_FILE = 200_000;
/** Longer files, in characters, never go along as a whole. */
const LARGEST_FILE = 2_000_000;
/** Lines above the cursor that are included from a longer file. */
const LINES_ABOVE = 40;

/** The code for a question in the panel: that of the last used editor. */
export async function currentCode(): Promise<SelectedCode | undefined> {
	const editor = lastEditor();
	return editor && selectedCode(editor.document, editor.selection);
}

/**
 * The last used editor, which need not have the focus. For VS Code, the Output panel, the chat's input and
 * the like are editors, too; for the user they are not.
 */
export function lastEditor(): vscode.TextEditor | undefined {
	const { activeTextEditor: active, visibleTextEditors: visible, tabGroups } = vscode.window;
	const shown = visible.filter(({ document }) => isAskable(document));
	if (active && isAskable(active.document)) return active;
	const input = tabGroups.activeTabGroup.activeTab?.input;
	const uri = input instanceof vscode.TabInputText ? input.uri.toString() : undefined;
	return shown.find(({ document }) => document.uri.toString() === uri) ?? shown[0];
}

/** Schemes of documents that users do not regard as their own text: output, logs, and input fields. */
const NOT_ASKED_ABOUT: ReadonlySet<string> = new Set([
	...["output", "log", "vscode-log", "vscode-terminal", "accessible-view", "vscode-notebook-cell-output"],
	...["comment", "vscode-scm", "chatSessionInput", "vscode-chat-input", "inmemory", "private", "vscode"],
]);

/** Whether its user may want to ask about a document. */
function isAskable({ uri }: vscode.TextDocument): boolean {
	return !NOT_ASKED_ABOUT.has(uri.scheme);
}

/**
 * The code for a question, in whole lines: the selection, otherwise the symbol around the cursor, otherwise
 * the file. Undefined if it is blank or not text.
 * @param symbols those of the document, if known
 */
export async function selectedCode(
	document: vscode.TextDocument,
	selection: vscode.Range,
	symbols?: readonly BlockSymbol[],
): Promise<SelectedCode | undefined> {
	const symbol = selection.isEmpty ? await symbolAround(document, selection.start, symbols) : undefined;
	if (symbol) return symbol;
	const range = selection.isEmpty ? fileAround(document, selection.start) : selection;
	return codeIn(document, wholeLines(document, range));
}

/** The whole file. Undefined if it is blank, or too long to read at every selection. */
export function wholeFile(document: vscode.TextDocument): SelectedCode | undefined {
	const range = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
	return document.offsetAt(range.end) > LARGEST_FILE ? undefined : codeIn(document, range);
}

function codeIn(document: vscode.TextDocument, range: vscode.Range): SelectedCode | undefined {
	const text = document.getText(range);
	if (text.trim() === "" || !isAskable(document)) return undefined;
	// A binary file opened as text contains NULs.
	if (text.includes("\0")) return undefined;
	return {
		code: {
			file: vscode.workspace.asRelativePath(document.uri, false),
			language: document.languageId,
			startLine: range.start.line + 1,
			endLine: range.end.line + 1,
			text: text.replace(/\r\n/g, "\n"),
			uri: document.uri.toString(),
		},
		location: new vscode.Location(document.uri, range),
	};
}

/** Whole lines read better than halves. A selection that ends at the start of a line excludes that line. */
function wholeLines(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.Range {
	const lastLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
	return document.validateRange(new vscode.Range(start.line, 0, lastLine, Number.MAX_SAFE_INTEGER));
}

/**
 * The innermost function, class or the like around a position.
 * @param symbols those of the document, if known
 */
export async function symbolAround(
	document: vscode.TextDocument,
	position: vscode.Position,
	symbols?: readonly BlockSymbol[],
): Promise<SelectedCode | undefined> {
	const range = (symbols ?? (await documentBlocks(document)))
		.map(({ range }) => range)
		.filter((range) => range.contains(position))
		.reduce<vscode.Range | undefined>(
			(best, range) => (best?.contains(range) === false ? best : range),
			undefined,
		);
	return range && codeIn(document, wholeLines(document, range));
}

/** The whole file; if it is too long, the part that begins a little above the position. */
function fileAround(document: vscode.TextDocument, { line }: vscode.Position): vscode.Range {
	const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
	if (document.offsetAt(whole.end) <= MOST_OF_A_FILE) return whole;
	const start = new vscode.Position(Math.max(0, line - LINES_ABOVE), 0);
	const end = document.positionAt(document.offsetAt(start) + MOST_OF_A_FILE);
	return new vscode.Range(start, end);
}
