import assert from "node:assert/strict";
import * as vscode from "vscode";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import { lastTrace, modelProcesses, resetSettings, set, shows, until } from "./session.ts";

// Among the first suites: VS Code forgets extensions' walkthroughs when its chat is switched on and off, as
// one of them does.
describe("First steps with Z1 in VS Code", () => {
	afterEach(async () => {
		await resetSettings("z1.model");
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
	});

	it("tries the starter model on a read-only example, whatever model is chosen", async () => {
		await set({ "z1.model": "/nowhere/some.gguf" });
		await vscode.commands.executeCommand("z1.tryStarterModel");
		const { document, selection } = vscode.window.activeTextEditor ?? {};
		assert.equal(document?.uri.toString(), "z1-example:score.py");
		assert.equal(document?.languageId, "python");
		assert.match(document?.getText(selection) ?? "", /^def tally\(items\):\n.+return count$/s);
		const trace = await lastTrace();
		await shows(trace.locator(".chip"), /score\.py:17–22\s+python/);
		await shows(trace.locator(".answer"), /tally\(\[6, 2, 9\]\) returns 2\b/);
		await shows(trace, /converged/);
		await trace.locator(".cost-saving", { hasText: /saved \d+/ }).waitFor();
		assert.equal(await trace.locator(".hint").count(), 0, "the thought is closed again");
		await trace.locator(".thought-header").click();
		await shows(trace.locator(".hint"), /I overthought it/);
		assert.equal(modelProcesses().length, 1);
	});

	it("has a walkthrough whose first step does that", async () => {
		await vscode.commands.executeCommand("workbench.action.openWalkthrough", "z1-code.z1-code#start", false);
		const page = await connectWorkbench();
		const steps = page.locator(".gettingStartedContainer .step-title");
		await steps.first().waitFor();
		assert.equal(await steps.count(), 4);
		await screenshot("walkthrough");
		await page.getByRole("button", { name: "Try the Starter Model" }).click();
		await until(
			"the example is open",
			() => vscode.window.activeTextEditor?.document.uri.scheme === "z1-example",
		);
		const answer = await lastTrace();
		await answer.locator(".thought-header", { hasText: "Thought for" }).waitFor();
		await answer.locator(".cost-saving", { hasText: /saved \d+/ }).waitFor();
	});
});
