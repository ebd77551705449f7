/** Small helpers for the system's programs and ports. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

/**
 * The full path of a program on PATH, or undefined.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findOnPath(name) {
	const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
	return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/**
 * @param {string} file
 * @returns {boolean} whether it is a file that this user may execute
 */
export function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}

/**
 * Runs a program to its end, with its output on stderr (stdout stays free for results), and throws if it
 * fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function runOrThrow(program, args, options) {
	const { status, signal, error } = spawnSync(program, args, { ...options, stdio: ["ignore", 2, 2] });
	if (error) throw new Error(`${program} could not be started: ${error.message}`, { cause: error });
	if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status ?? signal}`);
}

/** Tells the user at the terminal what takes long; stdout stays free for results. @param {string} text */
export function note(text) {
	process.stderr.write(`${text}\n`);
}

/**
 * @param {number} [preferred] used if it is free
 * @returns {Promise<number>} a port of 127.0.0.1 that is free now
 */
export function freePort(preferred = 0) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on("error", (error) => (preferred ? resolve(freePort()) : reject(error)));
		server.listen(preferred, "127.0.0.1", () => {
			const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
			server.close(() => resolve(port));
		});
	});
}
