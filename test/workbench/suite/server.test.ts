import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import * as vscode from "vscode";
import { CompletionServer, events, json, type Route, said } from "../../unit/completionServer.ts";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import { ask, count, lastTrace, openPanel, resetSettings, select, set, shows, until } from "./session.ts";

const ANSWER = "The loop adds every item.\n\nThus, it returns their sum.";
const SETTINGS = ["z1.engine", "z1.server.url", "z1.server.model"];

describe("A server that answers in VS Code", () => {
	const server = new CompletionServer();
	let page: Page;

	/** Answers who has the key. */
	const locked =
		(route: Route): Route =>
		(asked, response) =>
			asked.headers.authorization === "Bearer open-sesame"
				? route(asked, response)
				: response.writeHead(401).end();

	before(async () => {
		page = await connectWorkbench();
		await server.start();
		const parts = ANSWER.match(/\S+\s*/g) ?? [];
		const end = said("", { finish_reason: "stop" });
		server.routes = {
			"/v1/models": locked(json({ data: [{ id: "org/Small-1B" }, { id: "org/Large-70B" }] })),
			"/v1/completions": locked(events(...parts.map((text) => said(text)), end)),
		};
	});
	after(async () => {
		server.stop();
		await resetSettings(...SETTINGS);
	});

	const input = (title: string) =>
		page.locator(".quick-input-widget", { hasText: title }).locator("input.input");
	const pick = async (text: string) => {
		// In a long list, what is looked for is drawn only once the list is filtered.
		await page.locator(".quick-input-widget .monaco-list-row").first().waitFor();
		await page.locator(".quick-input-widget input.input").fill(text);
		await page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: text }).waitFor();
		await page.keyboard.press("Enter");
	};
	const type = async (title: string, text: string) => {
		await input(title).waitFor();
		await input(title).fill(text);
		await input(title).press("Enter");
	};
	const setting = (name: string) => vscode.workspace.getConfiguration().get(name);

	it("is chosen by its address; it is asked for its models, and the user for the key it wants", async () => {
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick("Use a Server…");
		await type("Z1: Use a Server", `${server.url}/v1/`);
		await type(`Z1: API Key for ${server.host}`, "open-sesame");
		await pick("org/Large-70B");
		await done;
		assert.equal(setting("z1.engine"), "server");
		assert.equal(setting("z1.server.url"), server.url);
		assert.equal(setting("z1.server.model"), "org/Large-70B");
		await page.locator(".statusbar-item", { hasText: "Large-70B · auto" }).waitFor();
	});

	it("is what is in use in the list of models, and no file is", async () => {
		void vscode.commands.executeCommand("z1.chooseModel");
		const row = (text: string) =>
			page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: text });
		await input("Z1: Choose Model").fill("Z1 Nano");
		await row("needs ≈ 6 MB").waitFor();
		assert.doesNotMatch(await row("Z1 Nano").innerText(), /in use/);
		await input("Z1: Choose Model").fill("Use a Server");
		await shows(row("Use a Server…"), new RegExp(`in use · ${server.host}`));
		await page.keyboard.press("Escape");
	});

	it("answers with its model, in the same window, and is told what the panel says is sent", async () => {
		await select("score.py", 17, 22);
		await (await ask("What does this return?")).answered;
		const trace = await lastTrace();
		await shows(trace.locator(".answer"), /Thus, it returns their sum\./);
		await shows(trace.locator(".statistics"), /Large-70B/);
		await shows(trace.locator(".statistics"), /≈ \d+/);
		assert.ok((await count(trace, "total")) > 5);
		const [{ model, prompt }] = server.bodies("/v1/completions");
		assert.equal(model, "org/Large-70B");
		assert.match(prompt, /Selected code from `score\.py`[\s\S]*```\n\nWhat does this return\?/);
		await screenshot("server");
	});

	it("says with the question that it does not accept the key any more, and the command mends it", async () => {
		const done = vscode.commands.executeCommand("z1.setServerKey");
		await type(`Z1: API Key for ${server.host}`, "wrong");
		await done;
		await (await ask("Why?")).answered;
		await shows(await lastTrace(), /does not accept the API key\..*Set Server API Key/s);
		const again = vscode.commands.executeCommand("z1.setServerKey");
		await type(`Z1: API Key for ${server.host}`, "open-sesame");
		await again;
		await (await ask("Why?")).answered;
		await shows((await lastTrace()).locator(".answer"), /their sum/);
	});

	it("does not get a key that was given for another one", async () => {
		const other = new CompletionServer();
		await other.start();
		other.routes = server.routes;
		try {
			await set({ "z1.server.url": other.url });
			await (await ask("Why?")).answered;
			await shows(await lastTrace(), /asks for an API key\./);
			assert.ok(other.asked.length > 0);
			assert.ok(other.asked.every(({ headers }) => headers.authorization === undefined));
		} finally {
			other.stop();
			await set({ "z1.server.url": server.url });
		}
	});

	it("is told not to answer when it is gone, and a model on this machine takes its place", async () => {
		server.stop();
		await (await ask("Why?")).answered;
		await shows(await lastTrace(), /Nothing answers at .*: the connection is refused\./);
		const done = vscode.commands.executeCommand("z1.chooseModel");
		await pick("Z1 Nano");
		await done;
		await until("the model on this machine is chosen", () => setting("z1.engine") === "local");
		await page.locator(".statusbar-item", { hasText: "z1-nano · auto" }).waitFor();
		await openPanel();
	});
});
