import assert from "node:assert/strict";
import { hostname } from "node:os";
import * as vscode from "vscode";
import { HINT } from "../../../src/core/marks/thinkingStyle.ts";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import {
	ask,
	count,
	lastTrace,
	modelProcesses,
	openPanel,
	resetSettings,
	select,
	set,
	shows,
	testHandles,
	until,
} from "./session.ts";

describe("Z1 in VS Code", () => {
	afterEach(() =>
		resetSettings(
			"z1.model",
			...["effort", "maxTokens", "maxSeconds", "earlyExit"].map((name) => `z1.thinking.${name}`),
		),
	);

	it("is active soon after the start and has not loaded a model", async () => {
		await until("it is active", () => vscode.extensions.getExtension("z1-code.z1-code")?.isActive === true);
		assert.deepEqual(modelProcesses(), []);
	});

	it("says what it is for, and in the status bar which model and effort it would use", async () => {
		const panel = await openPanel();
		await panel.getByRole("heading", { name: "Ask about your code" }).waitFor();
		const page = await connectWorkbench();
		const item = page.locator(".statusbar-item", { hasText: "z1-nano · auto" });
		await item.waitFor();
		// The workbench in a browser is a remote window.
		if (vscode.env.remoteName === undefined) return;
		await item.locator(".codicon-remote").waitFor();
		assert.match(
			(await item.getAttribute("aria-label")) ?? "",
			new RegExp(`The model runs on ${hostname()},`),
		);
	});

	it("explains a selection: question, trace, answer, exit and what it cost", async () => {
		await select("score.py", 8, 14);
		await vscode.commands.executeCommand("z1.explainSelection");
		const trace = await lastTrace();
		await shows(trace.locator(".chip"), /score\.py:8–14\s+python/);
		await shows(trace.locator(".effort"), /^auto → \w+ · .*\d+.* · asks for an explanation/s);
		await shows(trace.locator(".answer"), /^score takes n and k\. .+ returns total\./s);
		const total =
			(await count(trace, "thinking")) + (await count(trace, "peek")) + (await count(trace, "answer"));
		assert.ok(total > 20);
		assert.equal(await count(trace, "total"), total);
		assert.equal(modelProcesses().length, 1);
		await screenshot("explained");
	});

	it("answers a typed question and shows the thinking when it is opened", async () => {
		await select("score.py", 17, 22);
		await set({ "z1.thinking.effort": "max" });
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		const trace = await lastTrace();
		await shows(trace.locator(".answer"), /tally\(\[6, 2, 9\]\) returns 2\./);
		const header = trace.locator(".thought-header");
		assert.equal(await header.getAttribute("aria-expanded"), "false");
		await shows(header, /Thought for .+ · \d+ tokens/);
		await header.click();
		await shows(trace.locator(".thought-body"), /Let me trace tally\(\[6, 2, 9\]\)/);
		await screenshot("answered");
	});

	it("caps the thinking where the settings say, and shows the hint that ended it", async () => {
		await select("score.py", 17, 22);
		await set({ "z1.thinking.effort": "max", "z1.thinking.earlyExit": false, "z1.thinking.maxTokens": 40 });
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		const trace = await lastTrace();
		assert.equal(await count(trace, "thinking"), 40);
		assert.equal(await trace.locator(".thought-header .exit").innerText(), "capped");
		await trace.locator(".thought-header").click();
		assert.equal(await trace.locator(".hint-text").innerText(), HINT.trim());
		await shows(trace.locator(".answer"), /returns/);
	});

	it("gives each effort its own window", async () => {
		await select("score.py", 17, 22);
		const windows: number[] = [];
		for (const effort of ["minimal", "medium"]) {
			await set({ "z1.thinking.effort": effort, "z1.thinking.earlyExit": false });
			await (await ask("What does `tally([6, 2, 9, 8, 7, 1, 2])` return?")).answered;
			const trace = await lastTrace();
			windows.push((await count(trace, "thinking")) + (await count(trace, "unspent")));
		}
		assert.deepEqual(windows, [0, 128]);
	});

	it("takes the function around the cursor when nothing is selected", async () => {
		await select("area.ts", 13);
		// The TypeScript service answers once it has started.
		const uri = vscode.window.activeTextEditor?.document.uri;
		await until("TypeScript knows the symbols", async () => {
			const symbols = await vscode.commands.executeCommand<unknown[]>(
				"vscode.executeDocumentSymbolProvider",
				uri,
			);
			return symbols !== undefined && symbols.length > 0;
		});
		await vscode.commands.executeCommand("z1.explainSelection");
		await shows((await lastTrace()).locator(".chip"), /area\.ts:11–17\s+typescript/);
	});

	it("reads what a draft is about while it is written, says so, and needs only the words then", async () => {
		await vscode.commands.executeCommand("z1.newConversation");
		const panel = await openPanel();
		await select("score.py", 17, 22);
		await (await ask("Why?")).answered;
		await select("fold.js", 3, 9);
		const box = panel.getByRole("textbox", { name: "Question" });
		const ready = panel.locator(".composer-ready");
		await box.fill("What does `fold(4");
		await ready.waitFor();
		await box.fill("What does `fold(4, 8)` return?");
		await ready.waitFor();
		await screenshot("ready");
		await box.press("Enter");
		const asked = panel.locator("article", { hasText: "fold(4, 8)" });
		const statistics = await asked.locator(".statistics").innerText();
		const [, prompt = 0, cached = 0] = /prompt\s*(\d+) \((\d+) cached\)/.exec(statistics)?.map(Number) ?? [];
		assert.ok(prompt > 0 && prompt - cached < 40, statistics);
	});

	it("asks again with another effort, as another version", async () => {
		await select("fold.js", 3, 9);
		await vscode.commands.executeCommand("z1.explainSelection");
		const first = await lastTrace();
		const count = await (await openPanel()).locator("article.trace").count();
		await first.locator(".actions summary").click();
		await first.locator(".menu button", { hasText: "minimal" }).click();
		const again = await lastTrace();
		await again.locator(".versions", { hasText: "2 / 2" }).waitFor();
		await again.locator(".actions").waitFor();
		assert.equal(await (await openPanel()).locator("article.trace").count(), count);
		await shows(again.locator(".effort"), /^minimal/);
		await shows(again.locator("button.chip"), /fold\.js:3–9/);
	});

	it("says what a level allows, whatever the seconds allow that are chosen instead", async () => {
		const { assistant } = testHandles() ?? {};
		if (!assistant) return;
		await select("fold.js", 3, 9);
		const draft = { prompt: "Why?", along: ["selection" as const] };
		const usual = await assistant.preview({ ...draft, effort: "max" });
		const hurried = await assistant.preview({ ...draft, effort: "auto", seconds: 0.1 });
		const { windowTokens = Number.POSITIVE_INFINITY } = hurried ?? {};
		assert.ok(windowTokens < 64, `the speed is known by now: ${windowTokens}`);
		assert.deepEqual(hurried?.windows, usual?.windows);
		assert.equal(usual?.windowTokens, usual?.windows.max);
		await set({ "z1.thinking.maxSeconds": 0.1 });
		const capped = await assistant.preview({ ...draft, effort: "max" });
		assert.ok((capped?.windows.max ?? Number.POSITIVE_INFINITY) < 64);
	});

	it("goes to the code of a question", async () => {
		await select("fold.js", 3, 9);
		await vscode.commands.executeCommand("z1.explainSelection");
		const trace = await lastTrace();
		await select("score.py", 1);
		await trace.locator(".chip").click();
		await until(
			"fold.js is shown",
			() => vscode.window.activeTextEditor?.document.fileName.endsWith("fold.js") === true,
		);
		const selection = vscode.window.activeTextEditor?.selection;
		assert.deepEqual([selection?.start.line, selection?.end.line], [2, 8]);
	});
});
