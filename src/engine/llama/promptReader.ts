import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { Signal } from "../../core/thinking/reasoner.ts";
import type { ReadingThreads } from "./readingThreads.ts";

/** How long a piece may take, in milliseconds: the stop signal is checked between two pieces. */
export interface ReadingLimits {
	/** As many tokens as are read in this time are never too many. */
	readonly checkMs: number;
	/** A piece may take this long to be large enough for full speed. */
	readonly longestMs: number;
}

/** Pieces are multiples of this: llama.cpp takes longer per token of others, and as long for 8 as for 16. */
const STEP = 16;
/** Tokens that are read at nearly full speed; a piece of 16 is often read at two thirds of it. */
const AT_FULL_SPEED = 96;
/** llama.cpp's batch: more tokens gain nothing. */
const MOST = 512;
/** A smaller model reads thousands of tokens per second, with one thread: more of them only wait. */
export const TINY_BYTES = 64 * 2 ** 20;
/** Pieces of a prompt that is long enough to try other numbers of threads. */
const LONG_PIECES = 6;

/**
 * Tokens of the next piece, by the duration of one. A model that takes longer than the longest time for 16
 * (6.5B on one core: over a second) is stopped later rather than read at half its speed.
 */
export function nextPieceTokens(tokens: number, ms: number, { checkMs, longestMs }: ReadingLimits): number {
	const readIn = (time: number) => (tokens / ms) * time;
	const wanted = Math.max(readIn(checkMs), Math.min(readIn(longestMs), AT_FULL_SPEED));
	return Math.min(Math.max(Math.round(wanted / STEP), 1) * STEP, MOST);
}

/** Reads tokens into sequences in pieces, each as large as its time allows. */
export class PromptReader {
	readonly #limits: ReadingLimits;
	readonly #threads: ReadingThreads;
	#tokens: number;
	#msPerToken: number | undefined;

	/** @param modelBytes size of the model, which tells whether its first piece can be a large one */
	constructor(limits: ReadingLimits, threads: ReadingThreads, modelBytes: number) {
		this.#limits = limits;
		this.#threads = threads;
		// Results differ a little with the pieces, so a tiny model reads its first prompt like those after it.
		this.#tokens = modelBytes < TINY_BYTES ? MOST : STEP;
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
		if (tokens < STEP) return;
		this.#msPerToken = ms / tokens;
		this.#threads.learn(threads, this.#msPerToken);
		this.#tokens = nextPieceTokens(tokens, ms, this.#limits);
	}
}
