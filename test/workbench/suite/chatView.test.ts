import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import * as vscode from "vscode";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import {
	lastTrace,
	openPanel,
	PANEL_PART,
	pressInList,
	resetSettings,
	select,
	set,
	shows,
	until,
} from "./session.ts";

/**
 * In VS Code's chat view, as far as it goes without anybody signed in: with one of our models chosen in it.
 */
describe("@z1 in VS Code's chat", () => {
	before(async function () {
		// Older VS Codes have this from the marketplace, and no chat view without it.
		if (!existsSync(path.join(vscode.env.appRoot, "extensions", "copilot"))) return this.skip();
		await set({ "chat.disableAIFeatures": false });
		// The chat's own extension starts now, and keeps this process busy until it has.
		const chat = () => vscode.extensions.getExtension("GitHub.copilot-chat");
		await until("the chat's extension is there", () => chat() !== undefined);
		await chat()?.activate();
		await vscode.commands.executeCommand("workbench.action.closeSidebar");
	});
	after(async () => {
		await vscode.commands.executeCommand("workbench.action.closeAuxiliaryBar");
		await resetSettings("chat.disableAIFeatures");
	});

	it("explains what is selected, and says what that cost", async () => {
		await select("score.py", 8, 14);
		const answer = await (await chat("@z1 /explain")).innerText();
		assert.match(answer, /score takes n and k\. .+ returns total\./);
		assert.match(
			answer,
			/Z1 Nano · complexity \d+, .+ · effort auto → \w+ · window \d+ · .+ = \d+ tokens · exit \w+/,
		);
	});

	it("follows a call, with the effort of the model that is chosen, and shows its thought in the panel", async () => {
		await select("score.py", 17, 22);
		const answer = await chat("@z1 /trace tally([6, 2, 9])", "Z1 Nano · max");
		await shows(answer, /tally\(\[6, 2, 9\]\) returns 2\..+ · effort max · /s);
		await hideAdvice(answer.page());
		await screenshot("chat");
		await answer.getByText("Show in the panel").click();
		const trace = await lastTrace();
		await trace.locator(".thought-body").waitFor();
		await shows(trace, /What does `?tally\(\[6, 2, 9\]\)`? return\?/);
	});

	it("suggests what to ask next about the same code", async () => {
		await select("score.py", 17, 22);
		await chat("@z1 /explain");
		const page = await connectWorkbench();
		await page.getByText("Look for bugs in this code").last().click();
		const answer = await ended(page, 1);
		await shows(answer, /Z1 Nano · complexity/);
	});

	it("leaves a number on the view behind the chat until that is looked at", async () => {
		const page = await connectWorkbench();
		const badge = page.locator(`${PANEL_PART} .composite-bar .badge-content`, { hasText: /^\d+$/ });
		await badge.waitFor();
		await openPanel();
		await badge.waitFor({ state: "hidden" });
	});
});

/** VS Code's own, on models for its other features. */
async function hideAdvice(page: Page): Promise<void> {
	const advice = page.locator(".interactive-input-part").getByRole("button", { name: /dismiss|close/i });
	if ((await advice.count()) > 0) await advice.first().click();
}

/**
 * Sends a message in a new chat and resolves with the response when it has ended, the way of a person who is
 * not signed in: the mode Ask, which takes models without tools, has ours chosen.
 */
async function chat(message: string, model = "Z1 Nano · auto"): Promise<Locator> {
	const page = await connectWorkbench();
	await vscode.commands.executeCommand("workbench.action.chat.newChat");
	const palette = page.locator(".quick-input-widget");
	const row = palette.locator(".monaco-list-row.focused", { hasText: "Open Chat (Ask)" });
	// It closes when something else takes the focus, as the new chat may still do.
	await until("the palette offers to open a chat", async () => {
		const name = palette.locator("input.input");
		if (!(await name.isVisible())) void vscode.commands.executeCommand("workbench.action.showCommands");
		await name.fill(">Chat: Open Chat (Ask)", { timeout: 3000 }).catch(() => {});
		return row.isVisible();
	});
	await pressInList("Enter");
	const input = page.locator(".interactive-input-part");
	await input
		.getByText(/^Z1 Nano · /)
		.last()
		.click();
	const models = page.locator(".action-widget .monaco-list-row");
	await models.first().waitFor();
	if ((await models.filter({ hasText: model }).count()) === 0)
		await models.filter({ hasText: "Other Models" }).click();
	await models.filter({ hasText: model }).first().click();
	await input.locator(".monaco-editor").first().click();
	await page.keyboard.type(`${message} `);
	await page.keyboard.press("Enter");
	return ended(page, 0);
}

/**
 * A response by its number in the chat, from 0. Only those in view are on the page, each under its message.
 */
async function ended(page: Page, response: number): Promise<Locator> {
	const row = page.locator(`.interactive-list .monaco-list-row[data-index="${2 * response + 1}"]`);
	await row.getByText(/= \d+ tokens/).waitFor();
	return row.locator(".interactive-response");
}
