import { Emitter } from "../../core/emitter.ts";
import type { Failure } from "../../core/failure.ts";
import { type AnswerRecord, answerRecordSchema } from "../../core/saving/answerRecord.ts";
import { JsonLines } from "./jsonLines.ts";

/** So many are remembered, the latest ones. */
const MOST_LINES = 10_000;

export interface AnswerLogOptions {
	/** Something could not be read or written. */
	warn(what: string): void;
	/** Told what the user has lost by that, each time. */
	lost?(failure: Failure): void;
}

/**
 * What is remembered of every answer on this machine, one JSON line each: numbers only, so that savings can
 * be told and windows calibrated. A file that cannot be read or written costs those, never an answer.
 */
export class AnswerLog {
	readonly #lines: JsonLines<AnswerRecord>;
	/** By trace: a trace that was thought on about replaces its record. */
	readonly #records = new Map<string, AnswerRecord>();
	readonly #session = new Set<string>();
	readonly #changed = new Emitter<void>();
	#loading: Promise<void> | undefined;

	/** A record was added. */
	readonly onDidChange = this.#changed.event;

	constructor(file: string, { warn, lost }: AnswerLogOptions) {
		this.#lines = new JsonLines(file, answerRecordSchema, {
			warn,
			lost: (failure) => lost?.(failure),
			mostLines: MOST_LINES,
		});
	}

	/** Everything recorded, oldest first; complete once `load` has resolved. */
	get all(): readonly AnswerRecord[] {
		return [...this.#records.values()];
	}

	/** What was added since the start. */
	get session(): readonly AnswerRecord[] {
		return this.all.filter(({ traceId }) => this.#session.has(traceId));
	}

	/** Reads the file, once. Never rejects. */
	load(): Promise<void> {
		this.#loading ??= this.#read();
		return this.#loading;
	}

	/** Remembers a record; resolves when it is written down. Never rejects. */
	async add(record: AnswerRecord): Promise<void> {
		this.#put(record);
		this.#session.add(record.traceId);
		this.#changed.fire();
		await Promise.all([this.load(), this.#lines.append([record])]);
	}

	#put(record: AnswerRecord): void {
		this.#records.delete(record.traceId);
		this.#records.set(record.traceId, record);
	}

	async #read(): Promise<void> {
		const records = await this.#lines.read();
		const added = this.all;
		this.#records.clear();
		for (const record of [...records, ...added]) this.#put(record);
	}
}
