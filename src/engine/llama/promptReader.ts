import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { Signal } from "../../core/thinking/reasoner.ts";

/** How much to read at once. */
export interface ReadingLimits {
	/** Target interval between two checks of the stop signal, in milliseconds. */
	readonly checkMs: number;
	/** Tokens per piece: more than llama.cpp's batch gain nothing. */
	readonly most: number;
}

/**
 * The fewest tokens per piece: llama.cpp takes as long for 8 as for 16. A model that reads fewer in its time
 * (6.5B on one core: in a second) is stopped later rather than read at half its speed.
 */
const FEWEST = 16;

/** Reads tokens into sequences in pieces, each as large as its time allows. */
export class PromptReader {
	readonly #limits: ReadingLimits;
	#tokens: number;
	#msPerToken: number | undefined;

	constructor(limits: ReadingLimits) {
		this.#limits = limits;
		this.#tokens = FEWEST;
	}

	/**
	 * Reads the tokens after those that the sequence holds, until all are read or the signal stops it.
	 * @param tokens all of them, including those that it holds
	 * @param onPiece receives the range of each piece read
	 */
	async read(
		sequence: LlamaContextSequence,
		tokens: Token[],
		signal: Signal,
		onPiece: (start: number, end: number) => void,
	): Promise<void> {
		for (let start = sequence.nextTokenIndex; start < tokens.length && !signal.aborted; ) {
			const end = Math.min(start + this.#tokens, tokens.length);
			const before = performance.now();
			await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(start, end));
			this.#size(end - start, performance.now() - before);
			onPiece(start, end);
			start = end;
		}
	}

	/** Milliseconds per token of the last piece that could tell; undefined before the first one. */
	get msPerToken(): number | undefined {
		return this.#msPerToken;
	}

	/** Sizes the next piece by the duration of the last one, unless that was too small to tell. */
	#size(tokens: number, ms: number): void {
		const { checkMs, most } = this.#limits;
		if (tokens < FEWEST) return;
		this.#msPerToken = ms / tokens;
		this.#tokens = Math.min(Math.max(Math.floor((tokens / ms) * checkMs), FEWEST), most);
	}
}
