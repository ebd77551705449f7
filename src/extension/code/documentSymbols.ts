import * as vscode from "vscode";

/** A named piece of code. */
export interface BlockSymbol {
	readonly name: string;
	readonly kind: vscode.SymbolKind;
	readonly range: vscode.Range;
	/** The position of its name. */
	readonly nameRange: vscode.Range;
}

/** Kinds of symbols that are pieces of code, as opposed to variables or fields. */
export const BLOCKS: ReadonlySet<vscode.SymbolKind> = new Set([
	vscode.SymbolKind.Function,
	vscode.SymbolKind.Method,
	vscode.SymbolKind.Constructor,
	vscode.SymbolKind.Class,
	vscode.SymbolKind.Interface,
	vscode.SymbolKind.Enum,
	vscode.SymbolKind.Struct,
]);

/**
 * The functions, classes and the like of a document, including nested ones, as far as its language service
 * knows.
 */
export async function documentSymbols(uri: vscode.Uri): Promise<BlockSymbol[]> {
	const symbols = await vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
		"vscode.executeDocumentSymbolProvider",
		uri,
	);
	return (symbols ?? [])
		.flatMap(function all(symbol): BlockSymbol[] {
			const { kind, name } = symbol;
			if (!("children" in symbol)) {
				const { range } = symbol.location;
				return [{ name, kind, range, nameRange: range }];
			}
			return [
				{ name, kind, range: symbol.range, nameRange: symbol.selectionRange },
				...symbol.children.flatMap(all),
			];
		})
		.filter(({ kind }) => BLOCKS.has(kind));
}

/** The lines of a symbol, from 1. */
export function linesOf({ range }: Pick<BlockSymbol, "range">): { startLine: number; endLine: number } {
	return { startLine: range.start.line + 1, endLine: range.end.line + 1 };
}
