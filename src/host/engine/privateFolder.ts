import { constants } from "node:fs";
import { access, chmod, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { USER_FOLDER } from "../machine/userFolder.ts";

/**
 * The longest path of a socket in bytes, without the zero behind it (`sun_path` of unix(7), and of macOS's).
 * Systems cut a longer one, and it then names a file in a folder where anybody may have made it.
 */
export const LONGEST_SOCKET_PATH = process.platform === "darwin" ? 103 : 107;

/**
 * A folder that nobody but this user can look into or could have prepared, for sockets and what proves who
 * one is: the first of several places where that is so. After `su` or `sudo`, the place in the environment is
 * somebody else's.
 * @param longestName of what is put into it, in bytes
 * @throws Error that says what is wrong with the first place, where none will do
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

/** The same for all windows of a user, whatever their environments say, from the second one on. */
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
	// In a folder for everybody's temporary files, another user may have been here first.
	if (!info.isDirectory() || info.uid !== user) throw new Error(`${folder} belongs to somebody else`);
	await checkAbove(path.dirname(folder), user);
	await chmod(folder, 0o700);
	await access(folder, constants.W_OK | constants.X_OK);
	return folder;
}

/**
 * With the folder above it. (All at once, Node tries for ever where a system makes none, as below `/proc`.)
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

/** Who can rename a folder above can put another one in its place at any time. */
async function checkAbove(place: string, user: number | string): Promise<void> {
	// Where users are mapped, as in containers, the system's own number is not 0.
	const trusted = [0, user, (await stat("/")).uid];
	for (let at = await realpath(place); ; at = path.dirname(at)) {
		const { uid, mode } = await stat(at);
		const isOpen = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
		if (!trusted.includes(uid) || isOpen) throw new Error(`others can replace what is in ${at}`);
		if (at === path.dirname(at)) return;
	}
}
