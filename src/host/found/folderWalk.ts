import type { Dirent, Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { partNames } from "../../core/catalogue/splitFiles.ts";

/** Limit of folders and files per program; whoever has more has moved a whole disk there. */
const MOST_ENTRIES = 20_000;
/** Descriptions of models are far shorter. */
const MOST_TEXT_BYTES = 2 ** 20;

/** A file found by a walk. */
export interface WalkedFile {
	readonly path: string;
	readonly bytes: number;
}

/** Walks through folders of other programs, with a limit on entries and depth. */
export class FolderWalk {
	/** Folders that this user may not read. */
	readonly denied: string[] = [];
	#left = MOST_ENTRIES;
	#stopped = false;

	/** Whether the limit cut the walk short. */
	get unfinished(): boolean {
		return this.#left <= 0 || this.#stopped;
	}

	/** Ends the walk: nothing more is found. */
	stop(): void {
		this.#stopped = true;
	}

	/** The entries of a folder by name; none if it cannot be read. */
	async entries(folder: string): Promise<Dirent[]> {
		if (this.unfinished) return [];
		const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
			if (error.code === "EACCES" || error.code === "EPERM") this.denied.push(folder);
			return [];
		});
		const taken = entries.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, this.#left);
		this.#left -= entries.length;
		return taken;
	}

	/**
	 * Files with matching names in a folder and below it. Follows links.
	 * @param depth levels of folders below it that are searched
	 */
	async *files(folder: string, wanted: RegExp, depth: number): AsyncGenerator<WalkedFile> {
		for (const entry of await this.entries(folder)) {
			const path = join(folder, entry.name);
			const fits = wanted.test(entry.name);
			if (entry.isFile() ? !fits : !(entry.isDirectory() || entry.isSymbolicLink())) continue;
			const info = entry.isDirectory() ? undefined : await this.#stat(path);
			if (info?.isFile() && fits) yield { path, bytes: info.size };
			else if (depth > 0 && (entry.isDirectory() || info?.isDirectory())) {
				yield* this.files(path, wanted, depth - 1);
			}
		}
	}

	/** A file, with the other parts of its model if there are several. */
	async *parts(path: string): AsyncGenerator<WalkedFile> {
		for (const name of partNames(basename(path))) {
			const part = join(dirname(path), name);
			const info = await this.#stat(part);
			if (info?.isFile()) yield { path: part, bytes: info.size };
		}
	}

	/** The content of a short text file; undefined if it cannot be read. */
	async text(path: string): Promise<string | undefined> {
		const info = await this.#stat(path);
		if (!info?.isFile() || info.size > MOST_TEXT_BYTES) return undefined;
		return readFile(path, "utf8").catch(() => undefined);
	}

	#stat(path: string): Promise<Stats | undefined> {
		if (this.#stopped) return Promise.resolve(undefined);
		return stat(path).catch(() => undefined);
	}
}
