import { TransferRate } from "./transferRate.ts";

const REPORT_MS = 200;

/** How far a download is. */
export interface DownloadProgress {
	/** `checking`: the file is complete and is compared with the published SHA-256. */
	readonly phase: "downloading" | "checking";
	/** Received, or checked. */
	readonly bytes: number;
	readonly totalBytes: number | undefined;
	readonly bytesPerSecond: number | undefined;
	readonly secondsLeft: number | undefined;
}

/** Reports the progress of a download at intervals, also while nothing arrives. */
export class DownloadReporter {
	readonly #totalBytes: () => number | undefined;
	readonly #onProgress: ((progress: DownloadProgress) => void) | undefined;
	readonly #rate = new TransferRate();

	constructor(
		totalBytes: () => number | undefined,
		onProgress: ((progress: DownloadProgress) => void) | undefined,
	) {
		this.#totalBytes = totalBytes;
		this.#onProgress = onProgress;
	}

	/** Reports at intervals during work, and once at its end. */
	async during<T>(phase: DownloadProgress["phase"], bytes: () => number, work: () => Promise<T>): Promise<T> {
		const timer = setInterval(() => this.#report(phase, bytes()), REPORT_MS);
		try {
			return await work();
		} finally {
			clearInterval(timer);
			this.#report(phase, bytes());
		}
	}

	#report(phase: DownloadProgress["phase"], bytes: number): void {
		const totalBytes = this.#totalBytes();
		if (phase === "downloading") this.#rate.note(performance.now(), bytes);
		const bytesPerSecond = phase === "downloading" ? this.#rate.bytesPerSecond : undefined;
		const left = totalBytes === undefined ? undefined : totalBytes - bytes;
		const secondsLeft = bytesPerSecond && left !== undefined ? left / bytesPerSecond : undefined;
		this.#onProgress?.({ phase, bytes, totalBytes, bytesPerSecond, secondsLeft });
	}
}
