import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a folder and those above it, as far as they are missing. Node's own way goes round for ever where a
 * folder is there and takes no others, as in /proc or below a mount that is not there.
 * @param mode the permissions of new folders
 * @throws NodeJS.ErrnoException when it cannot be created
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
	try {
		await makeOne(path, mode);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const above = dirname(path);
		if (code !== "ENOENT" || above === path) throw error;
		await makeFolder(above, mode);
		await makeOne(path, mode);
	}
}

/** Creates a folder in one that is there; another process may have been faster. */
async function makeOne(path: string, mode: number | undefined): Promise<void> {
	try {
		await mkdir(path, { mode });
	} catch (error) {
		// Drives and read-only file systems report something else than that it is there.
		const there = await stat(path).catch(() => undefined);
		if (!there?.isDirectory()) throw error;
	}
}
