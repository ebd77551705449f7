import assert from "node:assert/strict";
import * as vscode from "vscode";
import { connectWorkbench, screenshot, webviewFrame } from "../workbench-page.ts";
import { ask, becomes, lastTrace, openPanel, resetSettings, select, set, shows, until } from "./session.ts";

const SAVED = ".statistics .count:has(dt:is(:text-is('saved'), :text-is('cost more'))) dd";

describe("What Z1 saved, in VS Code", () => {
	afterEach(() => resetSettings("z1.thinking.effort"));

	it("is measured by comparing efforts, side by side with the full window", async () => {
		await set({ "z1.thinking.effort": "minimal" });
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		const trace = await lastTrace();
		await trace.getByRole("button", { name: "Compare efforts" }).click();
		const page = await connectWorkbench();
		await page.locator(".quick-input-widget .monaco-list-row", { hasText: "minimal" }).click();
		await page.keyboard.press("Enter");
		const comparison = await webviewFrame(async (frame) => (await frame.locator(".columns").count()) > 0);
		await comparison.locator(".differences").waitFor();
		const titles = await comparison.locator("article h2").allInnerTexts();
		assert.deepEqual(
			titles.map((title) => title.replace(/auto → \w+, up to \d+/, "auto → …")),
			["auto → … tokens", "minimal, no thinking", "full window, up to 400 tokens"],
		);
		const column = comparison.locator("article").nth(1);
		await shows(
			column.locator(SAVED),
			/^(?:(?:one token|[\d,]+ tokens)(?: · .+)? \(measured\)|nothing: another answer)$/,
		);
		await vscode.commands.executeCommand("workbench.action.closeSidebar");
		await screenshot("comparison");
		// The answer in the panel was the same question at the same effort: now it is measured, too.
		const inPanel = (await lastTrace()).locator(SAVED);
		await becomes(() => inPanel.innerText(), await column.locator(SAVED).innerText());
	});

	it("is estimated once the model is calibrated, with an interval", async () => {
		await vscode.commands.executeCommand("z1.calibrate");
		await set({ "z1.thinking.effort": "minimal" });
		await select("score.py", 8, 14);
		await (await ask("What does `score(3, 2)` return?")).answered;
		const saved = (await lastTrace()).locator(SAVED);
		await shows(saved, /^≈ \d+ \(−?\d+ to −?\d+\)(?: · ≈ .+)?$/);
		const totals = (await openPanel()).locator(".totals");
		await until("the totals tell it", async () =>
			/(saved|cost) .*≈/.test(await totals.locator("summary").innerText()),
		);
	});
});
