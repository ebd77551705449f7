import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { Signal } from "../../core/thinking/reasoner.ts";
import type { ReadingThreads } from "./readingThreads.ts";

/** A piece takes about this long, in milliseconds: a stop is looked for between two pieces. */
const PIECE_MS = 200;
/** Pieces are multiples of this; 16 tokens of a large model are read a fifteenth more slowly. */
const STEP = 32;
/**
 * With flash attention, llama.cpp's processor takes 64 tokens through the keys at once, and what is left over
 * one by one: deep in a context, pieces of 16 are read at a fifth of the speed (docs/BENCH.md).
 */
const FLASH_STEP = 64;
/** llama.cpp's batch: more tokens gain nothing. */
const MOST = 512;
/** A smaller model reads thousands of tokens per second, with one thread: more of them only wait. */
export const TINY_BYTES = 64 * 2 ** 20;
/** Pieces of a prompt that is long enough to try other numbers of threads. */
const LONG_PIECES = 6;

/**
 * Tokens of the next piece, by the duration of one: whole steps, at least one. A model that takes longer for
 * a step (6.5B on two cores: a second) is stopped later rather than read more slowly.
 */
export function nextPieceTokens(tokens: number, ms: number, step: number): number {
	const wanted = (tokens / ms) * PIECE_MS;
	return Math.min(Math.max(Math.round(wanted / step), 1) * step, MOST);
}

/** Reads tokens into sequences in pieces, each as large as its time allows. */
export class PromptReader {
	readonly #step: number;
	readonly #threads: ReadingThreads;
	#tokens: number;
	#msPerToken: number | undefined;

	/** @param model tells whether its first piece can be a large one */
	constructor(threads: ReadingThreads, model: { readonly bytes: number; readonly flashAttention: boolean }) {
		this.#step = model.flashAttention ? FLASH_STEP : STEP;
		this.#threads = threads;
		// Results differ a little with the pieces, so a tiny model reads its first prompt like those after it.
		this.#tokens = model.bytes < TINY_BYTES ? MOST : this.#step;
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
		const { llama } = sequence.model;
		const { maxThreads } = llama;
		if (tokens.length - sequence.nextTokenIndex > LONG_PIECES * this.#tokens) this.#threads.retry();
		try {
			for (let start = sequence.nextTokenIndex; start < tokens.length && !signal.aborted; ) {
				const end = Math.min(start + this.#tokens, tokens.length);
				llama.maxThreads = this.#threads.choose();
				const before = performance.now();
				await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(start, end));
				this.#learn(end - start, performance.now() - before, llama.maxThreads);
				onPiece(start, end);
				start = end;
			}
		} finally {
			llama.maxThreads = maxThreads;
		}
	}

	/** Milliseconds per token of the last piece that could tell; undefined before the first one. */
	get msPerToken(): number | undefined {
		return this.#msPerToken;
	}

	/** Sizes the next piece by the duration of the last one, unless that was too small to tell. */
	#learn(tokens: number, ms: number, threads: number): void {
		if (tokens < this.#step) return;
		this.#msPerToken = ms / tokens;
		this.#threads.learn(threads, this.#msPerToken);
		this.#tokens = nextPieceTokens(tokens, ms, this.#step);
	}
}
