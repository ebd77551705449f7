import { constants } from "node:fs";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { uptime } from "node:os";
import { dirname } from "node:path";
import * as z from "zod";
import { diskFailure, Failure, failures } from "../../core/failure.ts";
import { parseJson } from "../../core/parseJson.ts";
import { sha256Of } from "../fileHash.ts";
import { type FileForm, FORMS } from "./fileForm.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** What is known about the file that the part belongs to. */
const stateSchema = z.object({
	url: z.string(),
	sha256: z.string().optional(),
	/** A strong ETag or the Last-Modified date: unchanged as long as the server has the same file. */
	validator: z.string().optional(),
	totalBytes: z.number().int().min(0).optional(),
	pieceBytes: z.number().int().positive(),
});
export type PartState = z.infer<typeof stateSchema>;

/** What one connection fetches at a time, filled from its beginning. */
export interface FilePiece {
	readonly from: number;
	/** Exclusive end; infinite while the length of the file is unknown. */
	readonly to: number;
	readonly written: number;
}
type OpenFilePiece = { -readonly [Key in keyof FilePiece]: FilePiece[Key] };

/** How much of each piece has arrived, in bytes. */
type Counts = readonly number[];

/** Digits of a byte count in the state file: a fixed width, so that a count can be overwritten in place. */
const DIGITS = 15;

/**
 * The pieces of a model file that have arrived, each at its offset in `<name>.part`. Beside it, the first
 * line of `<name>.part.json` says which file they belong to, a line per piece how much of it has arrived, and
 * another line per piece how much of that is on the disk for certain: where the power fails, the system may
 * have written the count of some bytes, but not yet the bytes. The state survives a crash at any point; only
 * `publish` gives a file its real name.
 */
export class PartFile {
	readonly #target: string;
	readonly #handle: FileHandle;
	readonly #stateHandle: FileHandle;
	#state: PartState;
	#pieces: OpenFilePiece[];
	/** Where the lines of the pieces begin in the state file. */
	#linesFrom = 0;
	/** Bytes that are not on the disk for certain yet. */
	#unsettled = 0;
	/** Ends, and never rejects, when what was begun to be settled is. */
	#settling: Promise<void> = Promise.resolve();
	/** Why something could not be settled: the system tells that only once. */
	#unwritten: unknown;

	private constructor(target: string, handle: FileHandle, stateHandle: FileHandle, state: PartState) {
		this.#target = target;
		this.#handle = handle;
		this.#stateHandle = stateHandle;
		this.#state = state;
		this.#pieces = piecesOf(state);
	}

	/**
	 * Opens the part of a file; empty if there is none, or if it may belong to another file.
	 * @param target the path of the complete file
	 * @param pieceBytes length of the pieces, unless the part has others already
	 * @throws Failure `downloadNotWritable`
	 */
	static async open(target: string, file: PublishedFile, pieceBytes: number): Promise<PartFile> {
		const opened: FileHandle[] = [];
		try {
			const handle = await openOrCreate(partFileOf(target));
			opened.push(handle);
			const stateHandle = await openOrCreate(stateFileOf(target));
			opened.push(stateHandle);
			const kept = parseState(await stateHandle.readFile("utf8"));
			if (kept && isPartOf(kept.state, file)) {
				const part = new PartFile(target, handle, stateHandle, kept.state);
				if (await part.#takeUp(kept)) return part;
			}
			const state = stateOf(file, pieceBytes, {});
			const part = new PartFile(target, handle, stateHandle, state);
			await part.restart(state);
			return part;
		} catch (error) {
			await Promise.allSettled(opened.map((handle) => handle.close()));
			throw error instanceof Failure ? error : writing(target, error);
		}
	}

	/** Bytes that have arrived, in all pieces. */
	get bytes(): number {
		return this.#pieces.reduce((sum, { written }) => sum + written, 0);
	}

	get state(): PartState {
		return this.#state;
	}

	get pieces(): readonly FilePiece[] {
		return this.#pieces;
	}

	/**
	 * Writes the next bytes of a piece, and of the pieces behind it.
	 * @param at offset in the file: the first missing byte of the piece
	 * @throws Failure `downloadNoSpace`, `downloadNotWritable`
	 */
	async write(chunk: Uint8Array, at: number): Promise<void> {
		for (let done = 0; done < chunk.length; ) {
			const index = this.#pieces.findIndex(({ to }) => at + done < to);
			const piece = this.#pieces[index];
			if (!piece || at + done !== piece.from + piece.written)
				throw new Error(`nothing is due at ${at + done}`);
			const length = Math.min(chunk.length - done, piece.to - (at + done));
			try {
				if (this.#unwritten !== undefined) throw this.#unwritten;
				const { bytesWritten } = await this.#handle.write(chunk, done, length, at + done);
				done += bytesWritten;
				piece.written += bytesWritten;
				await this.#stateHandle.write(digitsOf(piece.written), this.#linesFrom + index * (DIGITS + 1));
				this.#unsettled += bytesWritten;
				if (this.#unsettled >= this.#state.pieceBytes) void this.#settle();
			} catch (error) {
				writing(this.#target, error);
			}
		}
	}

	/** Has the system write what has arrived, and notes how much that is; meanwhile, more may be written. */
	#settle(): Promise<void> {
		this.#unsettled = 0;
		const settle = async () => {
			const counts = this.#counts;
			await this.#handle.datasync();
			await this.#stateHandle.write(linesOf(counts), this.#linesFrom + counts.length * (DIGITS + 1));
			await this.#stateHandle.datasync();
		};
		this.#settling = this.#settling.then(settle).catch((error) => {
			this.#unwritten ??= error;
		});
		return this.#settling;
	}

	get #counts(): Counts {
		return this.#pieces.map(({ written }) => written);
	}

