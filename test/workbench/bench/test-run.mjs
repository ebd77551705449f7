/** Runs an extension's tests in a real VS Code, with its workbench open in Chromium. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { openBrowser } from "./browser.mjs";
import { temporaryProfile } from "./profile.mjs";
import { startServer } from "./server.mjs";

/**
 * @typedef {object} TestRun
 * @property {string} chromium
 * @property {string} extensionTestsPath
 * @property {string[]} extensionDevelopmentPaths
 * @property {string | undefined} [folder] to open
 * @property {string | undefined} [extensionsDir] with installed extensions
 * @property {import("./profile.mjs").Settings} [settings]
 * @property {number} timeoutMs limit for the tests themselves, from their start
 * @property {boolean} verbose print everything that server and workbench log
 * @property {AbortSignal} signal
 */

/** @typedef {{ code: 0 | 1 | 2, why: string }} Ending 0: passed, 1: failed, 2: the bench broke */

/** How long VS Code may take to start the tests, with allowance for a busy machine. */
const START_MS = 180_000;

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */
/** @typedef {import("playwright-core").Page} Page */

const WITNESS = fileURLToPath(new URL("./witness.cjs", import.meta.url));

/** What VS Code logs about itself in every run: connecting, nobody signed in, exiting. */
const NOISE = new RegExp(
	`^(${[
		...["Resolv(ing|ed) connection token", "Creating a socket", "\\[reconnection-grace-time\\]"],
		...["Updating additional builtin", "Ignoring fetching additional builtin", "\\[Service Worker\\]"],
		...["\\[AgentHost", "\\[AccountPolicyGate\\]", "\\[DefaultAccount\\]", "ChatSessionStore"],
		...["Timed out waiting for authentication provider", "Creation of workbench contribution"],
		"Canceled: Canceled",
	].join("|")})`,
);

/**
 * @param {TestRun} run
 * @returns {Promise<Ending>}
 */
export async function runTestsInWorkbench(run) {
	const profile = temporaryProfile(run.settings, run.extensionsDir);
	const verdictFile = path.join(profile.root, "verdict.json");
	let browser;
	let server;
	try {
		browser = await openBrowser(profile, run.chromium);
		const env = {
			Z1_CDP: browser.debuggingUrl,
			Z1_BENCH_TESTS: path.resolve(run.extensionTestsPath),
			Z1_BENCH_VERDICT: verdictFile,
		};
		server = await startServer(profile, { testDriver: true, env });
		const ending = await openAndWait(run, server, browser.page, verdictFile);
		return confirm(ending, verdictFile);
	} finally {
		if (run.verbose) process.stderr.write(server?.output ?? "");
		await browser?.close();
		await server?.stop();
		profile.remove();
	}
}

/**
 * Waits for the first of all possible endings of a run.
 * @param {TestRun} run
 * @param {Server} server
 * @param {Page} page
 * @param {string} verdictFile
 * @returns {Promise<Ending>}
 */
async function openAndWait(run, server, page, verdictFile) {
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	try {
		return await new Promise((resolve) => {
			const broke = (/** @type {string} */ why) => resolve({ code: 2, why });
			page.on("crash", () => broke("the page crashed"));
			page.context().on("close", () => broke("the browser ended"));
			const clock = stopwatch(run.timeoutMs, verdictFile);
			timer = setInterval(() => {
				const why = (run.signal.aborted && "stopped by a signal") || serverTrouble(server) || clock();
				if (why) broke(why);
			}, 250);
			open(run, server, page, resolve).catch((error) => broke(String(error)));
		});
	} finally {
		clearInterval(timer);
	}
}

/** @param {Server} server @returns {string | undefined} */
function serverTrouble({ exit, output }) {
	if (exit) return `code-server ended with ${exit}`;
	return /Extension Host Process exited with code: (null|[1-9]\d*), signal: \w+/.exec(output)?.[0];
}

/**
 * Times the tests from their own start, however long VS Code took before.
 * @param {number} timeoutMs
 * @param {string} verdictFile
 * @returns {() => string | undefined} tells whether and why it is too late
 */
function stopwatch(timeoutMs, verdictFile) {
	const opened = Date.now();
	/** @type {number | undefined} */
	let started;
	return () => {
		if (!started && existsSync(verdictFile)) started = Date.now();
		if (!started) return Date.now() - opened > START_MS ? `no test started within ${START_MS} ms` : undefined;
		return Date.now() - started > timeoutMs ? `the tests did not end within ${timeoutMs} ms` : undefined;
	};
}

/**
 * Opens the workbench, which runs the tests and then calls codeAutomationExit.
 * @param {TestRun} run
 * @param {Server} server
 * @param {Page} page
 * @param {(ending: Ending) => void} end
 */
async function open(run, server, page, end) {
	const exit = (/** @type {number} */ code) => end({ code: code === 0 ? 0 : 1, why: `exit code ${code}` });
	await page.exposeFunction("codeAutomationExit", exit);
	await page.exposeFunction("codeAutomationLog", logger(run.verbose));
	if (run.verbose) page.on("console", (message) => process.stderr.write(`[page] ${message.text()}\n`));
	page.on("pageerror", (error) => process.stderr.write(`[page error] ${error}\n`));
	const payload = run.extensionDevelopmentPaths.map((dev) => entry("extensionDevelopmentPath", dev));
	payload.push(entry("extensionTestsPath", WITNESS));
	await page.goto(server.url(run.folder && path.resolve(run.folder), payload));

	/** @param {string} key @param {string} file @returns {[string, string]} */
	function entry(key, file) {
		return [key, server.remoteUri(path.resolve(file))];
	}
}

/**
 * Prints the extension host's log. Its arguments arrive unformatted: %s and %c still have to be filled in.
 * @param {boolean} verbose
 */
function logger(verbose) {
	return (/** @type {string} */ type, /** @type {unknown[]} */ args = []) => {
		const text = format(
			...args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))),
		).trimEnd();
		if (!verbose && NOISE.test(text)) return;
		const alarming = type === "error" || type === "warn";
		(alarming ? process.stderr : process.stdout).write(`${alarming ? `[${type}] ` : ""}${text}\n`);
	};
}

/**
 * Two witnesses must agree: the workbench's exit code and the extension host's verdict file.
 * @param {Ending} ending
 * @param {string} verdictFile
 * @returns {Ending}
 */
function confirm(ending, verdictFile) {
	if (ending.code === 2) return ending;
	const verdict = existsSync(verdictFile)
		? JSON.parse(readFileSync(verdictFile, "utf8"))
		: { state: "unknown" };
	if (verdict.state === (ending.code === 0 ? "passed" : "failed")) return ending;
	return { code: 2, why: `${ending.why}, but the extension host says: ${JSON.stringify(verdict)}` };
}
