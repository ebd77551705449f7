import { TransferRate } from "./transferRate.ts";

const REPORT_MS = 200;

/** How far a download is. */
export interface DownloadProgress {
	/** `checking`: everything is here and is compared with the published SHA-256. */
	readonly phase: "downloading" | "checking";
	/** Received, or checked. */
	readonly bytes: number;
	readonly totalBytes: number | undefined;
	readonly bytesPerSecond: number | undefined;
	readonly secondsLeft: number | undefined;
}

/** Tells how far a download is while it goes on, also when it does not get on. */
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

	/** Tells it now and then during work, and once at its end. */
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
