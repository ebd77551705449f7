import * as vscode from "vscode";
import { blocksOf } from "../../core/code/blocks.ts";

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

/** How long a question waits for a language service, in milliseconds: one may index a project for minutes. */
const PATIENCE_MS = 3000;
/** The longest text that is outlined, in characters. */
const LONGEST_OUTLINED = 200_000;
/** Languages whose texts are no code. */
const PROSE: ReadonlySet<string> = new Set(["plaintext", "markdown", "log"]);

/** Documents whose language service was asked and has not answered in time, until it does. */
const awaited = new WeakSet<vscode.TextDocument>();
/** Every move of the cursor asks again. */
const outlined = new WeakMap<vscode.TextDocument, { version: number; blocks: BlockSymbol[] }>();

/**
 * The functions, classes and the like of a document: from its language service, and from its text where that
 * knows nothing of it, or not yet.
 */
export async function documentBlocks(document: vscode.TextDocument): Promise<BlockSymbol[]> {
	const told = awaited.has(document) ? undefined : await symbolsInTime(document);
	if (told && told.length > 0) return told.filter(isBlock);
	const { version } = document;
	const last = outlined.get(document);
	if (last?.version === version) return last.blocks;
	const blocks = outlinedBlocks(document);
	outlined.set(document, { version, blocks });
	return blocks;
}

/** Undefined if the language service takes too long. */
async function symbolsInTime(document: vscode.TextDocument): Promise<BlockSymbol[] | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>((resolve) => {
		timer = setTimeout(() => {
			awaited.add(document);
			resolve(undefined);
		}, PATIENCE_MS);
	});
	const told = allSymbols(document.uri).finally(() => {
		clearTimeout(timer);
		awaited.delete(document);
	});
	return Promise.race([told, late]);
}

function outlinedBlocks(document: vscode.TextDocument): BlockSymbol[] {
	if (PROSE.has(document.languageId)) return [];
	const text = document.getText();
	if (text.length > LONGEST_OUTLINED) return [];
	return blocksOf(text.replaceAll("\r\n", "\n")).map(({ name, startLine, nameLine, endLine }) => ({
		name,
		kind: vscode.SymbolKind.Function,
		range: linesIn(document, startLine, endLine),
		nameRange: linesIn(document, nameLine, nameLine),
	}));
}

/** Lines from 1, both ends inclusive. */
function linesIn(document: vscode.TextDocument, first: number, last: number): vscode.Range {
	return document.validateRange(new vscode.Range(first - 1, 0, last - 1, Number.MAX_SAFE_INTEGER));
}

/**
 * The functions, classes and the like of a document, including nested ones, as far as its language service
 * knows.
 */
export async function documentSymbols(uri: vscode.Uri): Promise<BlockSymbol[]> {
	return (await allSymbols(uri)).filter(isBlock);
}

async function allSymbols(uri: vscode.Uri): Promise<BlockSymbol[]> {
	const symbols = await vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
		"vscode.executeDocumentSymbolProvider",
		uri,
	);
	return (symbols ?? []).flatMap(function all(symbol): BlockSymbol[] {
		const { kind, name } = symbol;
		if (!("children" in symbol)) {
			const { range } = symbol.location;
			return [{ name, kind, range, nameRange: range }];
		}
		return [
			{ name, kind, range: symbol.range, nameRange: symbol.selectionRange },
			...symbol.children.flatMap(all),
		];
	});
}

function isBlock({ kind }: BlockSymbol): boolean {
	return BLOCKS.has(kind);
}

/** The lines of a symbol, from 1. */
export function linesOf({ range }: Pick<BlockSymbol, "range">): { startLine: number; endLine: number } {
	return { startLine: range.start.line + 1, endLine: range.end.line + 1 };
}