	/**
	 * Discards everything and starts over. The part is emptied first, so that bytes never stand beside the
	 * state of another file.
	 * @throws Failure `downloadNoSpace`, `downloadNotWritable`
	 */
	async restart(state: PartState): Promise<void> {
		await this.#settling;
		this.#state = state;
		this.#pieces = piecesOf(state);
		const head = `${JSON.stringify(state)}\n`;
		this.#linesFrom = Buffer.byteLength(head);
		try {
			await this.#handle.truncate(0);
			await this.#stateHandle.truncate(0);
			await this.#stateHandle.write(head + linesOf(this.#counts).repeat(2), 0);
		} catch (error) {
			writing(this.#target, error);
		}
	}

	/** Resumes what was written before. Returns whether that is possible. */
	async #takeUp({ head, counts }: KeptState): Promise<boolean> {
		const { size } = await this.#handle.stat();
		const { mtimeMs } = await this.#stateHandle.stat();
		const [arrived, settled] = [counts.slice(0, this.#pieces.length), counts.slice(this.#pieces.length)];
		// Both are written at once: a count may come later than what says that these bytes are on the disk.
		const counted = arrived.map((bytes, index) => Math.max(bytes, settled[index] ?? 0));
		const isCertain = mtimeMs >= startOfMachine();
		const found = [isCertain ? counted : settled, settled].find((each) => this.#fit(each, size));
		if (!found) return false;
		this.#linesFrom = Buffer.byteLength(head) + 1;
		for (const [index, piece] of this.#pieces.entries()) piece.written = found[index] ?? 0;
		await this.#stateHandle.write(linesOf(this.#counts), this.#linesFrom);
		return true;
	}

	/** Whether a part of this size can hold so much of each piece. */
	#fit(counts: Counts, size: number): boolean {
		return this.#pieces.every(({ from, to }, index) => {
			const bytes = counts[index] ?? Number.NaN;
			return bytes <= to - from && (bytes === 0 || from + bytes <= size);
		});
	}

	/** What has arrived there; shorter at the end of the file. */
	async read(from: number, bytes: number): Promise<Uint8Array> {
		const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(bytes), 0, bytes, from);
		return buffer.subarray(0, bytesRead);
	}

	/** Whether its first bytes are those of this format. */
	async beginsAs(form: FileForm): Promise<boolean> {
		const { tellingBytes, begins } = FORMS[form];
		return begins(await this.read(0, tellingBytes));
	}

	/**
	 * Length of the file according to its own header; undefined for a format without one.
	 * @throws GgufError, SafetensorsError when the header is missing, broken or incomplete
	 */
	async wholeBytes(form: FileForm): Promise<number | undefined> {
		return FORMS[form].wholeBytes?.((bytes) => this.read(0, bytes));
	}

