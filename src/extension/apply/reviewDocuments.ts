import * as vscode from "vscode";

const SCHEME = "z1-apply";

/** Read-only documents for reviews: a file as it would be after a change. */
export class ReviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
	readonly #texts = new Map<string, string>();
	readonly #changed = new vscode.EventEmitter<vscode.Uri>();
	readonly onDidChange = this.#changed.event;
	/** Declared after the event, since VS Code subscribes to it on registration. */
	readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
	#opened = 0;

	/** Creates a document in the language of the file that it is about. */
	open(about: vscode.Uri, text: string): vscode.Uri {
		const uri = vscode.Uri.from({ scheme: SCHEME, path: about.path, query: String(++this.#opened) });
		this.#texts.set(uri.toString(), text);
		return uri;
	}

	update(uri: vscode.Uri, text: string): void {
		this.#texts.set(uri.toString(), text);
		this.#changed.fire(uri);
	}

	/** Drops a document and closes the editors that compare with it. */
	async close(uri: vscode.Uri): Promise<void> {
		const shown = vscode.window.tabGroups.all
			.flatMap(({ tabs }) => tabs)
			.filter(
				({ input }) =>
					input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
			);
		await vscode.window.tabGroups.close(shown);
		this.#texts.delete(uri.toString());
	}

	/** Undefined for a closed document, such as one that VS Code restores after a restart. */
	provideTextDocumentContent(uri: vscode.Uri): string | undefined {
		return this.#texts.get(uri.toString());
	}

	dispose(): void {
		this.#registration.dispose();
		this.#changed.dispose();
	}
}
