/**
 * `npm run pictures`: takes the pictures of README and docs anew, in the real VS Code, on the starter model.
 * What is seen there is what a user sees: no picture is drawn or edited.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../test/workbench/bench/paths.mjs";
import { withWorkbench } from "../test/workbench/drive.mjs";

const folder = path.join(projectRoot, "docs", "pictures");
mkdirSync(folder, { recursive: true });

const THEMES = {
	dark: "Default Dark Modern",
	light: "Default Light Modern",
	contrast: "Default High Contrast",
};

for (const [name, theme] of Object.entries(THEMES)) {
	await withWorkbench({ theme, settings: { "editor.minimap.enabled": false } }, async (page, workbench) => {
		await page.locator(".explorer-viewlet .monaco-list-row", { hasText: "score.py" }).dblclick();
		await selectFrom(page, /def.tally/, 6);
		await workbench.runCommand("Z1: Explain Selection");
		const panel = await workbench.webviewFrame("z1.panel");
		await panel.locator(".statistics").waitFor({ timeout: 30_000 });
		await workbench.runCommand("Z1: Ask about Selection");
		await page.locator(".quick-input-widget input.input").fill("What does `tally([6, 2, 9])` return?");
		await page.keyboard.press("Enter");
		await panel.locator(".statistics").nth(1).waitFor({ timeout: 30_000 });
		await panel.locator(".thought-header").nth(1).click();
		await widenSideBar(page, 460);
		await page.waitForTimeout(1000);
		await page.screenshot({ path: path.join(folder, `panel-${name}.png`) });
		if (name === "dark") await pictureOfComparison(page, workbench);
	});
}

/**
 * The last question at two efforts and at the full window.
 * @param {import("playwright-core").Page} page
 * @param {import("../test/workbench/drive.mjs").Helpers} workbench
 */
async function pictureOfComparison(page, workbench) {
	await workbench.runCommand("Z1: Compare Efforts");
	await page.locator(".quick-input-widget .monaco-list-row", { hasText: "minimal" }).click();
	await page.keyboard.press("Enter");
	const comparison = await workbench.webviewFrame(
		async (frame) => (await frame.locator(".differences").count()) > 0,
	);
	await comparison.locator(".differences").waitFor();
	await page.waitForTimeout(500);
	await page.screenshot({ path: path.join(folder, "comparison.png") });
}

/**
 * @param {import("playwright-core").Page} page
 * @param {RegExp} firstLine
 * @param {number} lines
 */
async function selectFrom(page, firstLine, lines) {
	await page.locator(".view-line", { hasText: firstLine }).click();
	await page.keyboard.press("Home");
	for (let line = 0; line < lines; line++) await page.keyboard.press("Shift+ArrowDown");
}

/**
 * Drags the border between side bar and editor.
 * @param {import("playwright-core").Page} page
 * @param {number} x where to, in CSS pixels
 */
async function widenSideBar(page, x) {
	const box = await page.locator(".part.sidebar").boundingBox();
	if (!box) throw new Error("the side bar is not there");
	await page.mouse.move(box.x + box.width, box.y + box.height / 2);
	await page.mouse.down();
	await page.mouse.move(x, box.y + box.height / 2, { steps: 5 });
	await page.mouse.up();
	await page.mouse.move(900, 600);
}
