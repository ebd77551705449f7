import { type Run, runSchema } from "../../core/saving/answerRecord.ts";
import { JsonLines } from "./jsonLines.ts";

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
	readonly #lines: JsonLines<Run>;
	readonly #listener: RunLogListener;
	/** By trace: a trace that was thought on about replaces its run. */
	readonly #runs = new Map<string, Run>();
	readonly #session = new Set<string>();
	#loading: Promise<void> | undefined;

	constructor(file: string, listener: RunLogListener) {
		const problem = (what: string) => listener.problem(what);
		this.#lines = new JsonLines(file, runSchema, { problem, mostLines: MOST_LINES });
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
	async add(run: Run): Promise<void> {
		this.#put(run);
		this.#session.add(run.traceId);
		this.#listener.changed?.();
		await Promise.all([this.load(), this.#lines.append([run])]);
	}

	#put(run: Run): void {
		this.#runs.delete(run.traceId);
		this.#runs.set(run.traceId, run);
	}

	async #read(): Promise<void> {
		const runs = await this.#lines.read();
		const added = this.all;
		this.#runs.clear();
		for (const run of [...runs, ...added]) this.#put(run);
	}
}
