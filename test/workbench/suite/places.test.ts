import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { CodeSelection } from "../../../src/core/question/question.ts";
import { checkWritable } from "../../../src/extension/apply/checkWritable.ts";
import { locateCode } from "../../../src/extension/code/locateCode.ts";
import { currentCode, selectedCode } from "../../../src/extension/code/selectedCode.ts";
import { openPanel, select, until } from "./session.ts";

const TEXT = "function f(a) {\n  return a;\n}";
const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail("no folder is open");
const never = () => false;

async function write(file: string, content: string): Promise<vscode.TextDocument> {
	const uri = vscode.Uri.joinPath(folder(), file);
	await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
	return vscode.workspace.openTextDocument(uri);
}

async function codeOf(document: vscode.TextDocument): Promise<CodeSelection> {
	const all = new vscode.Range(0, 0, document.lineCount, 0);
	return (await selectedCode(document, all))?.code ?? assert.fail("nothing is selected");
}

/** A notebook with a cell for each text. */
async function notebook(name: string, texts: readonly string[]): Promise<vscode.NotebookDocument> {
	const cells = texts.map((source) => ({
		cell_type: "code",
		source,
		metadata: {},
		outputs: [],
		execution_count: null,
	}));
	const uri = vscode.Uri.joinPath(folder(), name);
	const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
	await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(content)));
	return vscode.workspace.openNotebookDocument(uri);
}

