import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { type Failure, failures } from "../../core/failure.ts";
import { takeLock } from "../engine/fileLock.ts";

export interface JsonLinesOptions {
	/** Something could not be read or written, or a line was skipped. */
	readonly warn: (what: string) => void;
	/** Told what the user has lost by that, each time. */
	readonly lost?: (failure: Failure) => void;
	/**
	 * Once the file holds half of these lines it is put aside, to be read as well, in place of the one that was
	 * put aside before: so the latest half is always there, and nobody has to write it anew while others add to
	 * it.
	 */
	readonly mostLines?: number;
}

/** What is told when lines are about to be given up, and what stays. */
type OnDrop<Entry> = (dropped: readonly Entry[], kept: readonly Entry[]) => Promise<void>;

/** What is to be added, decided when the file is open. */
type Entries<Entry> = readonly Entry[] | ((isEmpty: boolean) => readonly Entry[]);

const LINE_END = 0x0a;

/**
 * A file of one JSON value a line that only ever grows, so that whoever is killed while writing loses no more
 * than that line, and several processes can add to it. Reads and writes of one process wait for each other,
 * in order; none of them rejects.
 */
export class JsonLines<Entry> {
	readonly #file: string;
	readonly #schema: z.ZodType<Entry>;
	readonly #options: JsonLinesOptions;
	readonly #onDrop: OnDrop<Entry> | undefined;
	#queue: Promise<unknown> = Promise.resolve();

	/**
	 * @param schema what a line holds; others are skipped and reported
	 * @param onDrop told once what is put aside no longer; what it rejects with keeps the lines
	 */
	constructor(file: string, schema: z.ZodType<Entry>, options: JsonLinesOptions, onDrop?: OnDrop<Entry>) {
		this.#file = file;
		this.#schema = schema;
		this.#options = options;
		this.#onDrop = onDrop;
	}

	/** Every entry of the file, in order; none where there is no file. */
	read(): Promise<Entry[]> {
		return this.#enqueue(() => this.#read());
	}

	/**
	 * Adds entries in one write. A line that was cut off by a crash is ended before them, so that they stand by
	 * themselves.
	 * @returns whether they are written down
	 */
	append(entries: Entries<Entry>): Promise<boolean> {
		return this.#enqueue(() => this.#write(() => this.#append(entries)));
	}

	#enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
		const done = this.#queue.then(work);
		this.#queue = done;
		return done;
	}

	async #append(entries: Entries<Entry>): Promise<void> {
		if (entries.length === 0 && typeof entries !== "function") return;
		await mkdir(dirname(this.#file), { recursive: true });
		await using file = await open(this.#file, "a+");
		const { size } = await file.stat();
		const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
		const start = size > 0 && buffer[0] !== LINE_END ? "\n" : "";
		const added = typeof entries === "function" ? entries(size === 0) : entries;
		if (added.length === 0) return;
		await file.appendFile(start + added.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
	}

	async #read(): Promise<Entry[]> {
		const { mostLines } = this.#options;
		const lines = await this.#linesOf(this.#file);
		if (mostLines === undefined) return this.#parseAll(lines);
		if (lines.length <= mostLines / 2)
			return this.#parseAll([...(await this.#linesOf(this.#aside)), ...lines]);
		await this.#write(() => this.#putAside(mostLines));
		const aside = await this.#linesOf(this.#aside);
		return this.#parseAll([...aside, ...(await this.#linesOf(this.#file))]);
	}

	get #aside(): string {
		return `${this.#file}.old`;
	}

	async #linesOf(file: string): Promise<string[]> {
		const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "ENOENT") this.#options.warn(`cannot read ${file}: ${error.message}`);
			return "";
		});
		return text.split("\n").filter((line) => line !== "");
	}

	/** Another process may have done it just now: then the file is a new one, and short. */
	async #putAside(mostLines: number): Promise<void> {
		const lock = await takeLock(`${this.#file}.lock`);
		if (!lock) return;
		try {
			const lines = await this.#linesOf(this.#file);
			if (lines.length <= mostLines / 2) return;
			const dropped = this.#parseAll(await this.#linesOf(this.#aside));
			if (dropped.length > 0) await this.#onDrop?.(dropped, this.#parseAll(lines));
			await rename(this.#file, this.#aside);
		} finally {
			await lock.release();
		}
	}

	#parseAll(lines: readonly string[]): Entry[] {
		return lines.flatMap((line) => this.#parse(line));
	}

	/** One entry, or none where the line is something else. */
	#parse(line: string): Entry[] {
		try {
			return [this.#schema.parse(JSON.parse(line))];
		} catch {
			this.#options.warn(`skipped a line of ${this.#file} that does not belong: ${line.slice(0, 80)}`);
			this.#options.lost?.(failures.keptDamaged(this.#file));
			return [];
		}
	}

	async #write(write: () => Promise<void>): Promise<boolean> {
		try {
			await write();
			return true;
		} catch (error) {
			const { message, code = message } = error as NodeJS.ErrnoException;
			this.#options.warn(`cannot write ${this.#file}: ${message}`);
			this.#options.lost?.(failures.keptNotWritten(this.#file, code));
			return false;
		}
	}
}
