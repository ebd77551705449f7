import { rename, writeFile } from "node:fs/promises";

/**
 * Writes a text file in place of the one that is there. Whoever is killed meanwhile leaves either of them
 * whole.
 * @throws when it cannot be written
 */
export async function replaceFile(path: string, text: string): Promise<void> {
	await writeFile(`${path}.new`, text);
	await rename(`${path}.new`, path);
}
