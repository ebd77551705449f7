import assert from "node:assert/strict";
import * as vscode from "vscode";
import { screenshot, webviewFrame } from "../workbench-page.ts";
import { ask, select, until } from "./session.ts";

describe("The statistics of Z1 in VS Code", () => {
	after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

	it("are shown in one editor tab, and follow what is asked", async () => {
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		// The code stays in view beside them.
		await vscode.commands.executeCommand("workbench.action.splitEditorRight");
		await vscode.commands.executeCommand("z1.showStatistics");
		const page = await webviewFrame(async (frame) => (await frame.locator("#levels canvas").count()) > 0);
		const answers = page.locator("tr:has(th[scope=row]:text-is('answers')) td").first();
		const before = Number(await answers.innerText());
		assert.ok(before >= 1);
		await vscode.commands.executeCommand("z1.showStatistics");
		const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
		assert.equal(tabs.filter(({ label }) => label === "Z1 Statistics").length, 1);
		await vscode.commands.executeCommand("z1.explainSelection");
		await until("the answer counts", async () => Number(await answers.innerText()) > before);
		await screenshot("statistics");
	});
});
