/**
 * For suites that run in the extension host: the workbench as its user sees it, through Playwright. The
 * browser workbench says in Z1_CDP where to connect; so does run-suites.mjs for a desktop VS Code.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type FrameLocator, type Page } from "playwright-core";
import * as find from "./bench/page.mjs";

let connection: Promise<Page> | undefined;

/** The page of the workbench; connected once and then kept. */
export function connectWorkbench(): Promise<Page> {
	connection ??= connect();
	return connection;
}

/**
 * The html of a webview: of the view with this id, which must be visible, or of the one that passes a test.
 */
export async function webviewFrame(which: find.WhichWebview): Promise<FrameLocator> {
	return find.webviewFrame(await connectWorkbench(), which);
}

/**
 * Saves a picture of the workbench, or of a part of it, as `.vscode-test/shots/<name>.png` and returns its
 * path.
 */
export async function screenshot(name: string, part?: string): Promise<string> {
	return find.screenshot(await connectWorkbench(), setting("Z1_SHOTS"), name, part);
}

async function connect(): Promise<Page> {
	const browser = await chromium.connectOverCDP(setting("Z1_CDP"));
	for (const end = Date.now() + 30_000; Date.now() < end; await sleep(100)) {
		for (const page of browser.contexts().flatMap((context) => context.pages())) {
			if ((await page.locator(".monaco-workbench").count()) > 0) return page;
		}
	}
	throw new Error("Playwright is connected, but no page shows VS Code's workbench.");
}

function setting(name: "Z1_CDP" | "Z1_SHOTS"): string {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set; start the suites with test/workbench/run.mjs.`);
	return value;
}
