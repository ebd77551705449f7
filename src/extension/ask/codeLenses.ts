import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { documentSymbols } from "../code/documentSymbols.ts";
import { ASK_AT, type AskedPlace } from "./askCommands.ts";

const SETTING = "z1.codeLens.enabled";
const FUNCTIONS: ReadonlySet<vscode.SymbolKind> = new Set([
	vscode.SymbolKind.Function,
	vscode.SymbolKind.Method,
	vscode.SymbolKind.Constructor,
]);
/** Pause in milliseconds before a language service that found nothing in a document is asked again. */
const RETRY_MS = 2000;

/** `Explain | Ask…` above every function, while the setting is on. */
export class CodeLenses extends Disposables implements vscode.CodeLensProvider {
	readonly #changed = new vscode.EventEmitter<void>();
	readonly onDidChangeCodeLenses = this.#changed.event;
	/** Documents that were tried again because their language service may still have been starting. */
	readonly #retried = new WeakSet<vscode.TextDocument>();
	#registration: vscode.Disposable | undefined;

	constructor() {
		super();
		this.own(
			this.#changed,
			{ dispose: () => this.#registration?.dispose() },
			vscode.workspace.onDidChangeConfiguration((change) => {
				if (change.affectsConfiguration(SETTING)) this.#update();
			}),
		);
		this.#update();
	}

	async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
		const { uri } = document;
		const symbols = await documentSymbols(uri);
		if (symbols.length === 0) this.#retry(document);
		return symbols
			.filter(({ kind }) => FUNCTIONS.has(kind))
			.flatMap(({ range, nameRange }) => {
				const place: AskedPlace = { uri, range };
				return [
					lens(nameRange, `$(lightbulb) ${t("Explain")}`, t("Explain this function with Z1"), [
						place,
						"explain",
					]),
					lens(nameRange, t("Ask…"), t("Ask Z1 about this function"), [place]),
				];
			});
	}

	#update(): void {
		this.#registration?.dispose();
		this.#registration = vscode.workspace.getConfiguration().get<boolean>(SETTING)
			? vscode.languages.registerCodeLensProvider("*", this)
			: undefined;
	}

	#retry(document: vscode.TextDocument): void {
		if (this.#retried.has(document)) return;
		this.#retried.add(document);
		setTimeout(() => this.#changed.fire(), RETRY_MS);
	}
}

function lens(range: vscode.Range, title: string, tooltip: string, args: unknown[]): vscode.CodeLens {
	return new vscode.CodeLens(range, { title, tooltip, command: ASK_AT, arguments: args });
}
