import { stat } from "node:fs/promises";
import { type Failure, failures } from "../../core/failure.ts";
import { freeBytesOf, mostFileBytesOf } from "../../node/freeBytes.ts";
import { sha256Of } from "../fileHash.ts";
import { type DownloadProgress, DownloadReporter } from "./downloadReporter.ts";
import { type FileForm, FORMS } from "./fileForm.ts";
import type { PartFile } from "./partFile.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** Free disk space that is left to others, in bytes. */
const SPARE_BYTES = 256 * 2 ** 20;
/** The download ends below this much free space, in bytes: other programs fail in odd ways on a full disk. */
const LEAST_FREE_BYTES = 64 * 2 ** 20;
/** Free space is checked each time this many bytes have arrived. */
const CHECK_BYTES = 16 * 2 ** 20;
/** A header does not extend beyond this many bytes, whatever it says. */
const LONGEST_HEADER_BYTES = 2 ** 27;
/** A file may be this much longer than its weights: some are padded to a round length. */
const PADDING_BYTES = 2 ** 16;

/** What is known about the space for a download. */
export interface SpaceOptions {
	/** Space in the folder that later files will need, in bytes. */
	readonly laterBytes?: number;
	/** Free space of a folder, in bytes. */
	freeBytes?(folder: string): Promise<number>;
	/** The longest file that a folder takes, in bytes. */
	mostFileBytes?(folder: string): Promise<number>;
}

/** Whether what arrives can be the published file, and whether the disk can hold it. */
export class DownloadChecks {
	readonly #file: PublishedFile;
	readonly #folder: string;
	readonly #part: PartFile;
	readonly #options: SpaceOptions;
	#beganRight = false;
	/** The greatest length that the file's own header allows, once that has arrived. */
	#mostBytes: number | undefined;
	/** The number of bytes after which the space is checked again. */
	#nextCheckAt = CHECK_BYTES;

	constructor(file: PublishedFile, folder: string, part: PartFile, options: SpaceOptions) {
		this.#file = file;
		this.#folder = folder;
		this.#part = part;
		this.#options = options;
	}

	/**
	 * Before bytes are written: that the file does not become longer than it can be.
	 * @param totalBytes its length, as published or as the server tells it
	 * @throws Failure `downloadWrongLength`
	 */
	assureLength(bytes: number, totalBytes: number | undefined): void {
		for (const most of [totalBytes, this.#mostBytes]) {
			if (most !== undefined && bytes > most)
				throw failures.downloadWrongLength(this.#file.name, bytes, most);
		}
	}

	/**
	 * After bytes were written: that the file begins as it should, and now and then that the disk has space.
	 * @throws Failure `downloadNoSpace`, `downloadNotGguf`, `downloadNoFile`, `downloadNotWhole`
	 */
	async assureGoingWell(totalBytes: number | undefined): Promise<void> {
		if (this.#part.bytes >= this.#nextCheckAt) await this.#assureRoom(totalBytes);
		if (this.#beganRight || (this.#part.pieces[0]?.written ?? 0) < FORMS[this.#form].tellingBytes) return;
		if (!(await this.#part.beginsAs(this.#form))) throw this.#isAnother();
		this.#beganRight = true;
	}

	/** @throws Failure `downloadNoSpace`, `downloadFileTooLarge` before a write that the disk would not take */
	async assureSpace(totalBytes: number | undefined): Promise<void> {
		if (totalBytes === undefined) return;
		const { laterBytes = 0, mostFileBytes = mostFileBytesOf } = this.#options;
		if (totalBytes > (await mostFileBytes(this.#folder))) throw failures.downloadFileTooLarge(this.#folder);
		const neededBytes = totalBytes - this.#part.bytes + laterBytes + SPARE_BYTES;
		const freeBytes = await this.#freeBytes();
		if (neededBytes > freeBytes) throw failures.downloadNoSpace(this.#folder, { neededBytes, freeBytes });
	}

	/**
	 * After the last byte: that this is the published file.
	 * @param sha256Of takes the hash of what is on the disk
	 * @throws Failure `downloadWrongHash`, `downloadNotGguf`, `downloadNoFile`, `downloadNotWhole`
	 */
	async assureRight(totalBytes: number | undefined, sha256Of: () => Promise<string>): Promise<void> {
		const { name, sha256 } = this.#file;
		if (!(await this.#part.beginsAs(this.#form))) throw this.#isAnother();
		if (!sha256) return this.#assureWhole(totalBytes);
		if ((await sha256Of()) !== sha256) throw failures.downloadWrongHash(name);
	}

	/** That the disk has space left, and if the length is unknown, what the header says of it. */
	async #assureRoom(totalBytes: number | undefined): Promise<void> {
		this.#nextCheckAt = this.#part.bytes + CHECK_BYTES;
		if ((await this.#freeBytes()) < LEAST_FREE_BYTES) throw failures.downloadNoSpace(this.#folder);
		if (totalBytes !== undefined || this.#mostBytes !== undefined) return;
		const bytes = await this.#part.wholeBytes(this.#form).catch(() => undefined);
		if (bytes !== undefined) this.#mostBytes = bytes + PADDING_BYTES;
		else if (this.#part.bytes > LONGEST_HEADER_BYTES) throw failures.downloadNotWhole(this.#file.name);
	}

	/** Without a published hash, the file's own header gives its length. */
	async #assureWhole(totalBytes: number | undefined): Promise<void> {
		const { wholeBytes } = FORMS[this.#form];
		// A text does not tell its own length, so the published one has to do.
		if (!wholeBytes && totalBytes !== undefined) return;
		const bytes = await this.#part.wholeBytes(this.#form).catch(() => undefined);
		const beyond = this.#part.bytes - (bytes ?? Number.NaN);
		if (!(beyond >= 0 && beyond <= PADDING_BYTES)) throw failures.downloadNotWhole(this.#file.name);
	}

	get #form(): FileForm {
		return this.#file.form ?? "gguf";
	}

	#freeBytes(): Promise<number> {
		return (this.#options.freeBytes ?? freeBytesOf)(this.#folder);
	}

	#isAnother(): Failure {
		const { name } = this.#file;
		return this.#form === "gguf" ? failures.downloadNotGguf(name) : failures.downloadNoFile(name);
	}
}

interface CheckOptions {
	readonly signal: AbortSignal;
	/** Comparing a large file with its hash takes a while. */
	onProgress?(progress: DownloadProgress): void;
}

/**
 * Whether a file is there already.
 * @throws Failure `downloadNameTaken` when another one has the name; the signal's reason when cancelled
 */
export async function isInPlace(
	file: PublishedFile,
	target: string,
	options: CheckOptions,
): Promise<boolean> {
	const info = await stat(target).catch(() => undefined);
	if (!info) return false;
	if (!info.isFile() || !(await isSame(file, target, info.size, options)))
		throw failures.downloadNameTaken(target);
	return true;
}

async function isSame(
	{ bytes, sha256 }: PublishedFile,
	target: string,
	size: number,
	{ signal, onProgress }: CheckOptions,
): Promise<boolean> {
	if (bytes !== undefined && bytes !== size) return false;
	if (!sha256) return bytes !== undefined;
	let checked = 0;
	const hashOf = () =>
		sha256Of(target, signal, (done) => {
			checked = done;
		});
	const reporter = new DownloadReporter(() => size, onProgress);
	return (await reporter.during("checking", () => checked, hashOf)) === sha256;
}
