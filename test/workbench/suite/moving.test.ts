import * as vscode from "vscode";
import { connectWorkbench } from "../workbench-page.ts";
import { ask, lastTrace, openPanel, PANEL_PART, select, shows } from "./session.ts";

describe("Where the panel of Z1 is in VS Code", () => {
	after(() => vscode.commands.executeCommand("z1.panel.resetViewLocation"));

	it("is the secondary side bar at first, and where the user has it moved from the welcome", async () => {
		const page = await connectWorkbench();
		await vscode.commands.executeCommand("z1.newConversation");
		const panel = await openPanel();
		await page.locator(`${PANEL_PART} .pane-header .icon.view-z1-panel`).waitFor({ state: "attached" });

		await panel.getByRole("button", { name: "Move this view…" }).click();
		const places = page.locator(".quick-input-widget .monaco-list-row");
		await places.filter({ hasText: /^New Side Bar Entry/ }).click();
		await page.locator(".part.sidebar .pane-header .icon.view-z1-panel").waitFor({ state: "attached" });
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		await shows((await lastTrace()).locator(".answer"), /tally\(\[6, 2, 9\]\) returns 2\b/);
	});
});
