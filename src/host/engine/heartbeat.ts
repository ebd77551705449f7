/** How often an engine that is waited for is asked whether it is still there, in milliseconds. */
const BEAT_MS = 5000;
/**
 * So many beats without an answer are a hang. They are counted rather than timed: after the machine has
 * slept, the clock has moved on without the engine having had a chance.
 */
const MISSED_BEATS = 4;

/** Notices when an engine that has work to do does not answer any more. */
export class Heartbeat {
	readonly #ping: () => Promise<unknown>;
	readonly #beatMs: number;
	readonly #onHung: (seconds: number) => void;
	#timer: NodeJS.Timeout | undefined;
	#missed = 0;

	/** @param onHung told for how long there was no answer */
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
