/** What counts as a loop. */
interface LoopRule {
	/** How often a passage must follow itself. */
	readonly repeats: number;
	/** A shorter loop may be a table or a rule of dashes. */
	readonly minChars: number;
}

/** Checking twice is thinking, three times is not. */
export const THOUGHT_LOOP: LoopRule = { repeats: 3, minChars: 160 };
/** Answers contain code and tables, whose lines may repeat: of 37,000 source files none repeats this much. */
export const ANSWER_LOOP: LoopRule = { repeats: 4, minChars: 1500 };

/** Length of the examined end of the text; passages of up to a third or a quarter of it are found. */
const TAIL_CHARS = 6000;
/** Characters between two checks, so that checking costs next to nothing per token. */
const LOOK_EVERY_CHARS = 80;

/** Detects that a text ends in endless repetition, as with small models under greedy decoding. */
export class LoopDetector {
	readonly #rule: LoopRule;
	#tail = "";
	#unseen = 0;

	constructor(rule: LoopRule) {
		this.#rule = rule;
	}

	/** Takes more text; returns true when the text is looping. */
	push(text: string): boolean {
		this.#tail = (this.#tail + text).slice(-TAIL_CHARS);
		this.#unseen += text.length;
		if (this.#unseen < LOOK_EVERY_CHARS) return false;
		this.#unseen = 0;
		return endsInLoop(this.#tail, this.#rule);
	}
}

/**
 * Whether some suffix of the text is one passage repeated. The Knuth-Morris-Pratt prefix function over the
 * reversed text gives the shortest period of every suffix in linear time.
 */
export function endsInLoop(text: string, { repeats, minChars }: LoopRule): boolean {
	const n = text.length;
	const border = new Int32Array(n);
	for (let i = 1, k = 0; i < n; i++) {
		const char = text.charCodeAt(n - 1 - i);
		while (k > 0 && char !== text.charCodeAt(n - 1 - k)) k = border[k - 1] ?? 0;
		if (char === text.charCodeAt(n - 1 - k)) k++;
		border[i] = k;
		const length = i + 1;
		const period = length - k;
		if (length >= minChars && length >= repeats * period) return true;
	}
	return false;
}
