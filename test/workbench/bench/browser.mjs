/** Opens VS Code's workbench in a headless Chromium that can reach nothing but 127.0.0.1. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { profileEnv } from "./profile.mjs";

const VIEWPORT = { width: 1280, height: 800 };

const ARGS = [
	...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
	...["--disable-background-networking", "--disable-component-update"],
	"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
	// Port 0: Chromium picks a free port and writes it into its profile folder.
	...["--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0"],
];

/**
 * Playwright starts Chromium without its sandbox, which neither root nor most containers can use; the browser
 * only ever loads pages from our own server.
 * @param {import("./profile.mjs").Profile} profile
 * @param {string} executablePath
 */
export async function openBrowser(profile, executablePath) {
	const folder = path.join(profile.root, "chromium");
	// Clients of the debugging port see the persistent context only.
	const context = await chromium.launchPersistentContext(folder, {
		executablePath,
		headless: true,
		viewport: VIEWPORT,
		locale: "en-US",
		permissions: ["clipboard-read", "clipboard-write"],
		env: /** @type {Record<string, string>} */ (profileEnv(profile)),
		args: ARGS,
		// Whoever opened the browser closes it, even after a signal.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	const page = context.pages()[0] ?? (await context.newPage());
	return { context, page, debuggingUrl: await debuggingUrl(folder), close: () => context.close() };
}

/** @param {string} folder Chromium's profile @returns {Promise<string>} the address for CDP clients */
async function debuggingUrl(folder) {
	for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) {
		const text = await readFile(path.join(folder, "DevToolsActivePort"), "utf8").catch(() => "");
		const port = Number.parseInt(text, 10);
		if (port) return `http://127.0.0.1:${port}`;
	}
	throw new Error("Chromium opened no debugging port.");
}
