import { chmodSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { homeFolder } from "../../node/homeFolder.ts";

/** The user's folder, shared by all editors: models and notes on the machine. */
export const USER_FOLDER = process.env.Z1_HOME || join(homeFolder(), ".z1-code");

/** Permissions that an owner needs to list a folder and write to it. */
const OWNERS_MODE = 0o700;

/**
 * Restores the user's access to their folder, or to one below it: earlier engines created it readable for
 * root only. Leaves folders elsewhere alone. Never throws: later reads and writes report what is still wrong.
 * @param folder the user's folder or one below it; need not exist
 */
export function repairUserFolder(folder = USER_FOLDER, userFolder = USER_FOLDER): void {
	const way = relative(userFolder, folder);
	// Modes have no meaning on Windows.
	if (process.platform === "win32" || way.split(sep)[0] === "..") return;
	try {
		for (const each of [userFolder, folder]) {
			const { mode } = statSync(each);
			if ((mode & OWNERS_MODE) !== OWNERS_MODE) chmodSync(each, (mode & 0o777) | OWNERS_MODE);
		}
	} catch {
		// It does not exist, or does not belong to the user.
	}
}
