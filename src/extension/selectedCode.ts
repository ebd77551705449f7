import * as vscode from "vscode";
import type { CodeSelection } from "../core/question.ts";

/** Code in an editor, with what is needed to go back to it. */
export interface SelectedCode {
	readonly code: CodeSelection;
	readonly location: vscode.Location;
}

/** Symbols that are a piece of code of their own, as opposed to a variable or a field. */
const BLOCKS: ReadonlySet<vscode.SymbolKind> = new Set([
	vscode.SymbolKind.Function,
	vscode.SymbolKind.Method,
	vscode.SymbolKind.Constructor,
	vscode.SymbolKind.Class,
	vscode.SymbolKind.Interface,
	vscode.SymbolKind.Enum,
	vscode.SymbolKind.Struct,
]);

/**
 * The code a question is about: the selection in whole lines, else the symbol around the cursor, else the
 * whole file. Undefined when there is nothing but white space.
 */
export async function selectedCode(editor: vscode.TextEditor): Promise<SelectedCode | undefined> {
	const { document, selection } = editor;
	const range = selection.isEmpty
		? ((await symbolAround(document.uri, selection.active)) ?? wholeFile(document))
		: wholeLines(document, selection);
	const text = document.getText(range);
	if (text.trim() === "") return undefined;
	return {
		code: {
			file: vscode.workspace.asRelativePath(document.uri, false),
			language: document.languageId,
			startLine: range.start.line + 1,
			endLine: range.end.line + 1,
			text: text.replace(/\r\n/g, "\n"),
		},
		location: new vscode.Location(document.uri, range),
	};
}

/** The code a question in the panel is about: that of the editor which was used last. */
export async function currentCode(): Promise<SelectedCode | undefined> {
	const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
	return editor && selectedCode(editor);
}

/** Whole lines read better than halves of them; a selection that ends before a line does not include it. */
function wholeLines(document: vscode.TextDocument, { start, end }: vscode.Selection): vscode.Range {
	const lastLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
	return new vscode.Range(start.line, 0, lastLine, document.lineAt(lastLine).range.end.character);
}

function wholeFile(document: vscode.TextDocument): vscode.Range {
	return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}

/** The innermost function, class or the like that holds the position. */
async function symbolAround(uri: vscode.Uri, position: vscode.Position): Promise<vscode.Range | undefined> {
	const symbols = await vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
		"vscode.executeDocumentSymbolProvider",
		uri,
	);
	const ranges = (symbols ?? [])
		.flatMap(function all(symbol): vscode.Range[] {
			if (!("children" in symbol)) return [symbol.location.range];
			return [BLOCKS.has(symbol.kind) ? [symbol.range] : [], ...symbol.children.map(all)].flat();
		})
		.filter((range) => range.contains(position));
	return ranges.reduce<vscode.Range | undefined>(
		(best, range) => (best?.contains(range) === false ? best : range),
		undefined,
	);
}