	/** SHA-256 of the file on the disk, in hexadecimal. */
	async sha256(signal: AbortSignal, onBytes: (bytes: number) => void): Promise<string> {
		return sha256Of(partFileOf(this.#target), signal, onBytes);
	}

	/**
	 * Moves the file to its real name, atomically.
	 * @throws Failure `downloadNoSpace`, `downloadNotWritable`
	 */
	async publish(): Promise<void> {
		// Some file systems tell only here that a quota is used up.
		await this.#handle.sync().catch((error) => writing(this.#target, error));
		await this.#closeBoth();
		if (this.#unwritten !== undefined) writing(this.#target, this.#unwritten);
		await rename(partFileOf(this.#target), this.#target).catch((error) => writing(this.#target, error));
		await rm(stateFileOf(this.#target), { force: true }).catch(() => {}); // the file is complete and in place
	}

	/** Deletes the part. */
	async discard(): Promise<void> {
		await this.#closeBoth();
		await rm(partFileOf(this.#target), { force: true });
		await rm(stateFileOf(this.#target), { force: true });
	}

	/** Closes the part and keeps it for later. */
	async close(): Promise<void> {
		await this.#settle();
		await this.#closeBoth();
	}

	async #closeBoth(): Promise<void> {
		await this.#settling;
		await this.#handle.close();
		await this.#stateHandle.close();
	}
}

/**
 * What is known about a file before and when it begins to arrive.
 * @param found its validator and length, if the server tells them
 */
export function stateOf(
	{ url, sha256, bytes }: PublishedFile,
	pieceBytes: number,
	{ validator, totalBytes = bytes }: { validator?: string | undefined; totalBytes?: number | undefined },
): PartState {
	return {
		url,
		pieceBytes,
		...(sha256 && { sha256 }),
		...(validator && { validator }),
		...(totalBytes !== undefined && { totalBytes }),
	};
}

/** Compares content by hash, wherever it comes from; otherwise addresses. */
function isPartOf(state: PartState, file: PublishedFile): boolean {
	if (state.sha256 && file.sha256) return state.sha256 === file.sha256;
	return state.url === file.url && state.validator !== undefined;
}

const partFileOf = (target: string) => `${target}.part`;
const stateFileOf = (target: string) => `${target}.part.json`;

/**
 * Opens a file for reading and writing, and keeps its content. Removes a link or anything else that is not a
 * file, so that nothing outside the folder is ever written to.
 */
async function openOrCreate(path: string): Promise<FileHandle> {
	const info = await lstat(path).catch(() => undefined);
	if (info && !info.isDirectory() && !(info.isFile() && info.nlink === 1)) await rm(path);
	const { O_RDWR, O_CREAT, O_NOFOLLOW = 0 } = constants;
	return open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666);
}

function piecesOf({ totalBytes, pieceBytes }: PartState): OpenFilePiece[] {
	if (totalBytes === undefined) return [{ from: 0, to: Number.POSITIVE_INFINITY, written: 0 }];
	return Array.from({ length: Math.ceil(totalBytes / pieceBytes) }, (_, index) => ({
		from: index * pieceBytes,
		to: Math.min((index + 1) * pieceBytes, totalBytes),
		written: 0,
	}));
}

const digitsOf = (count: number) => String(count).padStart(DIGITS, "0");
const linesOf = (counts: Counts) => counts.map((count) => `${digitsOf(count)}\n`).join("");

/** When the machine was started, in milliseconds since the epoch. */
const startOfMachine = () => Date.now() - uptime() * 1000;

interface KeptState {
	readonly state: PartState;
	/** The first line of the state file. */
	readonly head: string;
	readonly counts: Counts;
}

function parseState(text: string): KeptState | undefined {
	const [head = "", ...lines] = text.split("\n");
	const { data: state } = stateSchema.safeParse(parseJson(head));
	const counts = lines.slice(0, -1).map((line) => (/^\d{15}$/.test(line) ? Number(line) : Number.NaN));
	return state && { state, head, counts };
}

/** Translates a failed write into a Failure. */
export function writing(target: string, error: unknown): never {
	const { code } = error as NodeJS.ErrnoException;
	const folder = dirname(target);
	throw diskFailure(folder, code) ?? failures.downloadNotWritable(folder, code ?? String(error));
}
