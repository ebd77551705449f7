import assert from "node:assert/strict";
import * as vscode from "vscode";

interface Keybinding {
	readonly key: string;
	readonly command: string;
	readonly when?: string;
}

describe("The keys of Z1 in VS Code", () => {
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
