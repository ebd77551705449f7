import { statfs } from "node:fs/promises";

/** Bytes that this user may still write below a folder. @throws when the folder cannot be asked */
export async function freeBytesOf(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}

/** `MSDOS_SUPER_MAGIC`, by which Linux tells FAT. */
const FAT = 0x4d44;

/** The longest file that a folder takes, in bytes, where the system tells. Never rejects. */
export async function mostFileBytesOf(folder: string): Promise<number> {
	const type = process.platform === "linux" && (await statfs(folder).catch(() => undefined))?.type;
	return type === FAT ? 2 ** 32 - 1 : Number.POSITIVE_INFINITY;
}
