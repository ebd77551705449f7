import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { Signal } from "../../core/thinking/reasoner.ts";

/** How much is read at once. */
export interface Pace {
	/** How long may pass between two looks at the stop signal, in milliseconds, as far as that can be kept. */
	readonly lookMs: number;
	/** Tokens: fewer at a time are read more slowly, more than llama.cpp reads at once gain nothing. */
	readonly fewest: number;
	readonly most: number;
}

/** Reads tokens into sequences in pieces, as large as they may be for one to end in time. */
export class PieceReader {
	readonly #pace: Pace;
	#tokens: number;

	constructor(pace: Pace) {
		this.#pace = pace;
		this.#tokens = pace.fewest;
	}

	/**
	 * Reads tokens behind those that the sequence holds, until all are read or it is stopped.
	 * @param tokens all of them, those that it holds included
	 * @param onPiece told from where to where it has read
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

	/** Sizes the next piece by how long the last one took; a small one says little. */
	#size(tokens: number, ms: number): void {
		const { lookMs, fewest, most } = this.#pace;
		if (tokens < fewest) return;
		this.#tokens = Math.min(Math.max(Math.floor((tokens / ms) * lookMs), fewest), most);
	}
}
