import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import { type SelectedCode, selectedCode } from "./selectedCode.ts";

const SCHEME = "z1-example";
const FILE = "score.py";
/** A function that the starter model explains, up to the blank lines behind it. */
const FUNCTION = /^def score\(.*(?:\n.+)*/m;

/** A bundled file to try things on. It is shown read-only: nothing to save, nothing to spoil. */
export class StarterExample extends Disposables {
	/**
	 * Has the starter model think until its answer has settled, sooner than its window ends, and answer
	 * rightly.
	 */
	static readonly question = "What does `score(4, 8)` return?";
	readonly #file: vscode.Uri;

	constructor(extensionUri: vscode.Uri) {
		super();
		this.#file = vscode.Uri.joinPath(extensionUri, "examples", FILE);
		// One text, whatever is asked for: a link must not be able to read other files.
		const provideTextDocumentContent = async () =>
			new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#file));
		this.own(vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent }));
	}

	/** Opens it with a function selected. */
	async show(): Promise<SelectedCode | undefined> {
		const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEME, path: FILE }));
		const [found = ""] = FUNCTION.exec(document.getText()) ?? [];
		const start = document.getText().indexOf(found);
		const selection = new vscode.Range(document.positionAt(start), document.positionAt(start + found.length));
		await vscode.window.showTextDocument(document, { selection });
		return selectedCode(document, selection);
	}
}
