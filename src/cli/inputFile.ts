import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "./usage.ts";

/** Limit of a text in bytes, about that of a string: some devices and pipes never end. */
const MOST_BYTES = 2 ** 29;
const PIECE_BYTES = 2 ** 20;
/** Bytes at the beginning of a file from which its encoding is detected. */
const TELLING_BYTES = 8192;

/**
 * Reads a text file that the user named, in UTF-8 or UTF-16, with or without a byte order mark.
 * @throws UsageError when it is missing, unreadable, too long or not text
 */
export function readInput(file: string, mostBytes = MOST_BYTES): string {
	let bytes: Buffer;
	try {
		bytes = readBytes(file, mostBytes);
	} catch (error) {
		if (error instanceof UsageError) throw error;
		const { code } = error as NodeJS.ErrnoException;
		throw new UsageError(code === "ENOENT" ? `there is no file ${file}` : `cannot read ${file}: ${code}`);
	}
	const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
	if (text.includes("\0")) throw new UsageError(`${file} is no text: it holds zero bytes`);
	return text;
}

function readBytes(file: string, mostBytes: number): Buffer {
	const descriptor = openSync(file, "r");
	try {
		const pieces: Buffer[] = [];
		for (let bytes = 0; bytes <= mostBytes; ) {
			const piece = Buffer.allocUnsafe(PIECE_BYTES);
			const read = readSync(descriptor, piece);
			if (read === 0) return Buffer.concat(pieces);
			pieces.push(piece.subarray(0, read));
			bytes += read;
		}
		throw new UsageError(`${file} is too long, or never ends`);
	} finally {
		closeSync(descriptor);
	}
}

/** Text contains no zero bytes in UTF-8; in UTF-16, every other byte of ASCII text is one. */
function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return "utf-16le";
	if (first === 0xfe && second === 0xff) return "utf-16be";
	if (bytes.length % 2 > 0) return "utf-8";
	const zeros = [0, 0];
	for (const [at, byte] of bytes.subarray(0, TELLING_BYTES).entries()) {
		if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	}
	const [even = 0, odd = 0] = zeros;
	const pairs = Math.min(bytes.length, TELLING_BYTES) / 2;
	if (even === 0 && odd > pairs / 2) return "utf-16le";
	return odd === 0 && even > pairs / 2 ? "utf-16be" : "utf-8";
}

/** SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}
