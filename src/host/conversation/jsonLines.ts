import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { type Failure, failures } from "../../core/failure.ts";
import { takeLock } from "../engine/fileLock.ts";

export interface JsonLinesOptions {
	/** Something could not be read or written, or a line was skipped. */
	readonly warn: (what: string) => void;
	/** Receives what the user has lost by that, each time. */
	readonly lost?: (failure: Failure) => void;
	/**
	 * When the file holds half of this many lines, it is rotated: moved aside, where it is still read, in place
	 * of the previous one. So the latest half always exists, and nobody has to rewrite it while others append.
	 */
	readonly mostLines?: number;
}

/** Receives the lines that are about to be dropped, and those that stay. */
type OnDrop<Entry> = (dropped: readonly Entry[], kept: readonly Entry[]) => Promise<void>;

/** The entries to append, decided when the file is open. */
type Entries<Entry> = readonly Entry[] | ((isEmpty: boolean) => readonly Entry[]);

const LINE_END = 0x0a;

/**
 * An append-only file of one JSON value per line: a process killed while writing loses that line at most, and
 * several processes can append. Reads and writes of one process are queued in order; none of them rejects.
 */
export class JsonLines<Entry> {
	readonly #file: string;
	readonly #schema: z.ZodType<Entry>;
	readonly #options: JsonLinesOptions;
	readonly #onDrop: OnDrop<Entry> | undefined;
	#queue: Promise<unknown> = Promise.resolve();

	/**
	 * @param schema of a line; others are skipped and reported
	 * @param onDrop called once for lines that rotation drops; if it rejects, the lines are kept
	 */
	constructor(file: string, schema: z.ZodType<Entry>, options: JsonLinesOptions, onDrop?: OnDrop<Entry>) {
		this.#file = file;
		this.#schema = schema;
		this.#options = options;
		this.#onDrop = onDrop;
	}

	/** All entries of the file, in order; none if it does not exist. */
	read(): Promise<Entry[]> {
		return this.#enqueue(() => this.#read());
	}

	/**
	 * Appends entries in one write. If a crash left an incomplete line, it is ended first.
	 * @returns whether they are written
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
		return this.#parseAll(await this.#linesOfBoth());
	}

	/** Reads again if another process rotated the file in between: its lines would be in neither text. */
	async #linesOfBoth(): Promise<string[]> {
		for (;;) {
			const before = await this.#asideInode();
			const lines = [...(await this.#linesOf(this.#aside)), ...(await this.#linesOf(this.#file))];
			if ((await this.#asideInode()) === before) return lines;
		}
	}

	async #asideInode(): Promise<bigint | undefined> {
		const stats = await stat(this.#aside, { bigint: true }).catch(() => undefined);
		return stats?.ino;
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

	/** Another process may have just rotated it: then the file is new and short. */
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

	/** A single entry, or none if the line is invalid. */
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
