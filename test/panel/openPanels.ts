import assert from "node:assert/strict";
import { type PageOptions, PanelBrowser, type PanelPage } from "./panelPage.ts";

/**
 * Gives a suite a browser of its own. Each panel that a test opens is closed after it, and must not have done
 * anything wrong.
 */
export function openPanels(): (options?: PageOptions) => Promise<PanelPage> {
	let browser: PanelBrowser;
	const opened: PanelPage[] = [];

	before(async function () {
		// On a fresh machine the browser is installed first.
		this.timeout(600_000);
		browser = await PanelBrowser.start();
	});
	after(() => browser.stop());
	afterEach(async () => {
		for (const { page, misdeeds } of opened.splice(0)) {
			await page.context().close();
			assert.deepEqual(misdeeds, []);
		}
	});
	return async (options) => {
		const panel = await browser.open(options);
		opened.push(panel);
		return panel;
	};
}
