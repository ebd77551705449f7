import * as vscode from "vscode";
import * as z from "zod";
import { findLines } from "../../core/apply/applyCode.ts";
import { Emitter } from "../../core/emitter.ts";
import { Failure, failures } from "../../core/failure.ts";
import type { FoundPlace } from "../../core/protocol/panelProtocol.ts";
import { type AttachedCode, isSamePart } from "../../core/question/attachments.ts";
import { attachmentSchema, type CodeSelection } from "../../core/question/question.ts";
import { type BlockSymbol, documentSymbols, linesOf } from "../code/documentSymbols.ts";
import { openChosen } from "../code/openChosen.ts";
import { openForModel } from "../code/openForModel.ts";
import type { SelectedCode } from "../code/selectedCode.ts";

/** Limit of attachments. */
const MOST = 20;
/** How long to wait for a language service that may have just started, in milliseconds. */
const SYMBOLS_MS = 1000;

/** An attachment, and its place when it was attached. */
interface Entry {
	readonly id: number;
	readonly uri: vscode.Uri;
	readonly place: AttachedCode["place"];
	/** Whether the whole file is meant. */
	readonly whole: boolean;
	/** Of a part that was attached in this session. */
	readonly text?: string | undefined;
}

/** Key of the attachments' places in the workspace's state, which holds no code. */
const KEPT = "z1.attachments";
const keptSchema = z.array(
	z.object({
		uri: z.string(),
		whole: z.boolean(),
		place: attachmentSchema.omit({ pieces: true, whole: true }),
	}),
);

/** The current state of an attachment: its code, or why there is none. */
export interface ReadAttachment {
	readonly id: number;
	readonly place: AttachedCode["place"];
	/** Whether the whole file is meant. */
	readonly whole: boolean;
	readonly code: AttachedCode | Failure;
}

/** The attachments of the next question; they stay until they are removed, in the next session, too. */
export class Attachments {
	readonly #memento: vscode.Memento;
	#entries: readonly Entry[];
	#lastId = 0;
	readonly #changed = new Emitter<"added" | "removed">();
	/** The symbols of documents by version, since every preview needs them. */
	readonly #symbols = new WeakMap<vscode.TextDocument, { version: number; known: BlockSymbol[] }>();

	readonly onDidChange = this.#changed.event;

