import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { appendTests } from "../../core/apply/appendTests.ts";
import { findLines, isAbridged } from "../../core/apply/applyCode.ts";
import type { CodeUse } from "../../core/apply/codeUse.ts";
import { linesRead, readCode } from "../../core/apply/codeUses.ts";
import { editOf, type Hunk, hunksBetween } from "../../core/apply/hunks.ts";
import { placeInFile } from "../../core/apply/placeInFile.ts";
import { indentationUnit, indentTo } from "../../core/code/indentation.ts";
import { failures } from "../../core/failure.ts";
import { type CodeBlock, fencedBlocksOf } from "../../core/markdown/codeBlocks.ts";
import { languageNamed } from "../../core/question/languages.ts";
import type { CodeSelection } from "../../core/question/question.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { lastEditor } from "../code/selectedCode.ts";
import { tell } from "../tell.ts";
import { checkWritable } from "./checkWritable.ts";
import { type CodeChange, pickHunks } from "./pickHunks.ts";
import type { ReviewDocuments } from "./reviewDocuments.ts";
import { showDocument } from "./showDocument.ts";
import { placeTests } from "./testFile.ts";

/**
 * Brings code blocks of answers into the editor. Only code of an answer can get there, never code of a
 * thought.
 */
export class AnswerCode {
	readonly #reviews: ReviewDocuments;
	readonly #locate: (code: CodeSelection) => Promise<vscode.TextDocument>;

	/** @param locate opens the document of a question's code, or throws a Failure */
	constructor(reviews: ReviewDocuments, locate: (code: CodeSelection) => Promise<vscode.TextDocument>) {
		this.#reviews = reviews;
		this.#locate = locate;
	}

	/** Uses a code block as its button says. @throws Failure, as the methods below */
	use(trace: Trace, block: string, use: CodeUse): Promise<void> {
		switch (use) {
			case "apply":
				return this.apply(trace, block);
			case "testFile":
				return this.openTests(trace, block);
			case "newFile":
				return this.openNew(trace, block);
			case "insert":
				return this.insert(trace, block);
		}
	}

	/**
	 * Shows what a code block would change in the question's code, and makes the accepted changes as one undo
	 * step.
	 * @throws Failure when the code has changed, before or during the review
	 */
	async apply(trace: Trace, block: string): Promise<void> {
		answeredBlock(trace, block);
		const code = readCode(trace);
		if (!code) throw failures.codeNotAnswered();
		const document = await this.#locate(code);
		await checkWritable(document);
		const line = lineOf(document, code);
		if (isAbridged(block, code.text)) throw failures.codeAbridged();
		const file = linesOf(document);
		const at = { code: code.text, line, file, read: linesRead(trace, file, line) };
		const placed = placeInFile(block, at, unitOf(document));
		if (!placed) throw failures.codeWithoutPlace();
		const hunks = hunksBetween(placed.code, placed.placed);
		const now = { ...code, text: placed.code, startLine: placed.line + 1 };
		await this.#review({ document, code: placed.code, line: placed.line, hunks }, () =>
			lineOf(document, now),
		);
	}

	/** @param lineNow finds the code again after the review, since the document may be edited during it */
	async #review(change: CodeChange, lineNow: () => number): Promise<void> {
		const { document, hunks } = change;
		if (hunks.length === 0) {
			void tell.information(t("Z1: the code is already as in the answer."));
			return;
		}
		const accepted = await pickHunks(change, this.#reviews);
		if (accepted.length === 0) return;
		await writeHunks(document, lineNow(), accepted);
		await showDocument(document);
	}

	/**
	 * Adds tests to the file with the code's tests: an existing file changes only after a review, a new one
	 * exists only once the user saves it. If its place is unclear, it has no path yet.
	 * @throws Failure when the code is gone, or the file has changed during the review
	 */
	async openTests(trace: Trace, block: string): Promise<void> {
		const { language } = answeredBlock(trace, block);
		const code = trace.question.code;
		if (!code) throw failures.codeNotAnswered();
		const placed = await placeTests(await this.#locate(code), block);
		if (!placed) return showNew(block, languageNamed(language) || code.language);
		const uri = placed.exists ? placed.uri : placed.uri.with({ scheme: "untitled" });
		const document = await vscode.workspace.openTextDocument(uri);
		const text = document.getText().replace(/\r\n/g, "\n");
		const after = appendTests(text, placed.tests);
		if (text.trim() === "") {
			await writeHunks(document, 0, hunksBetween(text, after));
			await showDocument(document);
			return;
		}
		await checkWritable(document);
		await this.#review({ document, code: text, line: 0, hunks: hunksBetween(text, after) }, () => {
			if (document.getText().replace(/\r\n/g, "\n") !== text) throw failures.codeChanged(nameOf(document));
			return 0;
		});
	}

	/** Opens a code block as a new file, which has no path before the user saves it. */
	async openNew(trace: Trace, block: string): Promise<void> {
		const { language } = answeredBlock(trace, block);
		await showNew(block, languageNamed(language) || (trace.question.code?.language ?? ""));
	}

	/**
	 * Inserts a code block at the cursor of the last used editor, with its line's indentation.
	 * @throws Failure when no editor accepts it
	 */
	async insert(trace: Trace, block: string): Promise<void> {
		answeredBlock(trace, block);
		const editor = lastEditor();
		if (!editor) throw failures.noEditor();
		const { document, selection } = editor;
		await checkWritable(document);
		const before = document.lineAt(selection.active.line).text.slice(0, selection.active.character);
		const indented = indentTo(block, /^\s*/.exec(before)?.[0] ?? "");
		const done = await editor.edit((edit) => edit.insert(selection.active, indented.trimStart()));
		if (!done) throw failures.codeNotWritten(nameOf(document));
		await vscode.window.showTextDocument(document, editor.viewColumn);
	}
}

/** @throws Failure `codeNotAnswered` when the answer has no such complete block */
function answeredBlock({ answer }: Trace, block: string): CodeBlock {
	const answered = fencedBlocksOf(answer).find(({ code }) => code === block);
	if (!answered) throw failures.codeNotAnswered();
	return answered;
}

async function showNew(content: string, language: string): Promise<void> {
	const known = await vscode.languages.getLanguages();
	const options = { content, ...(known.includes(language) && { language }) };
	await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(options));
}

function nameOf({ uri }: vscode.TextDocument): string {
	return vscode.workspace.asRelativePath(uri, false);
}

function lineOf(document: vscode.TextDocument, { file, text, startLine }: CodeSelection): number {
	const line = findLines(linesOf(document), text, startLine - 1);
	if (line === undefined) throw failures.codeChanged(file);
	return line;
}

/** One level of a document's indentation: as in its text, otherwise as in its editor's settings. */
function unitOf(document: vscode.TextDocument): string | undefined {
	const written = indentationUnit(document.getText());
	const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
	if (written !== undefined || !editor) return written;
	const { insertSpaces, tabSize } = editor.options;
	return insertSpaces === false ? "\t" : typeof tabSize === "number" ? " ".repeat(tabSize) : undefined;
}

/** Each hunk is an edit of its own, so that unchanged lines keep their cursors, folds and breakpoints. */
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
	if (!done) throw failures.codeNotWritten(nameOf(document));
}

function linesOf(document: vscode.TextDocument): string[] {
	return document.getText().split(/\r?\n/);
}
