import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { t } from "@vscode/l10n";
import { Failure, failures } from "../../core/failure.ts";
import { makeFolder } from "../../node/makeFolder.ts";
import { takeLock } from "../engine/fileLock.ts";
import { repairUserFolder } from "../machine/userFolder.ts";
import { DownloadChecks, isInPlace, type SpaceOptions } from "./downloadChecks.ts";
import { type DownloadProgress, DownloadReporter } from "./downloadReporter.ts";
import { behindKnown, fetchRest, Misfit, Passing, type Rest, type Stretch } from "./fetchRest.ts";
import { type FilePiece, PartFile, stateOf, writing } from "./partFile.ts";
import type { PublishedFile } from "./publishedFile.ts";

/** Consecutive tries without a new byte after which the download fails. */
const MOST_TRIES = 6;
const LONGEST_WAIT_MS = 60_000;
/** A connection that delivers nothing for this long counts as cut, in milliseconds. */
const STALLED_MS = 30_000;
/** What one connection fetches at a time. Files of several pieces get several connections. */
const PIECE_BYTES = 64 * 2 ** 20;
/** Servers and proxies often limit the rate of one connection; more than a few are unkind to them. */
const CONNECTIONS = 4;
/**
 * Bytes that are fetched once more where a file without a published hash goes on: if they differ, the server
 * has another version now, whatever it calls it.
 */
const OVERLAP_BYTES = 2 ** 16;
export interface DownloadOptions extends SpaceOptions {
	readonly signal: AbortSignal;
	onProgress?(progress: DownloadProgress): void;
	/** Pause after the first failed try, in milliseconds; doubles with each try. */
	readonly firstWaitMs?: number;
	readonly pieceBytes?: number;
}

/**
 * Downloads a model file into a folder and resumes what an earlier try left there. The file gets its name
 * only once it is complete and matches the published SHA-256, if there is one. A large file comes in pieces
 * over several connections, if the server allows it. Connections use the global `fetch`, which in VS Code
 * honours its proxy and certificates.
 * @returns the path of the file
 * @throws Failure `download…`; the signal's reason when cancelled, which keeps the part
 */
export async function downloadModel(
	file: PublishedFile,
	folder: string,
	options: DownloadOptions,
): Promise<string> {
	const target = join(folder, file.name);
	repairUserFolder(folder);
	await makeFolder(folder).catch((error) => writing(target, error));
	if (await isInPlace(file, target, options)) return target;
	// Two windows must not write the same file.
	const lock = await takeLock(`${target}.lock`).catch((error) => writing(target, error));
	if (!lock) throw failures.downloadUnderWay(file.name);
	const signal = AbortSignal.any([options.signal, lock.lost]);
	try {
		// Another window may have finished it just before.
		if (await isInPlace(file, target, { ...options, signal })) return target;
		const part = await PartFile.open(target, file, options.pieceBytes ?? PIECE_BYTES);
		await new Download(file, folder, part, { ...options, signal }).run();
	} catch (error) {
		throw lock.lost.aborted && !options.signal.aborted ? failures.downloadUnderWay(file.name) : error;
	} finally {
		await lock.release();
	}
	return target;
}

/** One download under way. */
class Download {
	readonly #file: PublishedFile;
	readonly #part: PartFile;
	readonly #options: DownloadOptions;
	readonly #checks: DownloadChecks;
	readonly #reporter: DownloadReporter;
	/** The first bytes of the pieces under way. */
	readonly #busy = new Set<number>();
	#totalBytes: number | undefined;
	/**
	 * Whether the file comes in pieces; otherwise, and always without a published hash, in one stretch from
	 * what is here to its end.
	 */
	#inPieces: boolean;
	constructor(file: PublishedFile, folder: string, part: PartFile, options: DownloadOptions) {
		this.#file = file;
		this.#checks = new DownloadChecks(file, folder, part, options);
		this.#part = part;
		this.#options = options;
		this.#totalBytes = file.bytes ?? part.state.totalBytes;
		this.#inPieces = part.pieces.length > 1 && file.sha256 !== undefined;
		this.#reporter = new DownloadReporter(() => this.#totalBytes, options.onProgress);
	}

	async run(): Promise<void> {
		try {
			await this.#receiveAll();
			await this.#check();
		} catch (error) {
			const left = isWorthless(error) ? this.#part.discard() : this.#part.close();
			await left.catch(() => {}); // the user has to know why the download failed, not this
			throw error;
		}
		await this.#part.publish();
	}

	/** Tries until the file is complete; only tries that get no further than any before count. */
	async #receiveAll(): Promise<void> {
		const { signal } = this.#options;
		let restarts = 0;
		let most = this.#part.bytes;
		if (!this.#inPieces && !isPrefix(this.#part.pieces)) await this.#restart();
		for (let tries = 1; !this.#isWhole(); tries++) {
			signal.throwIfAborted();
			try {
				await this.#receive();
				return;
			} catch (error) {
				signal.throwIfAborted();
				if (error instanceof Failure) throw error;
				if (error instanceof Misfit) {
					restarts++;
					most = 0;
					await this.#restart();
				} else if (this.#part.bytes > most) {
					// Where each try begins anew, one that brings less than an earlier one brings nothing.
					most = this.#part.bytes;
					tries = 0;
				}
				// What has to start over again and again makes no progress either.
				if (Math.max(tries, restarts) >= MOST_TRIES) throw this.#givingUp(error);
				await this.#wait(tries, error instanceof Passing ? error.waitMs : undefined);
			}
		}
	}

