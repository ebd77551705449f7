/** Starts and stops VS Code's server, and tells the address of its workbench. Only 127.0.0.1 can reach it. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { preload, vscodeInstall } from "./paths.mjs";
import { profileEnv } from "./profile.mjs";

/** @typedef {import("./profile.mjs").Profile} Profile */

/** How long a server may take until it listens. */
const START_MS = 60_000;

/** A server whose launcher was killed, and with it the browser, exits by itself after this time. */
const IDLE_SECONDS = "120";

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, string> | undefined} [env] reaches the extension host
 * @property {boolean} [testDriver] lets the address name a development extension and its tests; VS Code then
 *   shows no notifications and no dialogs
 * @property {boolean} [workspaceTrust] asks whether the folder is trusted, as VS Code does by default
 * @property {number} [port] 0: any free one
 * @property {boolean} [endWhenIdle]
 */

/**
 * @param {Profile} profile
 * @param {ServerOptions} [options]
 */
export async function startServer(
	profile,
	{ env, testDriver, workspaceTrust, port = 0, endWhenIdle = true } = {},
) {
	const args = [
		...profileArgs(profile),
		...["--bind-addr", `127.0.0.1:${port}`, "--session-socket", path.join(profile.sockets, "session.sock")],
		...["--disable-telemetry", "--disable-update-check", "--disable-proxy"],
		...(workspaceTrust ? [] : ["--disable-workspace-trust"]),
		"--disable-getting-started-override",
		...(endWhenIdle && !preload ? ["--idle-timeout-seconds", IDLE_SECONDS] : []),
		...(testDriver && !preload ? ["--vscode-option", "enable-smoke-test-driver"] : []),
	];
	const driver = testDriver && preload ? { Z1_SMOKE_TEST_DRIVER: "1" } : {};
	const server = new Server(spawnServer(profile, args, { ...driver, ...env }));
	await server.listening();
	return server;
}

/**
 * Runs one of the server's own commands, e.g. `["--install-extension", "some.vsix"]`.
 * @param {Profile} profile
 * @param {string[]} args
 * @returns {Promise<string>} its output
 */
export async function runServerCommand(profile, args) {
	const server = new Server(spawnServer(profile, [...profileArgs(profile), ...args]));
	const status = await server.ended;
	if (status !== "0") throw new Error(`code-server ${args.join(" ")} ended with ${status}\n${server.output}`);
	return server.output;
}

/** @param {Profile} profile */
function profileArgs({ root, userData, extensions }) {
	const config = path.join(root, "code-server.yaml");
	writeFileSync(config, "auth: none\n");
	return ["--config", config, "--user-data-dir", userData, "--extensions-dir", extensions];
}

/**
 * @param {Profile} profile
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function spawnServer(profile, args, env) {
	const before = preload ? ["--require", preload] : [];
	return spawn(vscodeInstall.node, [...before, vscodeInstall.entry, ...args], {
		// No marketplace: only what was installed here runs here.
		env: profileEnv(profile, { EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env }),
		stdio: ["ignore", "pipe", "pipe"],
		// A process group of its own, so that the extension host and its children can be stopped with it.
		detached: true,
	});
}

class Server {
	/** Its output so far. */
	output = "";
	/** @type {string | undefined} its exit code or signal, once it ended */
	exit;
	port = 0;
	#process;

	/**
	 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable,
	 * import("node:stream").Readable>} child
	 */
	constructor(child) {
		this.#process = child;
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text) => {
				this.output += text;
			});
		}
		/** @type {Promise<string>} */
		this.ended = new Promise((resolve, reject) => {
			child.on("error", reject);
			child.on("close", (code, signal) => {
				this.exit = String(code ?? signal);
				resolve(this.exit);
			});
		});
		// The promise still rejects for whoever awaits it, but nobody has to.
		this.ended.catch(() => {});
	}

	async listening() {
		const end = Date.now() + START_MS;
		while (!this.port) {
			if (this.exit) throw new Error(`code-server ended with ${this.exit}\n${this.output}`);
			if (Date.now() > end) {
				await this.stop();
				throw new Error(`code-server did not listen within ${START_MS} ms\n${this.output}`);
			}
			await Promise.race([sleep(50), this.ended]);
			this.port = Number(/HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.output)?.[1] ?? 0);
		}
	}

	/**
	 * The address of the workbench.
	 * @param {string} [folder] to open
	 * @param {[string, string][]} [payload] corresponds to the arguments of a desktop VS Code
	 */
	url(folder, payload = []) {
		const url = new URL(`http://127.0.0.1:${this.port}/`);
		if (folder) url.searchParams.set("folder", folder);
		else url.searchParams.set("ew", "true");
		if (payload.length) url.searchParams.set("payload", JSON.stringify(payload));
		return url.href;
	}

	/** The workbench's name for a file on the server's machine. @param {string} file */
	remoteUri(file) {
		return `vscode-remote://127.0.0.1:${this.port}${file}`;
	}

	/** Stops the server and everything that it started. */
	async stop() {
		this.#signal("SIGTERM");
		await Promise.race([this.ended, sleep(1000)]);
		this.#signal("SIGKILL");
		await Promise.race([this.ended, sleep(2000)]);
	}

	/** @param {NodeJS.Signals} signal */
	#signal(signal) {
		try {
			if (this.#process.pid) process.kill(-this.#process.pid, signal);
		} catch {
			// The whole group is gone already.
		}
	}
}
