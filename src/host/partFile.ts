import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import { failures } from "../core/failure.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** What is known of the file that the part belongs to. */
const stateSchema = z.object({
	url: z.string(),
	sha256: z.string().optional(),
	/** A strong ETag or the Last-Modified: the same while the server holds the same file. */
	validator: z.string().optional(),
	totalBytes: z.number().int().min(0).optional(),
});
export type PartState = z.infer<typeof stateSchema>;

/**
 * The beginning of a model file under `<name>.part`, with what it is a part of beside it in `<name>.part.json`.
 * What is in it survives a crash at any point; only `publish` puts a file under the real name.
 */
export class PartFile {
	readonly #target: string;
	readonly #handle: FileHandle;
	#bytes: number;
	#state: PartState;

	private constructor(target: string, handle: FileHandle, bytes: number, state: PartState) {
		this.#target = target;
		this.#handle = handle;
		this.#bytes = bytes;
		this.#state = state;
	}

	/**
	 * Opens the part of a file; empty when there is none, or one that cannot be told to belong to this file.
	 * @param target where the whole file is to be
	 * @throws Failure `downloadNotWritable`
	 */
	static async open(target: string, file: PublishedFile): Promise<PartFile> {
		const fresh: PartState = { url: file.url, ...(file.sha256 && { sha256: file.sha256 }) };
		const state = await readState(stateFileOf(target));
		const handle = await open(partFileOf(target), "a+")
			.then(async (created) => {
				await created.close();
				return open(partFileOf(target), "r+");
			})
			.catch((error) => writing(target, error));
		const { size } = await handle.stat();
		const part = new PartFile(target, handle, size, state ?? fresh);
		if (size > 0 && !(state && isPartOf(state, file))) await part.restart(fresh);
		return part;
	}

	get bytes(): number {
		return this.#bytes;
	}

	get state(): PartState {
		return this.#state;
	}

	/** @throws Failure `downloadNoSpace`, `downloadNotWritable` */
	async append(chunk: Uint8Array): Promise<void> {
		for (let written = 0; written < chunk.length; ) {
			const { bytesWritten } = await this.#handle
				.write(chunk, written, chunk.length - written, this.#bytes)
				.catch((error) => writing(this.#target, error));
			written += bytesWritten;
			this.#bytes += bytesWritten;
		}
	}

	/**
	 * Forgets what there is and begins anew. The part is emptied first: bytes never stand beside a state that is
	 * not theirs.
	 * @throws Failure `downloadNoSpace`, `downloadNotWritable`
	 */
	async restart(state: PartState): Promise<void> {
		this.#state = state;
		this.#bytes = 0;
		try {
			await this.#handle.truncate(0);
			await writeFile(stateFileOf(this.#target), JSON.stringify(state));
		} catch (error) {
			writing(this.#target, error);
		}
	}

	/** Whether what has arrived begins as every GGUF file does. */
	async beginsAsGguf(): Promise<boolean> {
		const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(4), 0, 4, 0);
		return buffer.toString("latin1", 0, bytesRead) === "GGUF".slice(0, this.#bytes);
	}

	/** SHA-256 of what is on the disk, in hexadecimal. */
	async sha256(signal: AbortSignal, onBytes: (bytes: number) => void): Promise<string> {
		return sha256Of(partFileOf(this.#target), signal, onBytes);
	}

	/** Puts the file in place under its real name, all of it at once. */
	async publish(): Promise<void> {
		await this.#handle.sync();
		await this.#handle.close();
		await rename(partFileOf(this.#target), this.#target).catch((error) => writing(this.#target, error));
		await rm(stateFileOf(this.#target), { force: true });
	}

	/** Deletes the part. */
	async discard(): Promise<void> {
		await this.#handle.close();
		await rm(partFileOf(this.#target), { force: true });
		await rm(stateFileOf(this.#target), { force: true });
	}

	/** Leaves the part for later. */
	close(): Promise<void> {
		return this.#handle.close();
	}
}

/** @returns SHA-256 of a file in hexadecimal */
export async function sha256Of(
	path: string,
	signal: AbortSignal,
	onBytes: (bytes: number) => void = () => {},
): Promise<string> {
	const hash = createHash("sha256");
	let bytes = 0;
	for await (const chunk of createReadStream(path, { signal, highWaterMark: 2 ** 20 })) {
		hash.update(chunk);
		bytes += chunk.length;
		onBytes(bytes);
	}
	return hash.digest("hex");
}

/** The same content by its hash, wherever it comes from; else the same address. */
function isPartOf(state: PartState, file: PublishedFile): boolean {
	if (state.sha256 && file.sha256) return state.sha256 === file.sha256;
	return state.url === file.url && state.validator !== undefined;
}

const partFileOf = (target: string) => `${target}.part`;
const stateFileOf = (target: string) => `${target}.part.json`;

async function readState(path: string): Promise<PartState | undefined> {
	try {
		return stateSchema.parse(JSON.parse(await readFile(path, "utf8")));
	} catch {
		return undefined;
	}
}

/** What a failed write means to the user. */
export function writing(target: string, error: unknown): never {
	const { code } = error as NodeJS.ErrnoException;
	if (code === "ENOSPC" || code === "EDQUOT") throw failures.downloadNoSpace(dirname(target));
	throw failures.downloadNotWritable(dirname(target), code ?? String(error));
}
