import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Run, runSchema } from "../core/run.ts";

/** When the file holds more lines than this it is written anew with the latest half of them. */
const MOST_LINES = 10_000;

export interface RunLogListener {
	/** Something could not be read or written. */
	problem(what: string): void;
	/** A run was added. */
	changed?(): void;
}

/**
 * What is remembered of every answer on this machine, one JSON line each: numbers only, so that savings can
 * be told and windows calibrated. A file that cannot be read or written costs those, never an answer.
 */
export class RunLog {
	readonly #file: string;
	readonly #listener: RunLogListener;
	/** By trace: a trace that was thought on about replaces its run. */
	readonly #runs = new Map<string, Run>();
	readonly #session = new Set<string>();
	#loading: Promise<void> | undefined;
	#writing: Promise<void> = Promise.resolve();

	constructor(file: string, listener: RunLogListener) {
		this.#file = file;
		this.#listener = listener;
	}

	/** Everything recorded, oldest first; complete once `load` has resolved. */
	get all(): readonly Run[] {
		return [...this.#runs.values()];
	}

	/** What was added since the start. */
	get session(): readonly Run[] {
		return this.all.filter(({ traceId }) => this.#session.has(traceId));
	}

	/** Reads the file, once. Never rejects. */
	load(): Promise<void> {
		this.#loading ??= this.#read();
		return this.#loading;
	}

	/** Remembers a run; resolves when it is written down. Never rejects. */
	add(run: Run): Promise<void> {
		this.#put(run);
		this.#session.add(run.traceId);
		this.#listener.changed?.();
		this.#writing = Promise.all([this.load(), this.#writing]).then(() => this.#append(run));
		return this.#writing;
	}

	#put(run: Run): void {
		this.#runs.delete(run.traceId);
		this.#runs.set(run.traceId, run);
	}

	async #read(): Promise<void> {
		const text = await readFile(this.#file, "utf8").catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "ENOENT") this.#listener.problem(`cannot read ${this.#file}: ${error.message}`);
			return "";
		});
		const lines = text.split("\n").filter((line) => line !== "");
		const added = this.all;
		this.#runs.clear();
		for (const line of lines) {
			const run = parseRun(line);
			if (run) this.#put(run);
			else this.#listener.problem(`skipped a line of ${this.#file} that is no run: ${line.slice(0, 80)}`);
		}
		for (const run of added) this.#put(run);
		const kept = lines.length > MOST_LINES ? lines.slice(-MOST_LINES / 2) : undefined;
		// A line that was cut off by a crash is ended, so that the next one stands by itself.
		const torn = text !== "" && !text.endsWith("\n");
		if (kept) await this.#write(() => writeFile(this.#file, `${kept.join("\n")}\n`));
		else if (torn) await this.#write(() => appendFile(this.#file, "\n"));
	}

	#append(run: Run): Promise<void> {
		return this.#write(async () => {
			await mkdir(dirname(this.#file), { recursive: true });
			await appendFile(this.#file, `${JSON.stringify(run)}\n`);
		});
	}

	async #write(write: () => Promise<void>): Promise<void> {
		try {
			await write();
		} catch (error) {
			this.#listener.problem(`cannot write ${this.#file}: ${(error as Error).message}`);
		}
	}
}

function parseRun(line: string): Run | undefined {
	try {
		return runSchema.parse(JSON.parse(line));
	} catch {
		return undefined;
	}
}