describe("The place of a code, in VS Code", () => {
	let elsewhere: string;
	before(() => {
		elsewhere = mkdtempSync(path.join(tmpdir(), "z1-places-"));
	});
	after(() => {
		for (const file of ["locked.js", "declared.js", "same.js", "apart.py", "slow.py"])
			rmSync(path.join(folder().fsPath, file), { force: true });
		rmSync(elsewhere, { recursive: true, force: true });
	});

	it("is the very document that was asked about, whatever else has its path and its lines", async () => {
		await write("same.js", TEXT);
		mkdirSync(path.join(elsewhere, "b"));
		const file = path.join(elsewhere, "b", "same.js");
		writeFileSync(file, TEXT);
		const document = await vscode.workspace.openTextDocument(file);
		const code = { ...(await codeOf(document)), file: "same.js" };
		assert.equal((await locateCode(code, never)).uri.fsPath, file);
		rmSync(file);
		const { uri: _, ...before } = code;
		assert.equal((await locateCode(before, never)).uri.fsPath, path.join(folder().fsPath, "same.js"));
		const gone = { ...code, uri: vscode.Uri.file(path.join(elsewhere, "b", "gone.js")).toString() };
		await assert.rejects(locateCode(gone, never), { code: "codeGone" });
	});

	it("is the very cell of a notebook; in a later session, the only one that holds the code", async () => {
		const { uri, cells } = await notebook("cells.ipynb", ["x = 1\ny = 2", "x = 1\ny = 2", "z = 3"]).then(
			(made) => ({ uri: made.uri, cells: made.getCells().map(({ document }) => document) }),
		);
		const [first, second, third] = cells;
		assert.ok(first && second && third);
		const asked = await codeOf(second);
		assert.equal(await locateCode(asked, (document) => document === second), second);
		await assert.rejects(locateCode(asked, never), { code: "codePlaceUnclear" });
		assert.equal(await locateCode(await codeOf(third), never), third);
		const moved = { ...(await codeOf(third)), uri: first.uri.toString() };
		assert.equal(await locateCode(moved, never), third);
		await vscode.workspace.fs.delete(uri);
	});

	it("is never a new document under the name of an old one", async () => {
		const code = { file: "Untitled-77", language: "", startLine: 1, endLine: 1, text: "a" };
		await assert.rejects(locateCode({ ...code, uri: "untitled:Untitled-77" }, never), { code: "codeGone" });
		const open = vscode.workspace.textDocuments.map(({ uri }) => uri.toString());
		assert.ok(!open.includes("untitled:Untitled-77"));
	});

	it("cannot be changed where that is kept nowhere", async () => {
		const provider = vscode.workspace.registerTextDocumentContentProvider("z1-test-earlier", {
			provideTextDocumentContent: () => TEXT,
		});
		const earlier = await vscode.workspace.openTextDocument(vscode.Uri.parse("z1-test-earlier:/f.js"));
		await assert.rejects(checkWritable(earlier), { code: "codeOfNoFile" });
		provider.dispose();
		const locked = await write("locked.js", TEXT);
		await checkWritable(locked);
		chmodSync(locked.uri.fsPath, 0o444);
		await assert.rejects(checkWritable(locked), { code: "codeNotWritten" });
		const declared = await write("declared.js", TEXT);
		const files = vscode.workspace.getConfiguration("files");
		const { Global } = vscode.ConfigurationTarget;
		await files.update("readonlyInclude", { "**/declared.js": true }, Global);
		try {
			await assert.rejects(checkWritable(declared), { code: "codeNotWritten" });
			await checkWritable(await write("same.js", TEXT));
		} finally {
			await files.update("readonlyInclude", undefined, Global);
		}
		await checkWritable(declared);
		await checkWritable(await vscode.workspace.openTextDocument({ content: "new" }));
	});

	it("is the function around the cursor where no language service knows of it, or one never says", async () => {
		const document = await write("apart.py", "def f(a):\n    return a\n\n\ndef g(b):\n    return b\n");
		const around = async (line: number) =>
			(await selectedCode(document, new vscode.Range(line, 0, line, 0)))?.code.text;
		assert.equal(await around(5), "def g(b):\n    return b");
		assert.equal(await around(2), document.getText().trimEnd(), "between them it is the file");
		let answer = (_: vscode.DocumentSymbol[]) => {};
		const provider = vscode.languages.registerDocumentSymbolProvider(
			{ pattern: "**/apart.py" },
			{ provideDocumentSymbols: () => new Promise<vscode.DocumentSymbol[]>((resolve) => (answer = resolve)) },
		);
		try {
			assert.equal(await around(0), "def f(a):\n    return a");
			const all = new vscode.Range(0, 0, 6, 0);
			answer([new vscode.DocumentSymbol("f", "", vscode.SymbolKind.Class, all, all)]);
			// What it says late counts from then on.
			await until("it is listened to again", async () => {
				const asked = around(0);
				answer([new vscode.DocumentSymbol("f", "", vscode.SymbolKind.Class, all, all)]);
				return (await asked)?.includes("def g") ?? false;
			});
		} finally {
			provider.dispose();
		}
	});

	it("is shown as its text tells while the language service is slow, and anew once that has told", async () => {
		await write("slow.py", "def f(a):\n    return a\n\n\ndef g(b):\n    return b\n");
		const panel = await openPanel();
		const all = new vscode.Range(0, 0, 6, 0);
		const symbols = [new vscode.DocumentSymbol("C", "", vscode.SymbolKind.Class, all, all)];
		let tell = () => {};
		const told = new Promise<vscode.DocumentSymbol[]>((resolve) => {
			tell = () => resolve(symbols);
		});
		const provider = vscode.languages.registerDocumentSymbolProvider(
			{ pattern: "**/slow.py" },
			{ provideDocumentSymbols: () => told },
		);
		try {
			await select("slow.py", 6);
			await panel
				.locator(".composer .context-chip", { hasText: "slow.py:5–6" })
				.waitFor({ state: "attached" });
			tell();
			await panel
				.locator(".composer .context-chip", { hasText: "slow.py:1–" })
				.waitFor({ state: "attached" });
		} finally {
			provider.dispose();
		}
	});

	it("is in the editor while the Output panel has the focus", async () => {
		await vscode.window.showTextDocument(await write("same.js", TEXT));
		const output = vscode.window.createOutputChannel("Z1 places", "log");
		output.appendLine("not to be asked about");
		output.show();
		await until("the output is shown", () =>
			vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === "output"),
		);
		await vscode.commands.executeCommand("workbench.panel.output.focus");
		await until(
			"it has the focus",
			() => vscode.window.activeTextEditor?.document.uri.scheme === "output",
		).catch(() => {});
		const code = await currentCode();
		assert.equal(code?.code.file, "same.js");
		for (const { document, selection } of vscode.window.visibleTextEditors)
			if (document.uri.scheme === "output") assert.equal(await selectedCode(document, selection), undefined);
		output.dispose();
		await vscode.commands.executeCommand("workbench.action.closePanel");
	});
});
