import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { findLines, isAbridged, placeBlock } from "../../core/apply/applyCode.ts";
import { editOf, type Hunk, hunksBetween } from "../../core/apply/hunks.ts";
import { indentTo } from "../../core/apply/indentation.ts";
import { failures } from "../../core/failure.ts";
import { codeBlocksOf } from "../../core/markdown/codeBlocks.ts";
import type { CodeSelection } from "../../core/question/question.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { lastEditor } from "../code/selectedCode.ts";
import { tell } from "../tell.ts";
import { checkWritable } from "./checkWritable.ts";
import { type CodeChange, pickHunks } from "./pickHunks.ts";
import type { ReviewDocuments } from "./reviewDocuments.ts";
import { showDocument } from "./showDocument.ts";

/** Brings code blocks of answers into the editor. Only what stands in an answer can get there: never a thought. */
export class AnswerCode {
	readonly #reviews: ReviewDocuments;
	readonly #locate: (code: CodeSelection) => Promise<vscode.TextDocument>;

	/** @param locate opens the document that the code of a question stands in, or throws a Failure */
	constructor(reviews: ReviewDocuments, locate: (code: CodeSelection) => Promise<vscode.TextDocument>) {
		this.#reviews = reviews;
		this.#locate = locate;
	}

	/**
	 * Shows what a code block would change in the code that was asked about, and makes the changes that the user
	 * accepts, as one step to undo.
	 * @throws Failure when the code is not there as it was, now or once the user has accepted
	 */
	async apply(trace: Trace, block: string): Promise<void> {
		checkAnswered(trace, block);
		const code = readCode(trace);
		const document = await this.#locate(code);
		await checkWritable(document);
		const line = lineOf(document, code);
		if (isAbridged(block, code.text)) throw failures.codeAbridged();
		const placed = placeBlock(block, code.text);
		if (placed === undefined) throw failures.codeWithoutPlace();
		const hunks = hunksBetween(code.text, placed);
		if (hunks.length === 0) {
			void tell.information(t("Z1: the code is already as in the answer."));
			return;
		}
		const change: CodeChange = { document, code: code.text, line, hunks };
		const accepted = await pickHunks(change, this.#reviews);
		if (accepted.length === 0) return;
		// The document is open to anybody while the change is looked at.
		await writeHunks(document, lineOf(document, code), accepted);
		await showDocument(document);
	}

	/**
	 * Puts a code block where the cursor is in the editor used last, indented as its line.
	 * @throws Failure when there is no editor that takes it
	 */
	async insert(trace: Trace, block: string): Promise<void> {
		checkAnswered(trace, block);
		const editor = lastEditor();
		if (!editor) throw failures.noEditor();
		const { document, selection } = editor;
		await checkWritable(document);
		const before = document.lineAt(selection.active.line).text.slice(0, selection.active.character);
		const indented = indentTo(block, /^\s*/.exec(before)?.[0] ?? "");
		const done = await editor.edit((edit) => edit.insert(selection.active, indented.trimStart()));
		if (!done) throw failures.codeNotWritten(vscode.workspace.asRelativePath(document.uri, false));
		await vscode.window.showTextDocument(document, editor.viewColumn);
	}
}

function checkAnswered({ answer }: Trace, block: string): void {
	if (!codeBlocksOf(answer).includes(block)) throw failures.codeNotAnswered();
}

/** The code that the model has read: its end may have been left out, and is no part of any change. */
function readCode({ question, omitted }: Trace): CodeSelection {
	const { code } = question;
	if (!code) throw failures.codeNotAnswered();
	const lines = code.text.split("\n");
	return { ...code, text: lines.slice(0, lines.length - omitted.codeLines).join("\n") };
}

function lineOf(document: vscode.TextDocument, { file, text, startLine }: CodeSelection): number {
	const line = findLines(linesOf(document), text, startLine - 1);
	if (line === undefined) throw failures.codeChanged(file);
	return line;
}

/** Each hunk by itself, so that what does not change keeps its cursors, folds and breakpoints. */
async function writeHunks(
	document: vscode.TextDocument,
	line: number,
	hunks: readonly Hunk[],
): Promise<void> {
	const lines = linesOf(document);
	const edit = new vscode.WorkspaceEdit();
	for (const hunk of hunks) {
		const { start, end, text } = editOf(lines, { ...hunk, line: line + hunk.line });
		edit.replace(document.uri, new vscode.Range(start.line, start.character, end.line, end.character), text);
	}
	const done = await vscode.workspace.applyEdit(edit);
	if (!done) throw failures.codeNotWritten(vscode.workspace.asRelativePath(document.uri, false));
}

function linesOf(document: vscode.TextDocument): string[] {
	return document.getText().split(/\r?\n/);
}
