import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Nobody takes so long to write a file, in milliseconds: whoever began it was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Writes a text file in place of the one that is there. Whoever is killed meanwhile leaves either of them
 * whole, and of several writers the last one wins. What killed writers have left beside it is removed.
 * @param mode the file's permissions
 * @throws when it cannot be written
 */
export async function replaceFile(path: string, text: string, mode?: number): Promise<void> {
	const temporary = `${path}.${randomUUID()}`;
	try {
		// Where the power fails, some file systems have the new name before the content.
		await writeFile(temporary, text, { mode, flush: true });
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true }).catch(() => {});
		throw error;
	}
	await removeAbandoned(path).catch(() => {});
}

/** Removes the beginnings of this file that nobody goes on with. */
async function removeAbandoned(path: string): Promise<void> {
	const begins = `${basename(path)}.`;
	const isUuid = (text: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
	for (const name of await readdir(dirname(path))) {
		if (!name.startsWith(begins) || !isUuid(name.slice(begins.length))) continue;
		const abandoned = join(dirname(path), name);
		const { mtimeMs } = await stat(abandoned);
		if (Date.now() - mtimeMs > ABANDONED_MS) await rm(abandoned, { force: true });
	}
}
