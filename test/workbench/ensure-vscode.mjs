/**
 * Installs the VS Code for the tests: code-server (VS Code's own server and web workbench, compiled) with the
 * Node and TypeScript that it needs, all from npm and pinned in `vscode/package-lock.json`.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { benchRoot, codeServerVersion, installAt, pinsFolder, vscodeInstall } from "./bench/paths.mjs";
import { findOnPath, note, runOrThrow } from "./bench/tools.mjs";

export { ensureChromium } from "./ensure-chromium.mjs";

const QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** Copilot's engine and its sandbox: 200 MB that no test needs. */
const NOT_NEEDED = [/^@github\/copilot/, /^@microsoft\/mxc-sdk$/];

/** VS Code also works without these, but then fills its log with "Could not locate the bindings file". */
const NATIVE_MODULES = ["@vscode/spdlog", "@vscode/native-watchdog", "native-watchdog"];

/**
 * Makes sure that the pinned VS Code is completely installed below `.vscode-test/`. Runs no package's install
 * script.
 * @returns {typeof vscodeInstall}
 */
export function ensureVSCode() {
	if (isComplete(vscodeInstall.home)) return vscodeInstall;
	if (process.platform !== "linux" || process.arch !== "x64") {
		throw new Error("The pinned VS Code is for Linux x64 only; set VSCODE_EXECUTABLE to a desktop VS Code.");
	}
	removeInterruptedInstalls();
	const partial = `${vscodeInstall.home}.partial-${process.pid}`;
	note(
		`Installing VS Code (code-server ${codeServerVersion}) into ${vscodeInstall.home}, once, about 600 MB …`,
	);
	installInto(partial);
	moveIntoPlace(partial);
	return vscodeInstall;
}

/** @param {string} home the folder to fill */
function installInto(home) {
	const { vscode } = installAt(home);
	fs.mkdirSync(home, { recursive: true });
	for (const file of ["package.json", "package-lock.json"]) {
		fs.copyFileSync(path.join(pinsFolder, file), path.join(home, file));
	}
	runOrThrow("npm", ["ci", ...QUIET], { cwd: home });
	// Pinned by VS Code's own npm-shrinkwrap.json; not with `npm ci`, which finds one package missing in it.
	runOrThrow("npm", ["install", "--omit=dev", ...QUIET], { cwd: vscode });
	linkTypeScript(home);
	removeWhatIsNotNeeded(path.join(vscode, "node_modules"));
	buildNativeModules(home);
	// Written last: an interrupted install has no stamp, and one of other pins a different stamp.
	fs.writeFileSync(path.join(home, "stamp"), stamp());
}

/** The package lacks VS Code's own TypeScript, without which every TypeScript file causes an error. */
function linkTypeScript(/** @type {string} */ home) {
	const modules = path.join(installAt(home).vscode, "extensions", "node_modules");
	fs.mkdirSync(modules);
	// Relative, because a complete install moves to its place.
	const target = path.relative(modules, path.join(home, "node_modules", "typescript"));
	fs.symlinkSync(target, path.join(modules, "typescript"));
}

/** @param {string} modules VS Code's node_modules */
function removeWhatIsNotNeeded(modules) {
	for (const scope of ["@github", "@microsoft"]) {
		const folder = path.join(modules, scope);
		for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
			if (!NOT_NEEDED.some((pattern) => pattern.test(`${scope}/${name}`))) continue;
			fs.rmSync(path.join(folder, name), { recursive: true, force: true });
		}
	}
}

/** @param {string} home */
function buildNativeModules(home) {
	const missing = ["g++", "make", "python3"].filter((tool) => !findOnPath(tool));
	const nodeGyp = findNodeGyp();
	if (!nodeGyp) missing.push("npm's node-gyp");
	if (!nodeGyp || missing.length) {
		note(`Left out ${NATIVE_MODULES.join(" and ")} (no ${missing.join(", ")}): the server's log gets noisy.`);
		return;
	}
	const { node, nodeHeaders, vscode } = installAt(home);
	for (const name of NATIVE_MODULES) {
		const args = [nodeGyp, "rebuild", `--nodedir=${nodeHeaders}`, "--silent"];
		const cwd = path.join(vscode, "node_modules", name);
		// Not every version of VS Code uses them all.
		if (fs.existsSync(cwd)) runOrThrow(node, args, { cwd });
	}
}

/** npm includes node-gyp. @returns {string | undefined} its script */
function findNodeGyp() {
	const npm = findOnPath("npm");
	if (!npm) return undefined;
	const script = path.resolve(fs.realpathSync(npm), "../../node_modules/node-gyp/bin/node-gyp.js");
	return fs.existsSync(script) ? script : undefined;
}

/** The stamp of an install with the current pins. */
function stamp() {
	return createHash("sha256")
		.update(fs.readFileSync(path.join(pinsFolder, "package-lock.json")))
		.digest("hex");
}

/** @param {string} home */
function isComplete(home) {
	try {
		return fs.readFileSync(path.join(home, "stamp"), "utf8") === stamp();
	} catch {
		return false;
	}
}

/** If another process was faster, its install is just as good. @param {string} partial */
function moveIntoPlace(partial) {
	if (isComplete(vscodeInstall.home)) return fs.rmSync(partial, { recursive: true, force: true });
	fs.rmSync(vscodeInstall.home, { recursive: true, force: true });
	fs.renameSync(partial, vscodeInstall.home);
}

/** Removes installs that were interrupted and whose process is gone. */
function removeInterruptedInstalls() {
	fs.mkdirSync(benchRoot, { recursive: true });
	for (const name of fs.readdirSync(benchRoot)) {
		const pid = /\.partial-(\d+)$/.exec(name)?.[1];
		if (pid && !isAlive(Number(pid))) fs.rmSync(path.join(benchRoot, name), { recursive: true, force: true });
	}
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
	}
}
