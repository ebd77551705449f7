import assert from "node:assert/strict";
import * as vscode from "vscode";
import { connectWorkbench, screenshot, webviewFrame } from "../workbench-page.ts";
import {
	ask,
	lastTrace,
	openPanel,
	PANEL_PART,
	resetSettings,
	select,
	set,
	THEMES,
	widenPanel,
} from "./session.ts";

const QUIET = { "editor.minimap.enabled": false, "z1.thinking.effort": "auto" };

describe("The pictures of Z1 in VS Code", () => {
	before(async () => {
		await set(QUIET);
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		await vscode.commands.executeCommand("workbench.action.closeSidebar");
		await vscode.commands.executeCommand("notifications.clearAll");
		await vscode.commands.executeCommand("z1.newConversation");
		await select("score.py", 17, 22);
		await (await ask("What does `tally([6, 2, 9])` return?")).answered;
		const trace = await lastTrace();
		await trace.locator(".cost").click();
		await trace.locator(".statistics").waitFor();
		await trace.locator(".thought-header").click();
		await widenPanel(412);
	});
	after(() => resetSettings("workbench.colorTheme", ...Object.keys(QUIET)));

	for (const [name, theme] of Object.entries(THEMES)) {
		it(`show panel and statistics, and every text can be read, in ${theme}`, async () => {
			await set({ "workbench.colorTheme": theme });
			const panel = await openPanel();
			const kind = name.startsWith("contrast") ? "high-contrast" : name;
			await panel.locator(`body.vscode-${kind}`).waitFor();
			const page = await connectWorkbench();
			await page.mouse.move(400, 600);
			await page.waitForTimeout(500);
			await screenshot(`panel-${name}`);
			await screenshot(`answer-${name}`, PANEL_PART);
			const texts = panel.locator(".prompt, .answer p, .thought-header, .statistics dd, .composer textarea");
			for (const { words, contrast } of await texts.evaluateAll(readabilities)) {
				assert.ok(contrast >= (kind === "high-contrast" ? 7 : 4.5), `${words}: ${contrast.toFixed(1)}`);
			}

			await vscode.commands.executeCommand("z1.showStatistics");
			const statistics = await webviewFrame(
				async (frame) => (await frame.locator("#levels canvas").count()) > 0,
			);
			await statistics.locator(`body.vscode-${kind}`).waitFor();
			await page.waitForTimeout(500);
			await screenshot(`statistics-${name}`);
			await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
		});
	}
});

/** For each element, the contrast of its text to what is behind it (WCAG 2, 1–21). Runs in the page. */
function readabilities(elements: Element[]): { words: string; contrast: number }[] {
	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	if (!canvas) throw new Error("no canvas");
	/** Paints colours over each other, the last one on top, and gives the luminance of what is seen. */
	const luminanceOf = (colours: string[]) => {
		for (const colour of colours) {
			canvas.fillStyle = colour;
			canvas.fillRect(0, 0, 1, 1);
		}
		const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
			const share = value / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	return elements.map((element) => {
		const behind = [
			getComputedStyle(document.documentElement).getPropertyValue("--vscode-sideBar-background"),
		];
		const ancestors: Element[] = [];
		for (let at: Element | null = element; at; at = at.parentElement) ancestors.unshift(at);
		behind.push(...ancestors.map((ancestor) => getComputedStyle(ancestor).backgroundColor));
		const back = luminanceOf(behind);
		const front = luminanceOf([...behind, getComputedStyle(element).color]);
		const [dark = 0, light = 0] = [back, front].sort((a, b) => a - b);
		return {
			words: element.textContent?.trim().slice(0, 30) ?? "",
			contrast: (light + 0.05) / (dark + 0.05),
		};
	});
}
