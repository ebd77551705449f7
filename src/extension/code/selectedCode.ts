import * as vscode from "vscode";
import type { CodeSelection } from "../../core/question/question.ts";
import { type BlockSymbol, documentSymbols } from "./documentSymbols.ts";

/** Code in an editor, with what is needed to go back to it. */
export interface SelectedCode {
	readonly code: CodeSelection;
	readonly location: vscode.Location;
}

/**
 * The most of a file that is taken where nothing says which part of it is meant, in characters: more than the
 * contexts of most models hold. A selection is taken whole, however long it is.
 */
const MOST_OF_A_FILE = 200_000;
/** Files of more characters never go along as a whole. */
const LARGEST_FILE = 2_000_000;
/** Lines above the cursor that are taken along from a longer file. */
const LINES_ABOVE = 40;

/** The code a question in the panel is about: that of the editor which was used last. */
export async function currentCode(): Promise<SelectedCode | undefined> {
	const editor = lastEditor();
	return editor && selectedCode(editor.document, editor.selection);
}

/**
 * The editor that was used last, which need not have the focus. The Output panel, the chat's input and the like are
 * editors, too, for VS Code; for the user they are not.
 */
export function lastEditor(): vscode.TextEditor | undefined {
	const { activeTextEditor: active, visibleTextEditors: visible, tabGroups } = vscode.window;
	const shown = visible.filter(({ document }) => isAskable(document));
	if (active && isAskable(active.document)) return active;
	const input = tabGroups.activeTabGroup.activeTab?.input;
	const uri = input instanceof vscode.TabInputText ? input.uri.toString() : undefined;
	return shown.find(({ document }) => document.uri.toString() === uri) ?? shown[0];
}

/** What VS Code shows in editors and no user takes for a text of theirs: output and logs, and fields to write into. */
const NOT_ASKED_ABOUT: ReadonlySet<string> = new Set([
	...["output", "log", "vscode-log", "vscode-terminal", "accessible-view", "vscode-notebook-cell-output"],
	...["comment", "vscode-scm", "chatSessionInput", "vscode-chat-input", "inmemory", "private", "vscode"],
]);

/** Whether a document is one that its user may want to ask about. */
function isAskable({ uri }: vscode.TextDocument): boolean {
	return !NOT_ASKED_ABOUT.has(uri.scheme);
}

/**
 * The code a question is about, in whole lines: the selection, else the symbol around the cursor, else the
 * file. Undefined when there is nothing but white space.
 * @param symbols those of the document, where they are known already
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

/** The whole of a file. Undefined when there is nothing but white space, or too much to read at every selection. */
export function wholeFile(document: vscode.TextDocument): SelectedCode | undefined {
	const range = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
	return document.offsetAt(range.end) > LARGEST_FILE ? undefined : codeIn(document, range);
}

function codeIn(document: vscode.TextDocument, range: vscode.Range): SelectedCode | undefined {
	const text = document.getText(range);
	if (text.trim() === "" || !isAskable(document)) return undefined;
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

/** Whole lines read better than halves of them; a selection that ends before a line does not include it. */
function wholeLines(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.Range {
	const lastLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
	return document.validateRange(new vscode.Range(start.line, 0, lastLine, Number.MAX_SAFE_INTEGER));
}

/**
 * The innermost function, class or the like that holds the position.
 * @param symbols those of the document, where they are known already
 */
export async function symbolAround(
	document: vscode.TextDocument,
	position: vscode.Position,
	symbols?: readonly BlockSymbol[],
): Promise<SelectedCode | undefined> {
	const range = (symbols ?? (await documentSymbols(document.uri)))
		.map(({ range }) => range)
		.filter((range) => range.contains(position))
		.reduce<vscode.Range | undefined>(
			(best, range) => (best?.contains(range) === false ? best : range),
			undefined,
		);
	return range && codeIn(document, wholeLines(document, range));
}

/** The whole file; of one that is too long, what begins a little above the position. */
function fileAround(document: vscode.TextDocument, { line }: vscode.Position): vscode.Range {
	const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
	if (document.offsetAt(whole.end) <= MOST_OF_A_FILE) return whole;
	const start = new vscode.Position(Math.max(0, line - LINES_ABOVE), 0);
	const end = document.positionAt(document.offsetAt(start) + MOST_OF_A_FILE);
	return new vscode.Range(start, end);
}
