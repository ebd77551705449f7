/** For scripts that take pictures: drives this extension in a real VS Code with Playwright. */
import path from "node:path";
import { openBrowser } from "./bench/browser.mjs";
import { linkExtension } from "./bench/linked-extension.mjs";
import { screenshot, webviewFrame } from "./bench/page.mjs";
import { benchRoot, projectRoot } from "./bench/paths.mjs";
import { temporaryProfile, writeSettings } from "./bench/profile.mjs";
import { startServer } from "./bench/server.mjs";
import { ensureChromium, ensureVSCode } from "./ensure-vscode.mjs";

/**
 * @typedef {object} WorkbenchOptions
 * @property {import("./bench/profile.mjs").Settings} [settings]
 * @property {import("./bench/profile.mjs").Settings} [machineSettings] those whose scope is the machine
 * @property {string} [folder] to open; examples/ by default
 * @property {string} [theme] a colour theme's name
 * @property {Record<string, string>} [env] reaches the extension host
 * @property {boolean} [workspaceTrust] the folder is not trusted until the user says so
 * @property {string} [extensionPath] this project by default
 * @property {string} [language] the display language for extensions, e.g. `de`; VS Code itself stays English
 */

/**
 * @typedef {object} Helpers
 * @property {(which: import("./bench/page.mjs").WhichWebview) =>
 * Promise<import("playwright-core").FrameLocator>} webviewFrame
 * @property {(name: string) => Promise<string>} screenshot saves .vscode-test/shots/<name>.png, returns its
 * path
 * @property {(title: string) => Promise<void>} runCommand picks a command in the Command Palette by its title
 */

/**
 * Starts VS Code, lets `use` work with its page (1280 × 800), and stops VS Code again.
 * @template T
 * @param {WorkbenchOptions} options
 * @param {(page: import("playwright-core").Page, helpers: Helpers) => Promise<T>} use
 * @returns {Promise<T>} what `use` returned
 */
export async function withWorkbench(options, use) {
	const {
		settings,
		machineSettings,
		folder,
		theme,
		env,
		language,
		workspaceTrust = false,
		extensionPath = projectRoot,
	} = options;
	ensureVSCode();
	const chromium = ensureChromium();
	const profile = temporaryProfile({
		...settings,
		"security.workspace.trust.enabled": workspaceTrust,
		...(theme && { "workbench.colorTheme": theme }),
	});
	let browser;
	let server;
	try {
		if (machineSettings) writeSettings(profile.userData, machineSettings, "Machine");
		linkExtension(profile, extensionPath);
		browser = await openBrowser(profile, chromium);
		server = await startServer(profile, { env, workspaceTrust });
		const { context, page } = browser;
		// Normally set by a language pack; none is installed, so VS Code's own texts stay English.
		if (language) await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = "${language}"`);
		// VS Code and the model may be slow on a busy machine.
		context.setDefaultTimeout(90_000);
		await page.goto(server.url(path.resolve(folder ?? path.join(projectRoot, "examples"))));
		await page.locator(".monaco-workbench .activitybar .action-label").first().waitFor();
		return await use(page, helpersFor(page));
	} finally {
		await browser?.close();
		await server?.stop();
		profile.remove();
	}
}

/** @param {import("playwright-core").Page} page @returns {Helpers} */
function helpersFor(page) {
	return {
		webviewFrame: (which) => webviewFrame(page, which),
		screenshot: (name) => screenshot(page, path.join(benchRoot, "shots"), name),
		runCommand: (title) => runCommand(page, title),
	};
}

/**
 * Right after the start, the Command Palette does not know the extensions' commands yet, hence the retries.
 * @param {import("playwright-core").Page} page
 * @param {string} title
 */
async function runCommand(page, title) {
	const palette = page.locator(".quick-input-widget");
	for (const end = Date.now() + 90_000; ; ) {
		try {
			await page.keyboard.press("F1");
			await palette.locator("input.input").fill(`>${title}`, { timeout: 5000 });
			await palette.locator(".monaco-list-row", { hasText: title }).first().click({ timeout: 5000 });
			return;
		} catch (error) {
			if (Date.now() > end) throw error;
			await page.keyboard.press("Escape");
		}
	}
}
