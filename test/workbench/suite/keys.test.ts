import assert from "node:assert/strict";
import * as vscode from "vscode";
import { connectWorkbench } from "../workbench-page.ts";
import { lastTrace, select } from "./session.ts";

interface Keybinding {
	readonly key: string;
	readonly command: string;
	readonly when?: string;
}

describe("The keys of Z1 in VS Code", () => {
	it("explain and ask about the selection when they are pressed in the editor", async () => {
		const page = await connectWorkbench();
		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
		await page.keyboard.press("Shift+Alt+E");
		const trace = await lastTrace();
		await trace.locator(".answer", { hasText: "score takes n and k" }).waitFor();

		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
		await page.keyboard.press("Shift+Alt+Q");
		const input = page.locator(".quick-input-widget input.input");
		await input.fill("What does `score(4, 8)` return?");
		await input.press("Enter");
		await (await lastTrace()).locator(".answer", { hasText: "score(4, 8)" }).waitFor();
	});

	it("are keys that VS Code has no use for in an editor, and that write no character on any layout", async () => {
		const uri = vscode.Uri.parse("vscode://defaultsettings/keybindings.json");
		const text = (await vscode.workspace.openTextDocument(uri)).getText();
		const all: Keybinding[] = JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
		const ours = all.filter(({ command, when }) => command.startsWith("z1.") && when === "editorTextFocus");
		assert.deepEqual(ours.map(({ command }) => command).sort(), [
			"z1.askAboutSelection",
			"z1.explainSelection",
		]);
		for (const { key } of ours) {
			const others = all.filter((other) => other.key === key && !other.command.startsWith("z1."));
			assert.deepEqual(others, []);
			// AltGr is Ctrl+Alt: with it, much of Europe writes letters.
			assert.doesNotMatch(key, /ctrl\+alt|alt\+ctrl/);
		}
	});
});
