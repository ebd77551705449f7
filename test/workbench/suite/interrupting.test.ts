import assert from "node:assert/strict";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator } from "playwright-core";
import * as vscode from "vscode";
import { connectWorkbench } from "../workbench-page.ts";
import {
	ask,
	count,
	lastTrace,
	modelProcesses,
	openPanel,
	resetSettings,
	select,
	set,
	until,
} from "./session.ts";

const LONG = "What does `score(40, 3)` return?";

/**
 * Asks a question that takes the starter model half a second, holds it up once it is seen to think, and acts.
 * It may be done before that on a fast machine: then it is asked again.
 */
async function whileThinking(act: (trace: Locator) => Promise<unknown>): Promise<Locator> {
	for (let attempt = 0; attempt < 10; attempt++) {
		await select("score.py", 8, 14);
		const { answered } = await ask(LONG);
		const trace = await lastTrace();
		const header = trace.locator(".thought-header", { hasText: "Thinking…" });
		const seen = await header.waitFor({ timeout: 5000 }).then(
			() => true,
			() => false,
		);
		if (seen) await whileHeldUp(() => act(trace).catch(() => {}));
		await answered;
		const exit = await trace.locator(".exit").first().innerText();
		if (seen && !["capped", "finished"].includes(exit)) return trace;
	}
	throw new Error("the model was always done before anybody could act");
}

/** Has the model process stand still during work, and until what was pressed has been sent to it. */
async function whileHeldUp(work: () => Promise<unknown>): Promise<void> {
	for (const pid of modelProcesses()) process.kill(pid, "SIGSTOP");
	try {
		await work();
		await sleep(700);
	} finally {
		for (const pid of modelProcesses()) process.kill(pid, "SIGCONT");
	}
}

describe("Z1 in VS Code, interrupted", () => {
	before(() => set({ "z1.thinking.effort": "max", "z1.thinking.earlyExit": false }));
	after(() => resetSettings("z1.thinking.effort", "z1.thinking.earlyExit", "z1.model"));

	it("stops by Escape in the panel, wherever the focus is there", async () => {
		const panel = await openPanel();
		const question = panel.getByRole("textbox", { name: "Question" });
		const trace = await whileThinking(() => question.press("Escape", { timeout: 2000 }));
		assert.equal(await trace.locator(".exit").first().innerText(), "stopped");
	});

	it("answers now by its key, from the panel and from the editor", async () => {
		const page = await connectWorkbench();
		for (const focus of ["z1.panel.focus", "workbench.action.focusActiveEditorGroup"]) {
			const trace = await whileThinking(async () => {
				await vscode.commands.executeCommand(focus);
				await page.keyboard.press("Control+Alt+Enter");
			});
			assert.equal(await trace.locator(".exit").first().innerText(), "answered now");
		}
	});

	it("stops by its button and keeps what was written", async () => {
		const panel = await openPanel();
		const stop = panel.locator(".controls").getByRole("button", { name: "Stop" });
		const trace = await whileThinking(() => stop.click({ timeout: 2000 }));
		assert.equal(await trace.locator(".exit").first().innerText(), "stopped");
		assert.ok((await count(trace, "thinking")) > 0);
		assert.equal(await count(trace, "answer"), 0);
		assert.equal(await panel.locator(".controls").count(), 0);
	});

	it("stops by its command and answers the next question", async () => {
		await whileThinking(async () => vscode.commands.executeCommand("z1.stop"));
		await (await ask("What does `score(1, 3)` return?")).answered;
		assert.match(await (await lastTrace()).locator(".answer").innerText(), /returns/);
	});

	it("answers now when told to", async () => {
		const trace = await whileThinking(async () => vscode.commands.executeCommand("z1.answerNow"));
		assert.equal(await trace.locator(".exit").first().innerText(), "answered now");
		assert.ok((await count(trace, "thinking")) < 400);
		assert.match(await trace.locator(".answer").innerText(), /returns/);
	});

	it("thinks more about an answer", async () => {
		await set({ "z1.thinking.effort": "low" });
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		const trace = await lastTrace();
		assert.equal(await count(trace, "thinking"), 64);
		await vscode.commands.executeCommand("z1.thinkMore");
		assert.ok((await count(trace, "thinking")) > 64);
		assert.match(await trace.locator(".answer").innerText(), /returns/);
		await set({ "z1.thinking.effort": "max" });
	});

	it("is the same after it was hidden, and what was opened is open", async () => {
		const panel = await openPanel();
		await panel.locator("article").last().locator(".thought-header").click();
		const shown = await panel.locator(".conversation").innerText();
		await vscode.commands.executeCommand("workbench.view.explorer");
		await vscode.commands.executeCommand("workbench.action.webview.reloadWebviewAction");
		const again = await openPanel();
		await until("the panel is back", async () => (await again.locator("article").count()) > 0);
		assert.equal(await again.locator(".conversation").innerText(), shown);
	});

	it("keeps the conversation and goes on when the model process is killed", async () => {
		const killed = await whileThinking(async () => {
			for (const pid of modelProcesses()) process.kill(pid, "SIGKILL");
		});
		assert.match(
			await killed.locator(".failure").innerText(),
			/^The model process ended unexpectedly \(signal SIGKILL\)\./,
		);
		assert.ok((await count(killed, "thinking")) > 0);
		const before = await (await openPanel()).locator("article").count();
		await vscode.commands.executeCommand("z1.explainSelection");
		assert.match(await (await lastTrace()).locator(".answer").innerText(), /returns total/);
		assert.equal(await (await openPanel()).locator("article").count(), before + 1);
	});

	it("says what is wrong with a model file, and what to do", async () => {
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
		await set({ "z1.model": path.join(folder, "score.py") });
		await vscode.commands.executeCommand("z1.explainSelection");
		const failure = (await lastTrace()).locator(".failure");
		assert.match(
			await failure.innerText(),
			/score\.py is not a GGUF model file\.\s+Choose a file that ends in \.gguf/,
		);
	});
});
