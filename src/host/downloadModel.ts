import { mkdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { Failure, failures } from "../core/failure.ts";
import { type DownloadProgress, DownloadReporter } from "./downloadReporter.ts";
import { fetchRest, Misfit, Passing } from "./fetchRest.ts";
import { takeLock } from "./fileLock.ts";
import { PartFile, sha256Of, writing } from "./partFile.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** Tries in a row that bring nothing until it is given up. */
const MOST_TRIES = 6;
const LONGEST_WAIT_MS = 60_000;
/** A connection that brings nothing for this long is taken for cut. */
const STALLED_MS = 30_000;
/** Room that is left to others on the disk, in bytes. */
const SPARE_BYTES = 256 * 2 ** 20;

export interface DownloadOptions {
	readonly signal: AbortSignal;
	onProgress?(progress: DownloadProgress): void;
	/** Pause after the first failed try, in milliseconds; it doubles from try to try. */
	readonly firstWaitMs?: number;
	/** Free space of a folder, in bytes. */
	freeBytes?(folder: string): Promise<number>;
}

/**
 * Downloads a model file into a folder, going on from what an earlier try left there. The file stands under its
 * name only once it is whole and, where a SHA-256 is published, has it. Connections are made with the global
 * `fetch`, which in VS Code goes through the proxy and the certificates that are set there.
 * @returns the path of the file
 * @throws Failure `download…`; the signal's reason when it was cancelled, which keeps the part
 */
export async function downloadModel(
	file: PublishedFile,
	folder: string,
	options: DownloadOptions,
): Promise<string> {
	const target = join(folder, file.name);
	await mkdir(folder, { recursive: true }).catch((error) => writing(target, error));
	if (await isInPlace(file, target, options.signal)) return target;
	// Two windows must not write one file.
	const unlock = await takeLock(`${target}.lock`).catch((error) => writing(target, error));
	if (!unlock) throw failures.downloadUnderWay(file.name);
	try {
		await new Download(file, folder, await PartFile.open(target, file), options).run();
	} finally {
		await unlock();
	}
	return target;
}

/** @throws Failure `downloadNameTaken` when something else stands there */
async function isInPlace(file: PublishedFile, target: string, signal: AbortSignal): Promise<boolean> {
	const info = await stat(target).catch(() => undefined);
	if (!info) return false;
	const same = file.sha256 ? (await sha256Of(target, signal)) === file.sha256 : info.size === file.bytes;
	if (!same) throw failures.downloadNameTaken(target);
	return true;
}

/** One download under way. */
class Download {
	readonly #file: PublishedFile;
	readonly #folder: string;
	readonly #part: PartFile;
	readonly #options: DownloadOptions;
	readonly #reporter: DownloadReporter;
	#totalBytes: number | undefined;
	#looksRight = false;

	constructor(file: PublishedFile, folder: string, part: PartFile, options: DownloadOptions) {
		this.#file = file;
		this.#folder = folder;
		this.#part = part;
		this.#options = options;
		this.#totalBytes = file.bytes ?? part.state.totalBytes;
		this.#reporter = new DownloadReporter(() => this.#totalBytes, options.onProgress);
	}

	async run(): Promise<void> {
		try {
			await this.#receiveAll();
			await this.#check();
		} catch (error) {
			if (isWorthless(error)) await this.#part.discard();
			else await this.#part.close();
			throw error;
		}
		await this.#part.publish();
	}

	/** Tries until everything is here; tries that bring something do not count. */
	async #receiveAll(): Promise<void> {
		const { signal } = this.#options;
		for (let tries = 1; !this.#isWhole(); tries++) {
			signal.throwIfAborted();
			const before = this.#part.bytes;
			try {
				await this.#receive();
				return;
			} catch (error) {
				signal.throwIfAborted();
				if (error instanceof Failure) throw error;
				if (error instanceof Misfit) await this.#part.restart({ ...this.#part.state });
				else if (this.#part.bytes > before) tries = 0;
				if (tries >= MOST_TRIES) throw this.#givingUp(error);
				await this.#wait(tries, error instanceof Passing ? error.waitMs : undefined);
			}
		}
	}

	/** One connection: from what is here to the end. */
	async #receive(): Promise<void> {
		const stalled = new AbortController();
		const timer = setTimeout(() => stalled.abort(new Error(t("no data for 30 s"))), STALLED_MS);
		try {
			const signal = AbortSignal.any([this.#options.signal, stalled.signal]);
			const rest = await fetchRest(this.#file, this.#part, signal);
			this.#totalBytes = this.#file.bytes ?? rest.totalBytes;
			const { url, sha256 } = this.#file;
			if (rest.from === 0) {
				await this.#part.restart({
					url,
					...(sha256 && { sha256 }),
					...(rest.validator && { validator: rest.validator }),
					...(this.#totalBytes !== undefined && { totalBytes: this.#totalBytes }),
				});
			}
			await this.#assureSpace();
			await this.#reporter.during(
				"downloading",
				() => this.#part.bytes,
				async () => {
					for await (const chunk of rest.body) {
						await this.#take(chunk);
						timer.refresh();
					}
				},
			);
		} finally {
			clearTimeout(timer);
		}
		if (!this.#isWhole() && this.#totalBytes !== undefined) throw new Error(t("cut off"));
	}

	async #take(chunk: Uint8Array): Promise<void> {
		await this.#part.append(chunk);
		if (!this.#looksRight && this.#part.bytes >= 4) {
			if (!(await this.#part.beginsAsGguf())) throw failures.downloadNotGguf(this.#file.name);
			this.#looksRight = true;
		}
		if (this.#totalBytes !== undefined && this.#part.bytes > this.#totalBytes) {
			throw failures.downloadWrongLength(this.#file.name, this.#part.bytes, this.#totalBytes);
		}
	}

	#isWhole(): boolean {
		return this.#part.bytes > 0 && this.#part.bytes === this.#totalBytes;
	}

	/** @throws Failure `downloadWrongHash`, `downloadNotGguf` */
	async #check(): Promise<void> {
		const { name, sha256 } = this.#file;
		if (this.#part.bytes < 4 || !(await this.#part.beginsAsGguf())) throw failures.downloadNotGguf(name);
		if (!sha256) return;
		let checked = 0;
		const hash = await this.#reporter.during(
			"checking",
			() => checked,
			() =>
				this.#part.sha256(this.#options.signal, (bytes) => {
					checked = bytes;
				}),
		);
		if (hash !== sha256) throw failures.downloadWrongHash(name);
	}

	/** @throws Failure `downloadNoSpace` before anything is written that would fill the disk */
	async #assureSpace(): Promise<void> {
		if (this.#totalBytes === undefined) return;
		const neededBytes = this.#totalBytes - this.#part.bytes + SPARE_BYTES;
		const free = await (this.#options.freeBytes ?? freeBytesOf)(this.#folder);
		if (neededBytes > free) throw failures.downloadNoSpace(this.#folder, { neededBytes, freeBytes: free });
	}

	#givingUp(error: unknown): Failure {
		return error instanceof Passing
			? error.failure
			: failures.downloadBroken(this.#file.name, reasonOf(error));
	}

	async #wait(tries: number, asked: number | undefined): Promise<void> {
		const { signal, firstWaitMs = 1000 } = this.#options;
		const ms = Math.min(asked ?? firstWaitMs * 2 ** Math.max(0, tries - 1), LONGEST_WAIT_MS);
		await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
	}
}

/** Failures after which the part could only lead to the same failure again. */
function isWorthless(error: unknown): boolean {
	return (
		error instanceof Failure &&
		["downloadWrongHash", "downloadNotGguf", "downloadWrongLength"].includes(error.code)
	);
}

async function freeBytesOf(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}

/** What a connection failed with: its code where there is one. */
function reasonOf(error: unknown): string {
	const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
	return cause?.code ?? cause?.message ?? message;
}
