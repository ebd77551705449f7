import { open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { type Failure, failures } from "../../core/failure.ts";
import { makeFolder } from "../../node/makeFolder.ts";
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
	/** How far `readNew` has read, and in which file. */
	#seen: Extent | undefined;
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
	 * What anybody has appended since the last call; everything for the first one, and after a rotation.
	 * An entry may come twice.
	 */
	readNew(): Promise<{ readonly entries: readonly Entry[]; readonly whole: boolean }> {
		return this.#enqueue(() => this.#readNew());
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
		await makeFolder(dirname(this.#file));
		await using file = await open(this.#file, "a+");
		const { size } = await file.stat();
		const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
		const start = size > 0 && buffer[0] !== LINE_END ? "\n" : "";
		const added = typeof entries === "function" ? entries(size === 0) : entries;
		if (added.length === 0) return;
		await file.appendFile(start + added.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
	}

	async #readNew() {
		const seen = this.#seen;
		const now = await extentOf(this.#file);
		if (!seen || seen.inode !== now.inode || seen.bytes > now.bytes) {
			this.#seen = now;
			return { entries: await this.#read(), whole: true };
		}
		const bytes = now.bytes > seen.bytes ? await this.#bytesFrom(seen.bytes) : Buffer.alloc(0);
		// A line that is still being written is read with the next ones.
		const complete = bytes.subarray(0, bytes.lastIndexOf(LINE_END) + 1);
		this.#seen = { ...seen, bytes: seen.bytes + complete.length };
		return { entries: this.#parseAll(linesIn(complete.toString("utf8"))), whole: false };
	}

	async #bytesFrom(position: number): Promise<Buffer> {
		try {
			await using file = await open(this.#file);
			const { size } = await file.stat();
			const room = Buffer.alloc(Math.max(0, size - position));
			const { bytesRead } = await file.read(room, { position });
			return room.subarray(0, bytesRead);
		} catch (error) {
			this.#options.warn(`cannot read ${this.#file}: ${error}`);
			return Buffer.alloc(0);
		}
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
			const { inode } = await extentOf(this.#aside);
			const lines = [...(await this.#linesOf(this.#aside)), ...(await this.#linesOf(this.#file))];
			if ((await extentOf(this.#aside)).inode === inode) return lines;
		}
	}

	get #aside(): string {
		return `${this.#file}.old`;
	}

	async #linesOf(file: string): Promise<string[]> {
		const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "ENOENT") this.#options.warn(`cannot read ${file}: ${error.message}`);
			return "";
		});
		return linesIn(text);
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

/** Which file has a name, and its length; without a file, no inode and a length of 0. */
interface Extent {
	readonly inode: bigint | undefined;
	readonly bytes: number;
}

async function extentOf(file: string): Promise<Extent> {
	const stats = await stat(file, { bigint: true }).catch(() => undefined);
	return { inode: stats?.ino, bytes: Number(stats?.size ?? 0) };
}

function linesIn(text: string): string[] {
	return text.split("\n").filter((line) => line !== "");
}
