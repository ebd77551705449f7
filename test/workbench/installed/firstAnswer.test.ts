import assert from "node:assert/strict";
import * as vscode from "vscode";
import { lastTrace, openPanel, select, shows } from "../suite/session.ts";
import { screenshot } from "../workbench-page.ts";

describe("Z1 installed into a clean profile", () => {
	it("is the VSIX, not the project", () => {
		const { extensionPath, packageJSON } = vscode.extensions.getExtension("z1-code.z1-code") ?? {};
		assert.match(extensionPath ?? "", /z1-code\.z1-code-[\d.]+(-[\w-]+)?$/);
		assert.equal(packageJSON.scripts, undefined);
		assert.equal(packageJSON.displayName, "Z1 Code");
	});

	it("opens nothing unasked", () => {
		assert.deepEqual(
			vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
			[],
		);
	});

	it("gives a first answer from the starter model", async () => {
		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("z1.explainSelection");
		await openPanel();
		const answer = (await lastTrace()).locator(".answer");
		await shows(answer, /^score takes n and k\. .+ returns total\./s);
		const seconds = (Date.now() - Number(process.env.Z1_INSTALL_STARTED)) / 1000;
		console.log(`      ${seconds.toFixed(1)} s from the start of the installation to the first answer`);
		await screenshot("installed");
	});
});
