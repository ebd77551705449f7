/**
 * VS Code in another display language: without a language pack its own texts stay English, but the
 * extension's do not.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withWorkbench } from "./drive.mjs";

describe("Z1 Code in a German VS Code", function () {
	this.timeout(300_000);
	/** @type {string} */
	let folder;
	before(() => {
		folder = mkdtempSync(path.join(tmpdir(), "z1-language-"));
		// Truncated: the model process detects that, not the extension host.
		writeFileSync(path.join(folder, "broken.gguf"), "GGUF");
		const settings = { "z1.model": path.join(folder, "broken.gguf") };
		mkdirSync(path.join(folder, ".vscode"));
		writeFileSync(path.join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
	});
	after(() => rmSync(folder, { recursive: true }));

	it("names its commands, draws its panel and tells failures of the model process in German", async () => {
		await withWorkbench({ language: "de", folder }, async (_, { runCommand, webviewFrame, screenshot }) => {
			await runCommand("Neue Unterhaltung");
			const panel = await webviewFrame("z1.panel");
			await panel.getByText("Fragen Sie etwas zu Ihrem Code").first().waitFor();
			assert.equal(await panel.locator("html").getAttribute("lang"), "de");
			await panel.locator("textarea").fill("Was ist das?");
			await panel.getByRole("button", { name: "Fragen", exact: true }).click();
			await panel.locator(".failure").waitFor();
			assert.match(
				await panel.locator(".failure").innerText(),
				/^Die Modelldatei .*broken\.gguf ist (?:abgeschnitten|beschädigt)/,
			);
			await screenshot("language-de");
		});
	});
});
