import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a text file in place of the one that is there. Whoever is killed meanwhile leaves either of them
 * whole, and of several writers the last one wins.
 * @param mode the file's permissions
 * @throws when it cannot be written
 */
export async function replaceFile(path: string, text: string, mode?: number): Promise<void> {
	const temporary = `${path}.${randomUUID()}`;
	try {
		await writeFile(temporary, text, { mode });
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true }).catch(() => {});
		throw error;
	}
}
