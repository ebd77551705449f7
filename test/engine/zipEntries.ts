import { inflateRawSync } from "node:zlib";

/** Name and sizes of a file in an archive, and where in it its local header begins. */
export interface ZipEntry {
	readonly name: string;
	readonly compressedBytes: number;
	readonly bytes: number;
	readonly at: number;
}

/** What is in a file of an archive (APPNOTE 4.3.7): stored as it is, or deflated. */
export function readEntry(zip: Buffer, { at, compressedBytes }: ZipEntry): Buffer {
	const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
	const data = zip.subarray(start, start + compressedBytes);
	return zip.readUInt16LE(at + 8) === 0 ? data : inflateRawSync(data);
}

/**
 * Lists an archive from its central directory (APPNOTE 4.3.12); without a comment and under 4 GB, as VSIX
 * are.
 */
export function zipEntries(zip: Buffer): ZipEntry[] {
	const end = zip.length - 22;
	if (zip.readUInt32LE(end) !== 0x06054b50)
		throw new Error("the archive has no end record where it should be");
	const entries: ZipEntry[] = [];
	let at = zip.readUInt32LE(end + 16);
	for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
		const nameLength = zip.readUInt16LE(at + 28);
		entries.push({
			name: zip.toString("utf8", at + 46, at + 46 + nameLength),
			compressedBytes: zip.readUInt32LE(at + 20),
			bytes: zip.readUInt32LE(at + 24),
			at: zip.readUInt32LE(at + 42),
		});
		at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
	}
	return entries;
}
