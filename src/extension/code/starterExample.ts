import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { type SelectedCode, selectedCode } from "./selectedCode.ts";

const SCHEME = "z1-example";
const FILE = "score.py";
/** A function that the starter model explains, up to the blank line after it. */
const FUNCTION = /^def tally\(.*(?:\n.+)*/m;

/** A bundled example file. It is shown read-only: nothing to save, nothing to spoil. */
export class StarterExample extends Disposables {
	/** With this question, the starter model's answer settles before its window ends, and is right. */
	static readonly question = "What does `tally([6, 2, 9])` return?";
	readonly #file: vscode.Uri;

	constructor(extensionUri: vscode.Uri) {
		super();
		this.#file = vscode.Uri.joinPath(extensionUri, "examples", FILE);
		// The same text for every address, so that a link cannot read other files.
		const provideTextDocumentContent = async () =>
			new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#file));
		this.own(vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent }));
	}

	/** Opens the file with a function selected. */
	async show(): Promise<SelectedCode | undefined> {
		const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEME, path: FILE }));
		const [found = ""] = FUNCTION.exec(document.getText()) ?? [];
		const start = document.getText().indexOf(found);
		const selection = new vscode.Range(document.positionAt(start), document.positionAt(start + found.length));
		await vscode.window.showTextDocument(document, { selection });
		return selectedCode(document, selection);
	}
}
