/** How often a passage must follow itself to be a loop: checking twice is thinking, three times is not. */
const REPEATS = 3;
/** A shorter loop may be a table or a rule of dashes. */
const MIN_LOOP_CHARS = 160;
/** Length of the examined end of the text; passages of up to a third of it are found. */
const TAIL_CHARS = 6000;
/** Characters between two checks, so that checking costs next to nothing per token. */
const LOOK_EVERY_CHARS = 80;

/** Detects that a text ends in endless repetition, as with small models under greedy decoding. */
export class LoopDetector {
	#tail = "";
	#unseen = 0;

	/** Takes more text; returns true when the text is looping. */
	push(text: string): boolean {
		this.#tail = (this.#tail + text).slice(-TAIL_CHARS);
		this.#unseen += text.length;
		if (this.#unseen < LOOK_EVERY_CHARS) return false;
		this.#unseen = 0;
		return endsInLoop(this.#tail);
	}
}

/**
 * Whether some suffix of the text is one passage repeated. The Knuth-Morris-Pratt prefix function over the
 * reversed text gives the shortest period of every suffix in linear time.
 */
export function endsInLoop(text: string): boolean {
	const n = text.length;
	const border = new Int32Array(n);
	for (let i = 1, k = 0; i < n; i++) {
		const char = text.charCodeAt(n - 1 - i);
		while (k > 0 && char !== text.charCodeAt(n - 1 - k)) k = border[k - 1] ?? 0;
		if (char === text.charCodeAt(n - 1 - k)) k++;
		border[i] = k;
		const length = i + 1;
		const period = length - k;
		if (length >= MIN_LOOP_CHARS && length >= REPEATS * period) return true;
	}
	return false;
}
