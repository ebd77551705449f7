/** How often an engine with pending requests is pinged, in milliseconds. */
const BEAT_MS = 5000;
/**
 * This many missed heartbeats mean that the engine hangs. They are counted rather than timed: after the
 * machine has slept, the clock has moved on although the engine had no chance to answer.
 */
const MISSED_BEATS = 4;

/** Notices when an engine with pending requests stops answering. */
export class Heartbeat {
	readonly #ping: () => Promise<unknown>;
	readonly #beatMs: number;
	readonly #onHung: (seconds: number) => void;
	#timer: NodeJS.Timeout | undefined;
	#missed = 0;

	/** @param onHung receives for how long the engine has been silent */
	constructor(ping: () => Promise<unknown>, onHung: (seconds: number) => void, beatMs = BEAT_MS) {
		this.#ping = ping;
		this.#onHung = onHung;
		this.#beatMs = beatMs;
	}

	start(): void {
		this.#missed = 0;
		this.#timer ??= setInterval(() => this.#beat(), this.#beatMs);
	}

	stop(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
	}

	#beat(): void {
		if (this.#missed >= MISSED_BEATS) {
			this.stop();
			this.#onHung((MISSED_BEATS * this.#beatMs) / 1000);
			return;
		}
		this.#missed++;
		this.#ping().then(
			() => {
				this.#missed = 0;
			},
			() => {},
		);
	}
}
