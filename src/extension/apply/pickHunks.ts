import path from "node:path";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { applyHunks, type Hunk } from "../../core/apply/hunks.ts";
import { inertItem, tell } from "../tell.ts";
import type { ReviewDocuments } from "./reviewDocuments.ts";

/** A change to a document: hunks of the code whose first line is `line`, from 0. */
export interface CodeChange {
	readonly document: vscode.TextDocument;
	readonly code: string;
	readonly line: number;
	readonly hunks: readonly Hunk[];
}

interface HunkItem extends vscode.QuickPickItem {
	readonly hunk: Hunk;
}

/**
 * Shows a change in the diff editor and lets the user deselect hunks; the editor follows the selection.
 * @returns the accepted hunks; none if the user cancels
 */
export async function pickHunks(change: CodeChange, reviews: ReviewDocuments): Promise<readonly Hunk[]> {
	const { document, hunks } = change;
	const uri = reviews.open(document.uri, textAfter(change, hunks));
	const title = t`${path.posix.basename(document.uri.path)} ↔ Z1's change`;
	await vscode.commands.executeCommand("vscode.diff", document.uri, uri, title);
	const pick = tell.list<HunkItem>(title);
	pick.placeholder = t("Enter applies what is checked; Escape changes nothing");
	pick.canSelectMany = true;
	// The user may scroll the diff meanwhile.
	pick.ignoreFocusOut = true;
	pick.matchOnDetail = true;
	pick.items = hunks.map((hunk) => inertItem(itemFor(hunk, change.line)));
	pick.selectedItems = pick.items;
	pick.onDidChangeSelection((items) => reviews.update(uri, textAfter(change, hunksOf(items))));
	pick.onDidChangeActive(([item]) => item && reveal(document, change.line + item.hunk.line));
	try {
		return await new Promise((resolve) => {
			pick.onDidAccept(() => resolve(hunksOf(pick.selectedItems)));
			pick.onDidHide(() => resolve([]));
			pick.show();
		});
	} finally {
		pick.dispose();
		await reviews.close(uri);
	}
}

/** In the order of the code, whatever the order of selection. */
function hunksOf(items: readonly HunkItem[]): Hunk[] {
	return items.map(({ hunk }) => hunk).sort((a, b) => a.line - b.line);
}

/** `Line 12`, `−1 +2`, and below that the old and new lines. */
function itemFor({ line, removed, added }: Hunk, firstLine: number): HunkItem {
	return {
		hunk: { line, removed, added },
		label: t`Line ${firstLine + line + 1}`,
		description: `−${removed.length} +${added.length}`,
		detail: [...describeLines("−", removed), ...describeLines("+", added)].join("   "),
		picked: true,
	};
}

function describeLines(sign: string, lines: readonly string[]): string[] {
	const words = lines.map((text) => text.trim()).filter(Boolean);
	return lines.length > 0 ? [`${sign} ${words.join(" ⏎ ") || t("(blank)")}`] : [];
}

/** The document with some of the hunks applied. */
function textAfter({ document, code, line }: CodeChange, hunks: readonly Hunk[]): string {
	const lines = document.getText().split(/\r?\n/);
	const below = line + code.split("\n").length;
	return [...lines.slice(0, line), applyHunks(code, hunks), ...lines.slice(below)].join("\n");
}

/** Scrolls both sides of the diff to a place that the list of hunks does not cover. */
function reveal(document: vscode.TextDocument, line: number): void {
	const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
	const range = new vscode.Range(line, 0, line, 0);
	editor?.revealRange(range, vscode.TextEditorRevealType.InCenter);
}
