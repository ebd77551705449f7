/** What a trusted folder, or a server's text, can make Z1 do in VS Code. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "./bench/paths.mjs";
import { withWorkbench } from "./drive.mjs";

const LINK = "[Review](command:workbench.action.files.newUntitledFile)";

describe("a folder that is trusted", function () {
	this.timeout(300_000);
	/** @type {string[]} */
	const asked = [];
	const server = createServer((request, response) => {
		asked.push(request.url ?? "");
		response.writeHead(400, { "content-type": "application/json" });
		response.end(JSON.stringify({ error: { message: `The key is old. ${LINK}` } }));
	});
	/** @type {string} */
	let folder;

	before(async () => {
		await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
		const address = server.address();
		const port = address && typeof address === "object" ? address.port : 0;
		folder = mkdtempSync(path.join(tmpdir(), "z1-trusted-"));
		mkdirSync(path.join(folder, ".vscode"));
		const settings = { "z1.engine": "server", "z1.server.url": `http://127.0.0.1:${port}` };
		writeFileSync(path.join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
		cpSync(path.join(projectRoot, "examples", "score.py"), path.join(folder, "score.py"));
	});
	after(() => {
		server.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it("chooses no server without being asked about, and what that server says is no link", () =>
		withWorkbench({ folder }, async (page, helpers) => {
			await page.keyboard.press("Control+P");
			await page.locator(".quick-input-widget input.input").fill("score.py");
			await page.locator(".quick-input-widget .monaco-list-row", { hasText: "score.py" }).first().click();
			await page.locator(".monaco-editor .view-line", { hasText: "def score" }).first().click();
			const dialog = page.locator(".monaco-dialog-box");
			await helpers.runCommand("Z1: Explain Selection");
			await dialog.waitFor();
			assert.match(await dialog.innerText(), /Send questions and their code to http:\/\/127/);
			assert.deepEqual(asked, []);
			await helpers.screenshot("ask-for-server");
			await dialog.getByRole("button", { name: "Cancel" }).click();
			const traces = (await helpers.webviewFrame("z1.panel")).locator("article");
			await traces.last().getByText("you have not agreed").waitFor();
			assert.deepEqual(asked, []);
			// Naming the server chooses it.
			await helpers.runCommand("Z1: Choose Model");
			const input = page.locator(".quick-input-widget input.input");
			await page.locator(".quick-input-widget .monaco-list-row", { hasText: "Z1 Nano" }).first().waitFor();
			await input.fill("Use a Server");
			await page.keyboard.press("Enter");
			await page.locator(".quick-input-widget", { hasText: "are sent there" }).waitFor();
			await page.keyboard.press("Enter");
			const message = page.locator(".notification-list-item-message", { hasText: "The key is old" }).first();
			await message.waitFor();
			assert.ok(asked.length > 0);
			assert.match(await message.innerText(), /\[Review\] \(command:/);
			assert.equal(await message.locator("a").count(), 0);
			await helpers.screenshot("no-link");
		}));
});
