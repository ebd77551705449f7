/**
 * What remains of a conversation when VS Code's extension host is killed in the middle of an answer, and
 * after it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { withWorkbench } from "./drive.mjs";

const MARK = `Z1_RESTART_TEST=${process.pid}`;
const QUESTION = "What does `score(40, 3)` return?";
const REHEARSAL = new URL("./rehearsal/server.mjs", import.meta.url).pathname;

/**
 * A stand-in for a model of real size, so slow that nothing can be over before it is killed.
 * @template T
 * @param {(url: string) => Promise<T>} use
 */
async function withSlowModel(use) {
	const model = spawn(process.execPath, [REHEARSAL, "--port", "0", "--tps", "12", "--with-parent"], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	try {
		const [line] = await once(model.stdout, "data");
		return await use(/http:\S+/.exec(String(line))?.[0] ?? assert.fail(`it said: ${line}`));
	} finally {
		model.kill();
	}
}

/** The process of this test's VS Code that runs its extensions. */
function extensionHost() {
	for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
		if (read(pid, "cmdline").includes("type=extensionHost") && read(pid, "environ").includes(MARK))
			return +pid;
	}
	return assert.fail("no extension host");
}

/** @param {string} pid @param {string} file */
function read(pid, file) {
	try {
		return readFileSync(`/proc/${pid}/${file}`, "utf8");
	} catch {
		return "";
	}
}

/**
 * The panel, once its conversation's last answer has ended.
 * @param {import("./drive.mjs").Helpers} helpers
 */
async function panelWithAnswer({ webviewFrame }) {
	for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
		const panel = await webviewFrame("z1.panel");
		const last = panel.locator("article").last();
		if ((await last.locator(".failure, .footer").count()) > 0) return panel;
	}
	throw new Error("the conversation did not come back");
}

/**
 * Asks a question, and kills the extension host as soon as some of the thought shows: by then the question is
 * on the disk.
 * @param {import("./drive.mjs").Helpers} helpers
 */
async function killWhileAnswering(helpers) {
	const panel = await helpers.webviewFrame("z1.panel");
	await panel.locator("textarea").fill(QUESTION);
	await panel.locator("textarea").press("Enter");
	await panel.locator("article .thought-text").waitFor({ state: "attached" });
	process.kill(extensionHost(), "SIGKILL");
	return await panelWithAnswer(helpers);
}

describe("a conversation in VS Code", function () {
	this.timeout(300_000);
	const [name = "", value = ""] = MARK.split("=");
	const settings = { "z1.thinking.effort": "max", "z1.thinking.earlyExit": false };

	it("is there again after a kill in the middle of an answer, says so, and goes on", () =>
		withSlowModel((url) =>
			withWorkbench(
				{
					settings,
					machineSettings: { "z1.engine": "server", "z1.server.url": url },
					env: { [name]: value },
				},
				async (page, helpers) => {
					await page.keyboard.press("Control+P");
					await page.locator(".quick-input-widget input.input").fill("score.py");
					await page.locator(".quick-input-widget .monaco-list-row", { hasText: "score.py" }).first().click();
					await helpers.runCommand("Z1: New Conversation");
					const panel = await killWhileAnswering(helpers);
					await helpers.screenshot("restarted");
					const cut = panel.locator("article").last();
					assert.match(await cut.locator(".prompt").innerText(), /What does score\(40, 3\) return\?/);
					assert.match(
						await cut.locator(".failure").innerText(),
						/The window was closed while it was answering\./,
					);
					assert.equal(await page.getByRole("button", { name: "Stop" }).count(), 0);
					await fetch(`${url}/control`, { method: "POST", body: JSON.stringify({ tps: 1000 }) });
					await panel.locator("textarea").fill(QUESTION);
					await panel.locator("textarea").press("Enter");
					await panel.locator("article").nth(1).locator(".footer").waitFor();
				},
			),
		));

	it("is there, where its view was moved to, after VS Code was loaded anew, and is deleted when the user says so", () =>
		withWorkbench({ settings }, async (page, helpers) => {
			await helpers.runCommand("Z1: New Conversation");
			const first = await helpers.webviewFrame("z1.panel");
			await first.getByRole("button", { name: "Move this view…" }).click();
			const places = page.locator(".quick-input-widget .monaco-list-row");
			await places.filter({ hasText: /^New Side Bar Entry/ }).click();
			const moved = page.locator(".part.sidebar .pane-header .icon.view-z1-panel");
			await moved.waitFor({ state: "attached" });
			const panel = await helpers.webviewFrame("z1.panel");
			await panel.locator("textarea").fill(QUESTION);
			await panel.locator("textarea").press("Enter");
			await panel.locator("article .footer").waitFor();
			await page.reload();
			await page.locator(".monaco-workbench .activitybar .action-label").first().waitFor();
			const again = await panelWithAnswer(helpers);
			await moved.waitFor({ state: "attached" });
			assert.equal(await again.getByRole("button", { name: "Think more" }).count(), 0);
			await helpers.runCommand("Z1: Show History…");
			const rows = page.locator(".quick-input-widget", { hasText: "Z1 History" }).locator(".monaco-list-row");
			await rows.first().hover();
			await rows.first().locator(".codicon-trash").click();
			const dialog = page.locator(".monaco-dialog-box");
			assert.match(await dialog.innerText(), /Delete the conversation “What does .*return\?”\?/s);
			await dialog.getByRole("button", { name: "Delete" }).click();
			await dialog.waitFor({ state: "detached" });
			// Asked for anew: the list that came back closes when a panel that was just loaded takes the focus.
			await helpers.runCommand("Z1: Show History…");
			await page.getByPlaceholder("There are no conversations yet").waitFor();
			await page.keyboard.press("Escape");
			await (await helpers.webviewFrame("z1.panel"))
				.getByRole("heading", { name: "Ask about your code" })
				.waitFor();
		}));
});
