/** `npm run pictures`: takes the walkthrough's pictures anew: the panel after *Try the Starter Model*. */
import path from "node:path";
import { projectRoot } from "../test/workbench/bench/paths.mjs";
import { withWorkbench } from "../test/workbench/drive.mjs";

const folder = path.join(projectRoot, "media", "walkthrough");

const THEMES = {
	dark: "Default Dark Modern",
	light: "Default Light Modern",
	contrast: "Default High Contrast",
};

for (const [name, theme] of Object.entries(THEMES)) {
	await withWorkbench({ theme }, async (page, workbench) => {
		await workbench.runCommand("Z1: Try the Starter Model");
		const panel = await workbench.webviewFrame("z1.panel");
		await panel.locator(".statistics").waitFor({ timeout: 30_000 });
		await page.mouse.move(900, 600);
		await page.waitForTimeout(1000);
		await page.locator(".part.sidebar").screenshot({ path: path.join(folder, `answer-${name}.png`) });
	});
}
