import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../unit/bundleProgram.ts";
import { ENGINE } from "./nano.ts";
import { MODEL, settingsAt, TALLY } from "./questions.ts";
import type { WindowLine } from "./windowProcess.ts";

let program: Promise<string> | undefined;

/** A window in a process of its own, which asks TALLY. */
export class WindowProgram {
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #lines: Interface;
	readonly #ended: Promise<unknown>;

	private constructor(child: ChildProcessWithoutNullStreams) {
		this.#child = child;
		this.#lines = createInterface(child.stdout);
		this.#ended = once(child, "close");
		child.stdin.on("error", () => {}); // it has gone by itself
		child.stderr.pipe(process.stderr);
	}

	/** @param env of the process; of a fresh user, for example */
	static async open(questions: number, effort: string, env = process.env): Promise<WindowProgram> {
		program ??= bundleProgram(fileURLToPath(new URL("./windowProcess.ts", import.meta.url)));
		const asked = { question: TALLY, options: { model: MODEL, settings: settingsAt(effort) } };
		const args = [await program, ENGINE, String(questions), JSON.stringify(asked)];
		return new WindowProgram(spawn(process.execPath, args, { env }));
	}

	/** What it says next of this kind. @throws Error when it ends before */
	async next(phase: WindowLine["phase"]): Promise<WindowLine> {
		const gone = this.#ended.then(() => {
			throw new Error(`the window ended before it was ${phase}`);
		});
		const said = new Promise<WindowLine>((resolve) => {
			this.#lines.on("line", (text) => {
				const line: WindowLine = JSON.parse(text);
				if (line.phase === phase) resolve(line);
			});
		});
		return Promise.race([said, gone]);
	}

	/** Has it go, and waits until it has. */
	async leave(how: "close" | "exit" | "kill"): Promise<void> {
		if (how === "kill") this.#child.kill("SIGKILL");
		else this.#child.stdin.write(`${how}\n`);
		await this.#ended;
	}
}
