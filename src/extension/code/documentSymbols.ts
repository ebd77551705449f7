import * as vscode from "vscode";
import { blocksOf } from "../../core/code/blocks.ts";
import { Emitter } from "../../core/emitter.ts";

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
/** How long what is merely shown waits for it, in milliseconds: it is shown anew once that has told. */
export const GLANCE_MS = 200;
/** The longest text that is outlined, in characters. */
const LONGEST_OUTLINED = 200_000;
/** Languages whose texts are no code. */
const PROSE: ReadonlySet<string> = new Set(["plaintext", "markdown", "log"]);

/** A question to the language service of a document that it has not answered yet. */
interface Asking {
	readonly since: number;
	readonly told: Promise<BlockSymbol[]>;
	readonly version: number;
	/** Whether somebody has stopped waiting for it. */
	givenUp: boolean;
}

interface Known {
	readonly version: number;
	readonly blocks: BlockSymbol[];
}

const asked = new WeakMap<vscode.TextDocument, Asking>();
/** What came after somebody had stopped waiting for it. */
const toldLate = new WeakMap<vscode.TextDocument, Known>();
/** Every move of the cursor asks again. */
const outlined = new WeakMap<vscode.TextDocument, Known>();

const late = new Emitter<void>();
/** A language service has told of a document what it was no longer waited for. */
export const onDidTellLate = late.event;

/**
 * The functions, classes and the like of a document: from its language service, and from its text where that
 * knows nothing of it, or not yet.
 * @param patience how long to wait for the language service, in milliseconds
 */
export async function documentBlocks(
	document: vscode.TextDocument,
	patience = PATIENCE_MS,
): Promise<BlockSymbol[]> {
	const told = (await symbolsInTime(document, patience)) ?? lateSymbols(document);
	if (told && told.length > 0) return told.filter(isBlock);
	const { version } = document;
	const last = outlined.get(document);
	if (last?.version === version) return last.blocks;
	const blocks = outlinedBlocks(document);
	outlined.set(document, { version, blocks });
	return blocks;
}

/** Undefined if the language service takes too long, also over an earlier text. */
async function symbolsInTime(
	document: vscode.TextDocument,
	patience: number,
): Promise<BlockSymbol[] | undefined> {
	const before = asked.get(document);
	const leftOf = ({ since }: Asking) => since + patience - Date.now();
	const isCurrent = before && (before.version === document.version || leftOf(before) <= 0);
	const asking = isCurrent ? before : ask(document);
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<undefined>((resolve) => {
		timer = setTimeout(
			() => {
				asking.givenUp = true;
				resolve(undefined);
			},
			Math.max(0, leftOf(asking)),
		);
	});
	return Promise.race([asking.told, tooLate]).finally(() => clearTimeout(timer));
}

function ask(document: vscode.TextDocument): Asking {
	const { version } = document;
	// A document that is closed meanwhile has none.
	const told = allSymbols(document.uri).catch(() => []);
	const asking: Asking = { since: Date.now(), told, version, givenUp: false };
	asked.set(document, asking);
	void told.then((blocks) => {
		if (asked.get(document) === asking) asked.delete(document);
		if (!asking.givenUp) return;
		const isNew = toldLate.get(document)?.version !== version;
		toldLate.set(document, { version, blocks });
		// Once for each text: whoever hears of it asks again, and may give up again.
		if (isNew) late.fire();
	});
	return asking;
}

function lateSymbols(document: vscode.TextDocument): BlockSymbol[] | undefined {
	const known = toldLate.get(document);
	return known?.version === document.version ? known.blocks : undefined;
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
