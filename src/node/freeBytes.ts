import { statfs } from "node:fs/promises";

/** Bytes that this user may still write below a folder. @throws when the folder cannot be asked */
export async function freeBytesOf(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}
