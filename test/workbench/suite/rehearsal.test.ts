import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import * as vscode from "vscode";
import { connectWorkbench, screenshot } from "../workbench-page.ts";
import { RehearsalModel, rehearsalFolder, SLOW, SPEED } from "./rehearsalModel.ts";
import {
	becomes,
	lastTrace,
	openPanel,
	PANEL_PART,
	resetSettings,
	select,
	set,
	shows,
	THEMES,
	until,
	widenPanel,
} from "./session.ts";

/** How wide the panel is, in CSS pixels. */
const WIDTHS = { "": 412, "-narrow": 280 };
const USUAL_WIDTH = 300;
const TOTAL: [first: number, last: number] = [15, 30];

describe("Long thoughts and answers in VS Code", () => {
	const rehearsal = new RehearsalModel();
	const cart = () => {
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail("no folder is open");
		return path.join(folder.fsPath, "cart.ts");
	};

	before(async () => {
		cpSync(path.join(rehearsalFolder(), "cart.ts"), cart());
		await rehearsal.start();
		await vscode.commands.executeCommand("workbench.action.closeSidebar");
		await vscode.commands.executeCommand("z1.newConversation");
		await set({
			"editor.minimap.enabled": false,
		});
	});
	after(async () => {
		await rehearsal.stop();
		await widenPanel(USUAL_WIDTH);
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		rmSync(cart(), { force: true });
		await resetSettings("workbench.colorTheme", "editor.minimap.enabled", "z1.thinking.effort");
		await vscode.commands.executeCommand("z1.newConversation");
	});
	beforeEach(() => set({ "z1.thinking.effort": "high" }));
	afterEach(async () => {
		await rehearsal.writeAt(SPEED);
		await rehearsal.goOn();
	});

	/** Runs a command about the function `total`, and gives what is under its question. */
	async function about(command: string): Promise<Locator> {
		await select("cart.ts", ...TOTAL);
		await vscode.commands.executeCommand(command);
		return lastTrace();
	}
	/** The buttons of the code blocks in the answer, once the host has said what can be done with the code. */
	async function buttons(trace: Locator): Promise<string[][]> {
		const bars = await trace.locator(".answer .code-bar").all();
		const names = await Promise.all(bars.map((bar) => bar.locator("button").allInnerTexts()));
		return names.map((bar) => bar.map((name) => name.trim()));
	}
	/** Takes pictures of the panel in all themes, wide and narrow, where somebody wants to look at them. */
	async function photograph(name: string): Promise<void> {
		if (!process.env.Z1_PICTURES) return;
		const page = await connectWorkbench();
		for (const [theme, setting] of Object.entries(THEMES)) {
			await set({ "workbench.colorTheme": setting });
			const kind = theme.startsWith("contrast") ? "high-contrast" : theme;
			await (await openPanel()).locator(`body.vscode-${kind}`).waitFor();
			for (const [suffix, width] of Object.entries(WIDTHS)) {
				await widenPanel(width);
				await page.mouse.move(400, 600);
				await page.waitForTimeout(300);
				await screenshot(`${name}-${theme}${suffix}`);
				await screenshot(`${name}-view-${theme}${suffix}`, PANEL_PART);
			}
		}
	}

	it("show headings, tables, code and formulas of a thought while it is written", async function () {
		this.timeout(120_000);
		await rehearsal.holdAfter(700);
		await select("cart.ts", ...TOTAL);
		const answered = vscode.commands.executeCommand("z1.explainSelection");
		const trace = await lastTrace();
		const thought = trace.locator(".thought-body");
		await thought.locator("p", { hasText: "Wait, let me re-check" }).first().waitFor();
		await rehearsal.writeAt(SLOW);
		await rehearsal.goOn();
		for (const part of ["h3, h4", "table", ".code", "math", "math[display=block]", "p code"]) {
			await until(`there is ${part}`, async () => (await thought.locator(part).count()) > 0);
		}
		assert.doesNotMatch(await thought.innerText(), /^#|\|---|```/m);
		await shows(trace.locator(".thought-header"), /Thinking… .* tokens\/s · at most .+ more/s);
		await photograph("thought");
		await rehearsal.writeAt(SPEED);
		await answered;
	});

	it("tell of the looks at the answer in one line, which opens", async () => {
		const trace = await lastTrace();
		await trace.locator(".thought-header").click();
		const peeks = trace.locator(".peeks summary");
		await shows(peeks, /^Looked at the answer \d+ times/);
		assert.equal(await trace.locator(".peek").first().isVisible(), false);
		await peeks.click();
		await shows(trace.locator(".peek").first(), /^after \d+ % of the thought · \d+ % sure/);
	});

	it("have a row of one line under the answer, in a wide view and in a narrow one", async () => {
		const trace = await lastTrace();
		await becomes(() => trace.locator(".answer math").count(), 4);
		assert.equal(await trace.locator(".answer .code").count(), 1);
		for (const width of Object.values(WIDTHS)) {
			await widenPanel(width);
			await until("the row is one line", async () => {
				const { height } = (await trace.locator(".footer").boundingBox()) ?? { height: Number.NaN };
				return height < 30;
			});
			await shows(trace.locator(".cost-line"), /[\d,]+ thinking|^(saved|cost) /);
		}
		await trace.locator(".thought-header").click();
		await photograph("long-answer");
	});

	it("show the formulas of Find Complexity as formulas", async () => {
		await set({ "z1.thinking.effort": "minimal" });
		const answer = (await about("z1.findComplexity")).locator(".answer");
		await until("its formulas are drawn", async () => (await answer.locator("math").count()) >= 6);
		await becomes(() => answer.locator("math[display=block]").count(), 1);
		await becomes(() => answer.locator(".formula-source").count(), 0);
	});

	it("keep the answer when thinking more is stopped", async () => {
		await set({ "z1.thinking.effort": "minimal" });
		const trace = await about("z1.findComplexity");
		const answer = await trace.locator(".answer").innerText();
		await rehearsal.writeAt(SLOW);
		const ended = vscode.commands.executeCommand("z1.thinkMore");
		const panel = await openPanel();
		await panel.locator(".controls").getByRole("button", { name: "Stop" }).click();
		await ended;
		await trace.locator(".note", { hasText: "was stopped; this is what was there before" }).waitFor();
		assert.equal(await trace.locator(".answer").innerText(), answer);
	});

	it("leave a word in the status bar while nobody looks, until one does", async () => {
		await set({ "z1.thinking.effort": "minimal" });
		const page = await connectWorkbench();
		const word = page.locator(".part.statusbar", { hasText: "Z1 has answered" });
		await rehearsal.holdAfter(20);
		await select("cart.ts", ...TOTAL);
		const answered = vscode.commands.executeCommand("z1.findComplexity");
		await (await openPanel()).locator(".controls").waitFor();
		await vscode.commands.executeCommand("workbench.action.closeAuxiliaryBar");
		await rehearsal.goOn();
		await answered;
		await word.waitFor();
		await openPanel();
		await word.waitFor({ state: "detached" });
	});

	it("offer a test file for tests, and to apply what replaces the function", async () => {
		await set({ "z1.thinking.effort": "minimal" });
		const tests = await about("z1.writeTests");
		await tests.getByRole("button", { name: "Test File" }).waitFor();
		await becomes(() => buttons(tests), [["Copy", "Test File", "New File", "Insert"]]);
		const fix = await about("z1.fix");
		await fix.getByRole("button", { name: "Apply" }).waitFor();
		await becomes(() => buttons(fix), [["Copy", "Apply", "Insert"]]);
	});
});
