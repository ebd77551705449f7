import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../core/parseJson.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import { replaceFile } from "../../node/replaceFile.ts";
import { writing } from "../download/partFile.ts";
import type { PublishedFile } from "../download/publishedFile.ts";
import { takeLock } from "../engine/fileLock.ts";

const noteSchema = z.object({
	files: z.array(z.string()),
	isDownloaded: z.boolean(),
	/** The name that the made file gets: once it has it, everything here can go. */
	made: z.string().optional(),
});
type Note = z.infer<typeof noteSchema>;

/**
 * The working folder of a conversion, beside the models; deleted at the end. It lists the files that it
 * belongs to, so that two versions of a repository are never mixed.
 */
export class WorkFolder {
	readonly path: string;
	readonly #files: readonly string[];
	#isDownloaded: boolean;

	private constructor(path: string, { files, isDownloaded }: Note) {
		this.path = path;
		this.#files = files;
		this.#isDownloaded = isDownloaded;
	}

	/**
	 * Requires the folder's lock.
	 * @param files of the repository; those of any others are deleted
	 * @throws Failure `downloadNotWritable`, `downloadNoSpace`
	 */
	static async open(path: string, files: readonly PublishedFile[]): Promise<WorkFolder> {
		const known = files.map(({ name, bytes, sha256 }) => `${name} ${sha256 ?? bytes}`);
		const note = await noteIn(path);
		const isSame = note?.files.join("\n") === known.join("\n");
		const work = new WorkFolder(path, { files: known, isDownloaded: isSame && note.isDownloaded });
		try {
			if (!isSame) await rm(path, { recursive: true, force: true });
			await makeFolder(path);
			await work.#write();
		} catch (error) {
			writing(path, error);
		}
		return work;
	}

	/** Whether all files of the repository were downloaded, even if converting has emptied them since. */
	get isDownloaded(): boolean {
		return this.#isDownloaded;
	}

	async noteDownloaded(): Promise<void> {
		this.#isDownloaded = true;
		await this.#write().catch((error) => writing(this.path, error));
	}

	/** How much of these files is here, in bytes. */
	async bytesOf(names: readonly string[]): Promise<number> {
		const infos = await Promise.all(names.map((name) => stat(join(this.path, name)).catch(() => undefined)));
		return infos.reduce((sum, info) => sum + (info?.size ?? 0), 0);
	}

	/**
	 * Gives the made file its name. From then on, the rest can go: by `remove`, or after a kill by `clearMade`.
	 * @param name of the file in here
	 * @throws Failure `downloadNotWritable`, `downloadNoSpace`
	 */
	async publish(name: string, target: string): Promise<void> {
		try {
			await this.#write(basename(target));
			await rename(join(this.path, name), target);
		} catch (error) {
			writing(target, error);
		}
	}

	async remove(): Promise<void> {
		await removeFolder(this.path);
	}

	async #write(made?: string): Promise<void> {
		const note: Note = {
			files: [...this.#files],
			isDownloaded: this.#isDownloaded,
			...(made !== undefined && { made }),
		};
		// A note that is cut off by a kill would make all of the files those of another repository.
		await replaceFile(join(this.path, NOTE), JSON.stringify(note));
	}
}

const NOTE = "repository.json";

async function noteIn(path: string): Promise<Note | undefined> {
	const text = await readFile(join(path, NOTE), "utf8").catch(() => "");
	return noteSchema.safeParse(parseJson(text)).data;
}

/** Deletes the note last: until then, it tells that the rest can go. */
async function removeFolder(path: string): Promise<void> {
	const names = await readdir(path).catch(() => []);
	for (const name of names.filter((each) => each !== NOTE)) {
		await rm(join(path, name), { recursive: true, force: true });
	}
	await rm(path, { recursive: true, force: true });
}

/**
 * Deletes the working folders whose model is made, as a kill leaves them: they hold several times its size.
 * Never rejects.
 * @param models the folder of the models
 */
export async function clearMade(models: string): Promise<void> {
	const folder = join(models, WEIGHTS);
	for (const name of await readdir(folder).catch(() => [])) {
		await clearIfMade(join(folder, name), models).catch(() => {}); // the next time, perhaps
	}
	// It stays where other weights lie in it.
	await rmdir(folder).catch(() => {});
}

async function clearIfMade(path: string, models: string): Promise<void> {
	const isMade = async () => {
		const made = (await noteIn(path))?.made;
		return made !== undefined && existsSync(join(models, made));
	};
	if (!(await isMade())) return;
	const lock = await takeLock(`${path}.lock`);
	if (!lock) return;
	try {
		// Another process may have cleared it meanwhile, and have begun another model in it.
		if (await isMade()) await removeFolder(path);
	} finally {
		await lock.release();
	}
}

const WEIGHTS = ".weights";

/** @param models the folder of the models */
export const workPath = (models: string, repository: string): string =>
	join(models, WEIGHTS, repository.replace(/[^\w.-]/g, "--"));