	/**
	 * One round of connections, until the file is complete or all connections have failed: if the server or a
	 * proxy does not bear this many, fewer suffice.
	 */
	async #receive(): Promise<void> {
		const round = new AbortController();
		const signal = AbortSignal.any([this.#options.signal, round.signal]);
		let failed: unknown;
		const noteFailure = (error: unknown) => {
			// A failure that all connections share ends them all.
			if (error instanceof Failure || error instanceof Misfit) round.abort(error);
			else failed ??= error;
		};
		const helpers: Promise<void>[] = [];
		const callHelpers = () => {
			while (helpers.length < CONNECTIONS - 1) {
				helpers.push(this.#fetchPieces(signal, () => {}).catch(noteFailure));
			}
		};
		const all = async () => {
			const first = this.#inPieces
				? this.#fetchPieces(signal, callHelpers)
				: this.#fetch({ from: this.#part.bytes }, signal);
			await first.catch(noteFailure);
			await Promise.all(helpers);
		};
		await this.#reporter.during("downloading", () => this.#part.bytes, all);
		round.signal.throwIfAborted();
		if (this.#isWhole()) return;
		if (failed !== undefined) throw failed;
		if (this.#totalBytes !== undefined) throw new Error(t("cut off"));
	}

	/** @param onPiece called each time the server sends what it was asked for */
	async #fetchPieces(signal: AbortSignal, onPiece: () => void): Promise<void> {
		const next = () => this.#part.pieces.find((piece) => !isFull(piece) && !this.#busy.has(piece.from));
		for (let piece = next(); piece; piece = next()) {
			const { from, to, written } = piece;
			this.#busy.add(from);
			await this.#fetch({ from: from + written, to }, signal, onPiece).finally(() => this.#busy.delete(from));
			// Without this, a server that has nothing to send would be asked in an endless loop.
			const now = this.#part.pieces.find((other) => other.from === from);
			if (now?.written === written) throw new Error(t("cut off"));
		}
	}

	/** One connection. */
	async #fetch(stretch: Stretch, signal: AbortSignal, onPiece = () => {}): Promise<void> {
		const stalled = new AbortController();
		const timer = setTimeout(() => stalled.abort(new Error(t("no data for 30 s"))), STALLED_MS);
		try {
			const either = AbortSignal.any([signal, stalled.signal]);
			const { from } = stretch;
			const known = this.#file.sha256 ? 0 : Math.min(from, OVERLAP_BYTES);
			const rest = await fetchRest(this.#file, { ...stretch, from: from - known }, this.#part.state, either);
			const isRest = rest.from > 0 && rest.from === from - known;
			await this.#accept(rest);
			if (rest.to !== undefined) onPiece();
			let at = isRest ? from : rest.from;
			const body = isRest ? behindKnown(rest.body, await this.#part.read(rest.from, known)) : rest.body;
			for await (const chunk of body) {
				timer.refresh();
				const wanted = chunk.subarray(0, rest.to && rest.to - at);
				await this.#take(wanted, at);
				at += wanted.length;
				if (at === rest.to) return;
			}
			if (rest.to !== undefined) throw new Error(t("cut off"));
		} finally {
			clearTimeout(timer);
		}
	}

	/** @throws Misfit when the server sends the whole file to one of several connections */
	async #accept({ from, to, totalBytes, validator }: Rest): Promise<void> {
		this.#totalBytes = this.#file.bytes ?? totalBytes;
		const whole = from === 0 && to === undefined;
		if (whole && this.#busy.size > 1) throw new Misfit();
		const first = this.#part.bytes === 0 && this.#busy.size <= 1;
		if (whole || first) await this.#restart(validator, whole);
		await this.#checks.assureSpace(this.#totalBytes);
	}

	/**
	 * Discards what is here.
	 * @param validator of the version that comes now
	 * @param whole whether the file comes in one stretch from now on, also after a cut
	 */
	async #restart(validator?: string, whole = true): Promise<void> {
		if (whole) this.#inPieces = false;
		const { pieceBytes } = this.#part.state;
		const totalBytes = this.#totalBytes;
		await this.#part.restart(stateOf(this.#file, pieceBytes, { validator, totalBytes }));
	}

	async #take(chunk: Uint8Array, at: number): Promise<void> {
		this.#checks.assureLength(at + chunk.length, this.#totalBytes);
		await this.#part.write(chunk, at);
		await this.#checks.assureGoingWell(this.#totalBytes);
	}

	#isWhole(): boolean {
		return this.#part.bytes > 0 && this.#part.bytes === this.#totalBytes;
	}

	/** @throws Failure `downloadWrongHash`, `downloadNotGguf`, `downloadNotWhole` */
	async #check(): Promise<void> {
		let checked = 0;
		const hashOf = () =>
			this.#part.sha256(this.#options.signal, (bytes) => {
				checked = bytes;
			});
		await this.#checks.assureRight(this.#totalBytes, () =>
			this.#reporter.during("checking", () => checked, hashOf),
		);
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

/** Failures after which a kept part could only fail in the same way again. */
function isWorthless(error: unknown): boolean {
	return (
		error instanceof Failure &&
		[
			"downloadWrongHash",
			"downloadNotGguf",
			"downloadNoFile",
			"downloadNotWhole",
			"downloadWrongLength",
		].includes(error.code)
	);
}

/** Whether all that has arrived is the beginning of the file. */
const isPrefix = (pieces: readonly FilePiece[]) =>
	pieces.every(({ written }, index) => written === 0 || pieces.slice(0, index).every(isFull));

const isFull = ({ from, to, written }: FilePiece) => from + written === to;

/** Why a connection failed: the error's code, if it has one. */
function reasonOf(error: unknown): string {
	const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
	return cause?.code ?? cause?.message ?? message;
}
