import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A real llama-server, for the tests that are run only where there is one. */
export class LlamaServerProcess {
	readonly url: string;
	readonly #child: ChildProcess;

	private constructor(url: string, child: ChildProcess) {
		this.url = url;
		this.#child = child;
	}

	/** @param options further options of the command line */
	static async start(
		binary: string,
		modelPath: string,
		options: readonly string[] = [],
	): Promise<LlamaServerProcess> {
		const port = await freePort();
		const place = ["--host", "127.0.0.1", "--port", String(port)];
		const child = spawn(binary, ["-m", modelPath, "-t", "1", "-np", "1", ...place, ...options], {
			stdio: "ignore",
		});
		const server = new LlamaServerProcess(`http://127.0.0.1:${port}`, child);
		for (;;) {
			if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode}`);
			const health = await fetch(`${server.url}/health`).catch(() => undefined);
			if (health?.ok) return server;
			await sleep(50);
		}
	}

	stop(): void {
		this.#child.kill();
	}
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	const { port } = server.address() as { port: number };
	await new Promise((closed) => server.close(closed));
	return port;
}
