import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import * as vscode from "vscode";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import { lastTrace, resetSettings, select, set } from "./session.ts";

/**
 * In VS Code's chat view, as far as it goes without anybody signed in: with one of our models chosen in it.
 */
describe("@z1 in VS Code's chat", () => {
	before(async function () {
		// Older VS Codes have this from the marketplace, and no chat view without it.
		if (!existsSync(path.join(vscode.env.appRoot, "extensions", "copilot"))) return this.skip();
		await set({ "chat.disableAIFeatures": false });
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
		const answer = await chat("@z1 /trace tally([6, 2, 9])", "z1-nano:max");
		assert.match(await answer.innerText(), /tally\(\[6, 2, 9\]\) returns 2\..+ · effort max · /s);
		await answer.getByText("Show in the panel").click();
		const trace = await lastTrace();
		await trace.locator(".thought-body").waitFor();
		assert.match(await trace.innerText(), /What does `?tally\(\[6, 2, 9\]\)`? return\?/);
		await hideAdvice(answer.page());
		await screenshot("chat");
	});

	it("suggests what to ask next about the same code", async () => {
		await select("score.py", 17, 22);
		await chat("@z1 /explain");
		const page = await connectWorkbench();
		await page.getByText("Look for bugs in this code").last().click();
		const answer = await ended(page, 1);
		assert.match(await answer.innerText(), /Z1 Nano · complexity/);
	});
});

/** VS Code's own, on models for its other features. */
async function hideAdvice(page: Page): Promise<void> {
	const advice = page.locator(".interactive-input-part").getByRole("button", { name: /dismiss|close/i });
	if ((await advice.count()) > 0) await advice.first().click();
}

/** Sends a message in a new chat and resolves with the response when it has ended. */
async function chat(query: string, model = "z1-nano:auto"): Promise<Locator> {
	await vscode.lm.selectChatModels({ vendor: "z1" });
	await vscode.commands.executeCommand("workbench.action.chat.newChat");
	const modelSelector = { vendor: "z1", id: model };
	await vscode.commands.executeCommand("workbench.action.chat.open", { query, mode: "ask", modelSelector });
	return ended(await connectWorkbench(), 0);
}

/**
 * A response by its number in the chat, from 0. Only those in view are on the page, each under its message.
 */
async function ended(page: Page, response: number): Promise<Locator> {
	const row = page.locator(`.interactive-list .monaco-list-row[data-index="${2 * response + 1}"]`);
	await row.getByText(/= \d+ tokens/).waitFor();
	return row.locator(".interactive-response");
}
