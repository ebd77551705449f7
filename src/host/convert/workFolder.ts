import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../core/parseJson.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import { replaceFile } from "../../node/replaceFile.ts";
import { writing } from "../download/partFile.ts";
import type { PublishedFile } from "../download/publishedFile.ts";

const noteSchema = z.object({ files: z.array(z.string()), isDownloaded: z.boolean() });
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
		const text = await readFile(join(path, NOTE), "utf8").catch(() => "");
		const { data: note } = noteSchema.safeParse(parseJson(text));
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

	async remove(): Promise<void> {
		await rm(this.path, { recursive: true, force: true });
	}

	async #write(): Promise<void> {
		const note: Note = { files: [...this.#files], isDownloaded: this.#isDownloaded };
		// A note that is cut off by a kill would make all of the files those of another repository.
		await replaceFile(join(this.path, NOTE), JSON.stringify(note));
	}
}

const NOTE = "repository.json";

/** @param models the folder of the models */
export const workPath = (models: string, repository: string): string =>
	join(models, ".weights", repository.replace(/[^\w.-]/g, "--"));
