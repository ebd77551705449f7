import { chmodSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, sep } from "node:path";

/** What belongs to the user rather than to an editor: models, and what was found out about the machine. */
export const USER_FOLDER = process.env.Z1_HOME || join(homedir(), ".z1-code");

/** What an owner needs to look into a folder and to write there. */
const OWNERS_MODE = 0o700;

/**
 * Lets the user into their folder again, and into one below it: earlier engines made it so that only root
 * could look into it. Folders elsewhere are left as they are. Never throws: whoever then cannot read or write
 * there says so.
 * @param folder the user's, or one below it; it need not be there
 */
export function repairUserFolder(folder = USER_FOLDER, userFolder = USER_FOLDER): void {
	const way = relative(userFolder, folder);
	// On Windows, modes say nothing.
	if (process.platform === "win32" || way.split(sep)[0] === "..") return;
	try {
		for (const each of [userFolder, folder]) {
			const { mode } = statSync(each);
			if ((mode & OWNERS_MODE) !== OWNERS_MODE) chmodSync(each, (mode & 0o777) | OWNERS_MODE);
		}
	} catch {
		// It is not there, or it is not the user's.
	}
}
