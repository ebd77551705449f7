#!/usr/bin/env node
/**
 * Stands in for the desktop's `code`: takes the arguments that runTests() of @vscode/test-electron passes to
 * its vscodeExecutablePath, and runs the tests in the browser workbench.
 *
 * Exit code: 0 all passed, 1 tests failed, 2 the bench broke. Environment: Z1_BENCH_TIMEOUT_MS (for all tests
 * together, 900000), Z1_BENCH_VERBOSE=1 (print everything that server and workbench log), CHROMIUM.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readSettings, temporaryProfile } from "./bench/profile.mjs";
import { runServerCommand } from "./bench/server.mjs";
import { runTestsInWorkbench } from "./bench/test-run.mjs";
import { ensureChromium, ensureVSCode } from "./ensure-vscode.mjs";

/** Commands of the desktop's `code` that the server has, too. */
const COMMANDS = ["install-extension", "uninstall-extension", "list-extensions", "version"];

const { values, positionals } = parseArgs({
	// Some of the desktop's arguments have no meaning here, e.g. --no-sandbox or --disable-updates.
	strict: false,
	allowPositionals: true,
	options: {
		extensionDevelopmentPath: { type: "string", multiple: true, default: [] },
		extensionTestsPath: { type: "string" },
		"extensions-dir": { type: "string" },
		"folder-uri": { type: "string" },
		"install-extension": { type: "string" },
		"uninstall-extension": { type: "string" },
		"user-data-dir": { type: "string" },
	},
});
/** @type {(name: string) => string | undefined} */
const value = (name) => /** @type {string | undefined} */ (values[name]);

try {
	process.exitCode = await main();
} catch (error) {
	console.error(error);
	process.exitCode = 2;
}

async function main() {
	ensureVSCode();
	const command = COMMANDS.filter((name) => name in values).flatMap((name) => [`--${name}`, values[name]]);
	if (command.length) return runCommand(command.filter((part) => typeof part === "string"));
	const extensionTestsPath = value("extensionTestsPath");
	if (!extensionTestsPath) throw new Error(`Needed: --extensionTestsPath=…, or --${COMMANDS.join(", --")}`);
	const userData = value("user-data-dir");
	const { code, why } = await runTestsInWorkbench({
		chromium: ensureChromium(),
		extensionTestsPath,
		extensionDevelopmentPaths: /** @type {string[]} */ (values.extensionDevelopmentPath),
		extensionsDir: value("extensions-dir"),
		folder: value("folder-uri") ? fileURLToPath(String(value("folder-uri"))) : positionals[0],
		settings: userData ? readSettings(userData) : {},
		timeoutMs: Number(process.env.Z1_BENCH_TIMEOUT_MS ?? 900_000),
		verbose: Boolean(process.env.Z1_BENCH_VERBOSE),
		signal: stopSignal(),
	});
	if (code === 2) console.error(`The workbench bench broke: ${why}`);
	return code;
}

/** @param {string[]} command @returns {Promise<number>} */
async function runCommand(command) {
	const profile = temporaryProfile({}, value("extensions-dir"));
	try {
		process.stdout.write(await runServerCommand(profile, command));
		return 0;
	} finally {
		profile.remove();
	}
}

/** Aborted when this process is asked to stop: browser and server must go first. */
function stopSignal() {
	const stop = new AbortController();
	for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => stop.abort());
	return stop.signal;
}