	/** @param memento of the workspace */
	constructor(memento: vscode.Memento) {
		this.#memento = memento;
		const kept = keptSchema.safeParse(memento.get(KEPT)).data ?? [];
		this.#entries = kept
			.slice(0, MOST)
			.flatMap(({ uri, ...entry }) => ({ ...entry, uri: uriOf(uri) }))
			.flatMap(({ uri, ...entry }) => (uri ? [{ id: ++this.#lastId, uri, ...entry }] : []));
	}

	/** Whether there are any. */
	get any(): boolean {
		return this.#entries.length > 0;
	}

	/**
	 * Attaches files that the user has chosen in VS Code; failures are reported after all others are attached.
	 * @throws Failure `fileNotThere`, `fileNotText`, `fileTooLong`, `tooManyAttachments`
	 */
	async addFiles(uris: readonly vscode.Uri[]): Promise<void> {
		let failed: unknown;
		for (const uri of uris) {
			try {
				const document = await openChosen(uri);
				this.#add(document, wholeOf(document));
			} catch (error) {
				failed ??= error;
			}
		}
		if (failed) throw failed;
	}

	/**
	 * Attaches files that were dropped on the panel, by their addresses.
	 * @throws Failure `droppedWithoutPath` and those of `addFiles`
	 */
	async addDropped(addresses: readonly string[]): Promise<void> {
		const uris = addresses.flatMap((address) => uriOf(address) ?? []);
		if (uris.length === 0) throw failures.droppedWithoutPath();
		await this.addFiles(uris);
	}

	/** Attaches code of an editor. @throws Failure `tooManyAttachments` */
	addCode({ code: { text, ...place }, location }: SelectedCode): void {
		this.#put({ uri: location.uri, place, whole: false, text });
	}

	/**
	 * Attaches a place that was found by its name. It comes from the page, so it has to lie in the workspace.
	 * @throws Failure `fileNotInWorkspace`, `tooManyAttachments` and those of `addFiles`
	 */
	async addFound({ uri, file, symbol }: FoundPlace): Promise<void> {
		const named = vscode.Uri.parse(uri, true);
		const folder = vscode.workspace.getWorkspaceFolder(named);
		if (!folder) throw failures.fileNotInWorkspace(file);
		const { uri: real } = await openForModel(named.scheme === "file" ? named.fsPath : named.path);
		const document = await openChosen(real);
		const found = symbol && nearest(await this.#symbolsOf(document), symbol.name, symbol.line);
		this.#add(document, found ? { ...linesOf(found), symbol: found.name } : wholeOf(document));
	}

	remove(id: number): void {
		this.#set(
			this.#entries.filter((entry) => entry.id !== id),
			"removed",
		);
	}

	clear(): void {
		if (this.any) this.#set([], "removed");
	}

	/** Reads all attachments anew: files may have been edited or deleted. */
	read(): Promise<ReadAttachment[]> {
		return Promise.all(
			this.#entries.map(async (entry): Promise<ReadAttachment> => {
				const { id, uri, whole } = entry;
				try {
					const document = await openChosen(uri);
					const symbols = await this.#symbolsOf(document);
					const text = document.getText().replace(/\r\n/g, "\n");
					const place = { ...entry.place, ...placeNow(entry, document, text, symbols) };
					const named = symbols.map(({ name, nameRange, ...symbol }) => ({
						name,
						nameLine: nameRange.start.line + 1,
						...linesOf(symbol),
					}));
					return { id, place, whole, code: { place, text, symbols: named } };
				} catch (error) {
					return { id, place: entry.place, whole, code: Failure.from(error) };
				}
			}),
		);
	}

	#add(document: vscode.TextDocument, part: Lines & { symbol?: string }): void {
		const range = new vscode.Range(part.startLine - 1, 0, part.endLine - 1, Number.MAX_SAFE_INTEGER);
		const text = document.getText(document.validateRange(range)).replace(/\r\n/g, "\n");
		this.#put({
			uri: document.uri,
			place: {
				file: vscode.workspace.asRelativePath(document.uri, false),
				language: document.languageId,
				uri: document.uri.toString(),
				...part,
			},
			whole: part.endLine - part.startLine + 1 === document.lineCount,
			text,
		});
	}

	#put(added: Omit<Entry, "id">): void {
		const same = this.#entries.some(
			(entry) => entry.uri.toString() === added.uri.toString() && isSamePart(entry, added),
		);
		if (!same && this.#entries.length >= MOST) throw failures.tooManyAttachments(MOST);
		this.#set(same ? this.#entries : [...this.#entries, { id: ++this.#lastId, ...added }], "added");
	}

	#set(entries: readonly Entry[], change: "added" | "removed"): void {
		this.#entries = entries;
		const kept = entries.map(({ uri, whole, place }) => ({ uri: uri.toString(), whole, place }));
		void this.#memento.update(KEPT, kept);
		this.#changed.fire(change);
	}

	async #symbolsOf(document: vscode.TextDocument): Promise<BlockSymbol[]> {
		const cached = this.#symbols.get(document);
		const { version } = document;
		if (cached?.version === version) return cached.known;
		const late = new Promise<BlockSymbol[]>((resolve) => setTimeout(resolve, SYMBOLS_MS, []));
		const known = await Promise.race([documentSymbols(document.uri), late]);
		if (known.length > 0) this.#symbols.set(document, { version, known });
		return known;
	}
}

function uriOf(address: string): vscode.Uri | undefined {
	try {
		return vscode.Uri.parse(address, true);
	} catch {
		return undefined;
	}
}

type Lines = Pick<CodeSelection, "startLine" | "endLine">;

function wholeOf({ lineCount }: vscode.TextDocument): Lines {
	return { startLine: 1, endLine: lineCount };
}

/** Finds attached code again, since its file may have been edited. */
function placeNow(
	{ place, whole, text }: Entry,
	document: vscode.TextDocument,
	content: string,
	symbols: readonly BlockSymbol[],
): Lines {
	if (whole) return wholeOf(document);
	const symbol = place.symbol === undefined ? undefined : nearest(symbols, place.symbol, place.startLine);
	if (symbol) return linesOf(symbol);
	const moved = text === undefined ? undefined : findLines(content.split("\n"), text, place.startLine - 1);
	const startLine = Math.min(moved === undefined ? place.startLine : moved + 1, document.lineCount);
	return { startLine, endLine: Math.min(startLine + place.endLine - place.startLine, document.lineCount) };
}

/** The symbol with a name that begins nearest to a line. */
function nearest(symbols: readonly BlockSymbol[], name: string, line: number): BlockSymbol | undefined {
	const distance = (symbol: BlockSymbol) => Math.abs(linesOf(symbol).startLine - line);
	return symbols.filter((symbol) => symbol.name === name).sort((a, b) => distance(a) - distance(b))[0];
}
