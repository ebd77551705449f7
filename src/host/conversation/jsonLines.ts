import { appendFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";

export interface JsonLinesOptions {
	/** Something could not be read or written, or a line was skipped. */
	readonly warn: (what: string) => void;
	/** When the file holds more lines than this, reading it writes it anew with the latest half of them. */
	readonly mostLines?: number;
}

/**
 * A file of one JSON value a line that only ever grows, so that whoever is killed while writing loses no more
 * than that line. Reads and writes wait for each other, in order; none of them rejects.
 */
export class JsonLines<Entry> {
	readonly #file: string;
	readonly #schema: z.ZodType<Entry>;
	readonly #options: JsonLinesOptions;
	#queue: Promise<unknown> = Promise.resolve();
	/** Whether the last line was cut off by a crash: it is ended, so that the next one stands by itself. */
	#torn = false;

	/** @param schema what a line holds; others are skipped and reported */
	constructor(file: string, schema: z.ZodType<Entry>, options: JsonLinesOptions) {
		this.#file = file;
		this.#schema = schema;
		this.#options = options;
	}

	/** Every entry of the file, in order; none where there is no file. A file that is there is read before it is appended to. */
	read(): Promise<Entry[]> {
		return this.#enqueue(() => this.#read());
	}

	/** Adds entries in one write; resolves when they are written down, or could not be. */
	append(entries: readonly Entry[]): Promise<void> {
		return this.#enqueue(() =>
			this.#write(async () => {
				if (entries.length === 0) return;
				await mkdir(dirname(this.#file), { recursive: true });
				const start = this.#torn ? "\n" : "";
				this.#torn = true;
				await appendFile(this.#file, start + entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
				this.#torn = false;
			}),
		);
	}

	#enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
		const done = this.#queue.then(work);
		this.#queue = done;
		return done;
	}

	async #read(): Promise<Entry[]> {
		const { warn, mostLines = Number.POSITIVE_INFINITY } = this.#options;
		const text = await readFile(this.#file, "utf8").catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "ENOENT") warn(`cannot read ${this.#file}: ${error.message}`);
			return "";
		});
		this.#torn = text !== "" && !text.endsWith("\n");
		const lines = text.split("\n").filter((line) => line !== "");
		if (lines.length > mostLines) await this.#replace(lines.slice(-mostLines / 2));
		return lines.flatMap((line) => this.#parse(line));
	}

	/** One entry, or none where the line is something else. */
	#parse(line: string): Entry[] {
		try {
			return [this.#schema.parse(JSON.parse(line))];
		} catch {
			this.#options.warn(`skipped a line of ${this.#file} that does not belong: ${line.slice(0, 80)}`);
			return [];
		}
	}

	/** Through a second file: at no time is there less than one whole file. */
	async #replace(lines: readonly string[]): Promise<void> {
		await this.#write(async () => {
			await writeFile(`${this.#file}.new`, `${lines.join("\n")}\n`);
			await rename(`${this.#file}.new`, this.#file);
			this.#torn = false;
		});
	}

	async #write(write: () => Promise<void>): Promise<void> {
		try {
			await write();
		} catch (error) {
			this.#options.warn(`cannot write ${this.#file}: ${(error as Error).message}`);
		}
	}
}
