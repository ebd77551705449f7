import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../core/parseJson.ts";
import { writing } from "../download/partFile.ts";
import type { PublishedFile } from "../download/publishedFile.ts";

const noteSchema = z.object({ files: z.array(z.string()), isDownloaded: z.boolean() });
type Note = z.infer<typeof noteSchema>;

/**
 * Where weights become a file: a folder beside the models, which goes when that is done. It holds a note of
 * which files it is about, so that those of two versions of a repository are never put together.
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
	 * Only whoever has the lock of it may open it.
	 * @param files of the repository; what is there of others is deleted
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
			await mkdir(path, { recursive: true });
			await work.#write();
		} catch (error) {
			writing(path, error);
		}
		return work;
	}

	/** Whether all files of the repository were here, which they are no longer once they are converted. */
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
		await writeFile(join(this.path, NOTE), JSON.stringify(note));
	}
}

const NOTE = "repository.json";

/** @param models the folder of the models */
export const workPath = (models: string, repository: string): string =>
	join(models, ".weights", repository.replace(/[^\w.-]/g, "--"));
