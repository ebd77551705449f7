import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { Dialogs } from "../../../src/extension/dialogs.ts";
import type { TestHandles } from "../../../src/extension/extension.ts";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import {
	ask,
	becomes,
	lastTrace,
	openPanel,
	pressInList,
	resetSettings,
	select,
	set,
	showHistory,
	shows,
	until,
} from "./session.ts";

const QUESTION = "What does `tally([6, 2, 9])` return?";
/** Words of the answer that are not in the question. */
const ANSWER = "returns 2";

/** VS Code shows no dialogs while tests run; this says what their user does. */
function dialogs(): Dialogs {
	return vscode.extensions.getExtension<TestHandles>("z1-code.z1-code")?.exports.dialogs as Dialogs;
}

/** Has the next export written to a new file, and reads it. */
async function exported(name: string, act: () => unknown): Promise<string> {
	const file = path.join(mkdtempSync(path.join(tmpdir(), "z1-export-")), name);
	dialogs().chooseFile = async ({ defaultUri }) => {
		assert.match(defaultUri?.path ?? "", /\/what-does-tally-6-2-9-return\.md$/);
		return vscode.Uri.file(file);
	};
	await act();
	await until(`${name} is written`, () => existsSync(file) && readFileSync(file, "utf8").endsWith("\n"));
	return readFileSync(file, "utf8");
}

describe("The history of Z1 in VS Code", () => {
	before(() => set({ "z1.thinking.effort": "max" }));
	after(() => resetSettings("z1.thinking.effort"));

	it("begins a new conversation and keeps the one before", async () => {
		await vscode.commands.executeCommand("z1.newConversation");
		await select("score.py", 17, 22);
		await (await ask(QUESTION)).answered;
		const panel = await openPanel();
		assert.equal(await panel.locator("article").count(), 1);
		const page = await connectWorkbench();
		await page.getByRole("button", { name: "New Conversation" }).click();
		await panel.getByRole("heading", { name: "Ask about your code" }).waitFor();
		assert.equal(await panel.locator("article").count(), 0);
		await vscode.commands.executeCommand("z1.explainSelection");
		await shows((await lastTrace()).locator(".answer"), /tally/);
	});

	it("finds a conversation by words of its answer and opens it again", async () => {
		const rows = await showHistory(ANSWER);
		await until("it is found", async () => /tally\(\[6, 2, 9\]\)/.test((await rows.allInnerTexts()).join()));
		await screenshot("history");
		await pressInList("Enter");
		const panel = await openPanel();
		await panel.locator(".prompt", { hasText: "What does tally([6, 2, 9]) return?" }).waitFor();
		await shows((await lastTrace()).locator(".answer"), /returns 2/);
	});

	it("shows it again when the panel is loaded anew, and takes its answers along", async () => {
		const panel = await openPanel();
		await becomes(() => panel.locator(".undrawn").count(), 0);
		const shown = await panel.locator(".conversation").innerText();
		await vscode.commands.executeCommand("workbench.action.webview.reloadWebviewAction");
		const again = await openPanel();
		await becomes(() => again.locator(".conversation").innerText(), shown);
	});

	it("exports the conversation as Markdown and, by a button, an answer as JSON", async () => {
		const page = await exported("tally.md", () => vscode.commands.executeCommand("z1.exportConversation"));
		assert.match(
			page,
			/^## What does \\`tally\(\\\[6, 2, 9\\\]\)\\` return\?\n\n`score\.py:17–22`\n\n```python\n/,
		);
		assert.match(page, /<summary>Thought for .* tokens<\/summary>/);
		const button = (await lastTrace()).getByRole("button", { name: "Export" });
		const { traces } = JSON.parse(await exported("tally.json", () => button.click()));
		assert.match(traces[0].trace.answer, /returns 2/);
		assert.equal(traces[0].events[0].type, "asked");
	});

	it("says in the panel, once, which part of a kept conversation is damaged", async () => {
		const extension = vscode.extensions.getExtension<TestHandles>("z1-code.z1-code");
		const folder = vscode.Uri.joinPath(extension?.exports.storageUri ?? assert.fail(), "history");
		await vscode.workspace.fs.createDirectory(folder);
		const file = vscode.Uri.joinPath(folder, "damaged.jsonl");
		await vscode.workspace.fs.writeFile(file, Buffer.from("no line of ours\n"));
		const panel = await openPanel();
		await vscode.commands.executeCommand("z1.showHistory");
		const losses = panel.locator(".losses");
		await losses.getByText("damaged.jsonl is damaged and was left out").waitFor();
		await screenshot("history-damaged");
		await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
		await losses.getByRole("button", { name: "Dismiss" }).click();
		await losses.waitFor({ state: "detached" });
		await vscode.commands.executeCommand("z1.showHistory");
		await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
		await vscode.commands.executeCommand("workbench.action.webview.reloadWebviewAction");
		await (await openPanel()).locator("textarea").waitFor();
		assert.equal(await (await openPanel()).locator(".losses").count(), 0);
		await vscode.workspace.fs.delete(file);
	});

	it("deletes a conversation after asking", async () => {
		const rows = await showHistory("tally([6, 2, 9])");
		const row = rows.first();
		await row.hover();
		const before = await rows.count();
		const asked: string[] = [];
		dialogs().confirm = async (message) => asked.push(message) > 1;
		await row.getByRole("button", { name: "Delete…" }).click();
		await until("it asked", () => asked.length === 1);
		await until("the list is there again", async () => (await rows.count()) === before);
		await row.getByRole("button", { name: "Delete…" }).click();
		assert.match(asked[0] ?? "", /^Delete the conversation “What does .*\?”\?$/);
		await until("it is gone from the list", async () => (await rows.count()) === before - 1);
		await (await connectWorkbench()).keyboard.press("Escape");
		const panel = await openPanel();
		await panel.getByRole("heading", { name: "Ask about your code" }).waitFor();
	});
});
