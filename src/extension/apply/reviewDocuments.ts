import * as vscode from "vscode";

const SCHEME = "z1-apply";

/** Documents that exist only to be looked at: what a file would be after a change. */
export class ReviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
	readonly #texts = new Map<string, string>();
	readonly #changed = new vscode.EventEmitter<vscode.Uri>();
	readonly onDidChange = this.#changed.event;
	/** Below the event: VS Code listens to what is there when it is registered. */
	readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
	#opened = 0;

	/** A new document, in the language of the file that it is about. */
	open(about: vscode.Uri, text: string): vscode.Uri {
		const uri = vscode.Uri.from({ scheme: SCHEME, path: about.path, query: String(++this.#opened) });
		this.#texts.set(uri.toString(), text);
		return uri;
	}

	update(uri: vscode.Uri, text: string): void {
		this.#texts.set(uri.toString(), text);
		this.#changed.fire(uri);
	}

	/** Forgets a document and closes the editors that compare with it. */
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

	/** Undefined for a document that was closed, such as one that VS Code has restored after a restart. */
	provideTextDocumentContent(uri: vscode.Uri): string | undefined {
		return this.#texts.get(uri.toString());
	}

	dispose(): void {
		this.#registration.dispose();
		this.#changed.dispose();
	}
}
