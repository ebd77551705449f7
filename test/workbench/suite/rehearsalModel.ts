import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as vscode from "vscode";
import { resetSettings, set } from "./session.ts";

/** So fast that a thought of 1,600 tokens takes some seconds, in tokens a second. */
export const SPEED = 400;
/** About as fast as a model of real size on a laptop, in tokens a second. */
export const SLOW = 5;
/** So slow that the shortest thought of the script, 615 tokens, takes minutes, in tokens a second. */
export const SLOWEST = 2;

/** Where the stand-in lies, with the file that it talks about. */
export function rehearsalFolder(): string {
	const extension = vscode.extensions.getExtension("z1-code.z1-code") ?? assert.fail("it is not installed");
	return path.join(extension.extensionPath, "test/workbench/rehearsal");
}

/** The stand-in for a model of real size, in a process of its own as a server is. */
export class RehearsalModel {
	url = "";
	#process: ChildProcess | undefined;

	/** Starts it, and has it answer from now on. */
	async start(): Promise<void> {
		const server = path.join(rehearsalFolder(), "server.mjs");
		const args = [server, "--port", "0", "--tps", `${SPEED}`, "--prefill", "5000", "--with-parent"];
		const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
		const started = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
		this.#process = started;
		const [line] = await once(started.stdout, "data");
		this.url = /http:\S+/.exec(String(line))?.[0] ?? assert.fail(`it said: ${line}`);
		await set({ "z1.engine": "server", "z1.server.url": this.url });
	}

	/** Changes how fast it writes from here on, in tokens a second. */
	writeAt(tps: number): Promise<void> {
		return this.#control({ tps });
	}

	/**
	 * Has it wait after so many tokens of a thought, or of an answer, until it may go on. It can be stopped
	 * meanwhile; *Answer Now* needs another token.
	 */
	holdAfter(tokens: number): Promise<void> {
		return this.#control({ holdAfter: tokens });
	}

	goOn(): Promise<void> {
		return this.#control({ holdAfter: 0 });
	}

	/** Has it drop the connection within what it writes, as a server does that dies, while `work` runs. */
	async breakingOff(work: () => Promise<unknown>): Promise<void> {
		await this.#control({ cutAfter: 1 });
		await work();
		await this.#control({ cutAfter: 0 });
	}

	/** Ends it, and has the starter model answer again. */
	async stop(): Promise<void> {
		await resetSettings("z1.engine", "z1.server.url");
		this.#process?.kill();
	}

	async #control(options: object): Promise<void> {
		await fetch(`${this.url}/control`, { method: "POST", body: JSON.stringify(options) });
	}
}
