/**
 * `npm run code`: opens VS Code with the last build of this extension and the folder examples/. Uses the
 * desktop's `code` if it is on PATH, otherwise VS Code in any browser, served on 127.0.0.1 until Ctrl-C.
 */
import { spawn } from "node:child_process";
import path from "node:path";
import { linkExtension } from "../test/workbench/bench/linked-extension.mjs";
import { benchRoot, projectRoot } from "../test/workbench/bench/paths.mjs";
import { persistentProfile } from "../test/workbench/bench/profile.mjs";
import { startServer } from "../test/workbench/bench/server.mjs";
import { findOnPath, freePort } from "../test/workbench/bench/tools.mjs";
import { ensureVSCode } from "../test/workbench/ensure-vscode.mjs";

/** Browsers store page data by port: with a fixed one, VS Code comes back as it was left. */
const PORT = 4139;

const folder = path.join(projectRoot, "examples");

if (hasDesktopVSCode()) openDesktop();
else await serveBrowserWorkbench();

/**
 * Not every `code` will do: in a terminal of a remote or browser VS Code (which sets this variable), it does
 * not support development extensions, and the desktop's refuses to run as root.
 */
function hasDesktopVSCode() {
	return findOnPath("code") && !process.env.VSCODE_IPC_HOOK_CLI && process.getuid?.() !== 0;
}

function openDesktop() {
	const args = [`--extensionDevelopmentPath=${projectRoot}`, "--new-window", folder];
	// On Windows, `code` is a batch file: it needs a shell, and the shell needs quotes.
	const shell = process.platform === "win32";
	const code = spawn("code", shell ? args.map((arg) => `"${arg}"`) : args, { shell, stdio: "inherit" });
	code.on("exit", (status) => {
		process.exitCode = status ?? 1;
	});
}

async function serveBrowserWorkbench() {
	ensureVSCode();
	const profile = persistentProfile(path.join(benchRoot, "profile"));
	try {
		linkExtension(profile, projectRoot);
		const server = await startServer(profile, { port: await freePort(PORT), endWhenIdle: false });
		console.log(`Open ${server.url(folder)} in a browser.`);
		console.log("After a build: Developer: Reload Window. Ctrl-C here ends VS Code.");
		const ended = await Promise.race([signal(), server.ended]);
		await server.stop();
		console.log(`VS Code has ended (${ended}).`);
	} finally {
		profile.remove();
	}
}

/** @returns {Promise<string>} the signal that this process received */
function signal() {
	return new Promise((resolve) => {
		for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(name, resolve);
	});
}
