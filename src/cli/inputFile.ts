import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { UsageError } from "./usage.ts";

/**
 * The text of a file that the user named.
 * @throws UsageError when there is none or it cannot be read
 */
export function readInput(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new UsageError(code === "ENOENT" ? `there is no file ${file}` : `cannot read ${file}: ${code}`);
	}
}

/** SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 of a file of any size, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
	return hash.digest("hex");
}
