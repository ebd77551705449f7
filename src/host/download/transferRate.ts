/** The span over which the speed is averaged: long enough to be calm, short enough to notice a change. */
const WINDOW_MS = 8000;

/** The speed of a transfer over its last seconds. */
export class TransferRate {
	readonly #marks: { readonly at: number; readonly bytes: number }[] = [];

	/**
	 * Adds a measurement.
	 * @param at in milliseconds, never earlier than the one before
	 * @param bytes received in total
	 */
	note(at: number, bytes: number): void {
		this.#marks.push({ at, bytes });
		while ((this.#marks[1]?.at ?? at) < at - WINDOW_MS) this.#marks.shift();
	}

	/** Undefined until there are enough measurements. */
	get bytesPerSecond(): number | undefined {
		const first = this.#marks[0];
		const last = this.#marks.at(-1);
		if (!first || !last || last.at === first.at) return undefined;
		return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
	}
}
