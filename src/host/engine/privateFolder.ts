import { constants } from "node:fs";
import { access, chmod, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { USER_FOLDER } from "../machine/userFolder.ts";

/**
 * The longest path of a socket in bytes, without the terminating zero (`sun_path` of unix(7), and of macOS).
 * Systems truncate a longer path, which then names a file in a folder that anybody may have prepared.
 */
export const LONGEST_SOCKET_PATH = process.platform === "darwin" ? 103 : 107;

/**
 * A folder that only this user can look into and nobody else could have prepared, for sockets and the token
 * that proves who the user is: the first suitable one of several places. After `su` or `sudo`, the place in
 * the environment belongs to somebody else.
 * @param longestName the longest name of a file in it, in bytes
 * @throws Error that says what is wrong with the first place, when none is suitable
 */
export async function privateFolder(
	user: number | string,
	longestName: number,
	places: readonly string[] = usualPlaces(),
): Promise<string> {
	let reason: unknown;
	for (const place of places) {
		const folder = path.join(place, `z1-code-${user}`);
		try {
			if (process.platform !== "win32") checkLength(folder, longestName);
			return await ownFolder(folder, user);
		} catch (error) {
			reason ??= error;
		}
	}
	throw reason ?? new Error("no folder for temporary files");
}

/** From the second place on, they are the same for all windows of a user, whatever their environments say. */
function usualPlaces(): string[] {
	const runtime = process.env.XDG_RUNTIME_DIR;
	const common = process.platform === "win32" ? [] : ["/tmp"];
	return [...(runtime && path.isAbsolute(runtime) ? [runtime] : []), tmpdir(), ...common, USER_FOLDER];
}

function checkLength(folder: string, longestName: number): void {
	if (Buffer.byteLength(folder) + 1 + longestName > LONGEST_SOCKET_PATH)
		throw new Error(`${folder} is too long for the path of a socket`);
}

async function ownFolder(folder: string, user: number | string): Promise<string> {
	await make(folder);
	if (process.platform === "win32") return folder;
	const info = await lstat(folder);
	// In a shared folder for temporary files, another user may have been here first.
	if (!info.isDirectory() || info.uid !== user) throw new Error(`${folder} belongs to somebody else`);
	await checkAbove(path.dirname(folder), user);
	await chmod(folder, 0o700);
	await access(folder, constants.W_OK | constants.X_OK);
	return folder;
}

/**
 * Creates a folder and its parent. (With `recursive`, Node retries for ever where the system creates none, as
 * below `/proc`.)
 */
async function make(folder: string): Promise<void> {
	const once = (place: string) =>
		mkdir(place, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "EEXIST") throw error;
		});
	await once(folder).catch(async (error: NodeJS.ErrnoException) => {
		if (error.code !== "ENOENT") throw error;
		await once(path.dirname(folder));
		await once(folder);
	});
}

/** Whoever may rename a parent folder can replace this one at any time. */
async function checkAbove(place: string, user: number | string): Promise<void> {
	// Where user ids are mapped, as in containers, root's id is not 0.
	const trusted = [0, user, (await stat("/")).uid];
	for (let at = await realpath(place); ; at = path.dirname(at)) {
		const { uid, mode } = await stat(at);
		const isOpen = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
		if (!trusted.includes(uid) || isOpen) throw new Error(`others can replace what is in ${at}`);
		if (at === path.dirname(at)) return;
	}
}
