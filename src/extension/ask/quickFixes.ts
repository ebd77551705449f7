import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { Disposables } from "../../core/disposables.ts";
import type { ReadyId } from "../../core/question/readyQuestions.ts";
import { ASK_AT, type AskedPlace } from "./askCommands.ts";

const ACTIONS: readonly { id: ReadyId; title: string }[] = [
	{ id: "explain", title: t("Explain with Z1") },
	{ id: "fix", title: t("Fix with Z1") },
];

/** Offers questions about a problem where it is reported. Nothing is asked until the user chooses one. */
export class QuickFixes extends Disposables implements vscode.CodeActionProvider {
	readonly #onOpen: (place: AskedPlace) => void;

	/** @param onOpen called when the user opens the fixes of a problem, or hovers over it */
	constructor(onOpen: (place: AskedPlace) => void) {
		super();
		this.#onOpen = onOpen;
		this.own(
			vscode.languages.registerCodeActionsProvider("*", this, {
				providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
			}),
		);
	}

	provideCodeActions(
		{ uri }: vscode.TextDocument,
		selection: vscode.Range,
		{ diagnostics, triggerKind }: vscode.CodeActionContext,
	): vscode.CodeAction[] {
		const [first] = diagnostics;
		if (!first) return [];
		const { start } = first.range;
		const range = isMeant(selection) ? selection : new vscode.Range(start, start);
		const place: AskedPlace = { uri, range, problems: diagnostics };
		// The light bulb, which follows the cursor, asks by itself.
		if (triggerKind === vscode.CodeActionTriggerKind.Invoke) this.#onOpen(place);
		return ACTIONS.map(({ id, title }) => {
			const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
			action.diagnostics = [...diagnostics];
			action.command = { title, command: ASK_AT, arguments: [place, id] };
			return action;
		});
	}
}

/**
 * Whether the user has deliberately selected code: a single word does not count, nor does the problem's own
 * range, which a hover passes.
 */
function isMeant(selection: vscode.Range): boolean {
	return selection instanceof vscode.Selection && !selection.isSingleLine;
}
