/** Finds things on the page of VS Code's workbench; for tests and scripts that take pictures. */
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How long VS Code may take to load a webview, with allowance for a busy machine. */
const WEBVIEW_MS = 30_000;

/**
 * The document of a webview. VS Code nests it: workbench page → iframe.webview (VS Code's own host page) →
 * iframe#active-frame (the extension's html).
 * @param {import("playwright-core").Page} page
 * @param {import("./page.mjs").WhichWebview} which the id of a visible view, or a test for each webview
 * @returns {Promise<import("playwright-core").FrameLocator>} stays valid when the extension sets new html
 */
export async function webviewFrame(page, which) {
	for (const end = Date.now() + WEBVIEW_MS; Date.now() < end; await sleep(100)) {
		const names = await page.evaluate(webviewNames, typeof which === "string" ? which : null);
		for (const name of names) {
			const frame = page.frameLocator(`iframe.webview.ready[name="${name}"]`).frameLocator("#active-frame");
			if ((await frame.locator("body").count()) === 0) continue;
			if (typeof which === "string" || (await which(frame))) return frame;
		}
	}
	throw new Error(`No webview ${which} within ${WEBVIEW_MS} ms; is it visible, and its icon an image file?`);
}

/**
 * Runs in the page. A webview floats over the body of its view's pane, and the class of the pane's icon
 * contains the view's id (if the icon is an image; views inherit that of their container).
 * @param {string | null} viewId null: all webviews
 * @returns {string[]} the names of the iframes
 */
function webviewNames(viewId) {
	const frames = [...document.querySelectorAll("iframe.webview.ready")];
	const icon = viewId && document.querySelector(`.pane-header .icon.view-${viewId.replace(/[.:]/g, "-")}`);
	const body = icon?.closest(".pane")?.querySelector(".pane-body");
	const found = viewId === null ? frames : frames.filter((frame) => body && covers(frame, body));
	return found.map((frame) => frame.getAttribute("name") ?? "");

	/** @param {Element} one @param {Element} other */
	function covers(one, other) {
		const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
		// Playwright scrolls the page some pixels to click into the chat, but not what floats over it.
		const distances = [a.left - b.left, a.top - b.top, a.right - b.right, a.bottom - b.bottom];
		return a.width > 0 && a.height > 0 && distances.every((distance) => Math.abs(distance) < 8);
	}
}

/**
 * Saves a screenshot of the page.
 * @param {import("playwright-core").Page} page
 * @param {string} folder
 * @param {string} name without .png
 * @param {string} [part] selects the only part to save
 * @returns {Promise<string>} the file
 */
export async function screenshot(page, folder, name, part) {
	const file = path.join(folder, `${name}.png`);
	await (part === undefined ? page : page.locator(part)).screenshot({ path: file });
	return file;
}
