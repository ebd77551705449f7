import type { Chunk } from "../marks/chunk.ts";
import type { Begun, ThinkingStyle } from "../marks/thinkingStyle.ts";
import type { Message } from "../question/question.ts";
import type { Drawing, Sampling } from "../sampling.ts";

/** How much of an earlier text the model would write again. */
export interface Retraced {
	/** The chunks before the first one that it would not write, with its confidence in each here. */
	readonly stands: readonly Chunk[];
	/** Its confidence in what it would write after them, be that the end. */
	readonly next: number;
}

export interface GenerateOptions {
	readonly maxTokens: number;
	readonly signal: Signal;
	/** Whether to measure the confidence of each token. */
	readonly measure?: boolean;
	/** How tokens are sampled; without it, greedily. */
	readonly drawing?: Drawing | undefined;
}

/** The part of an AbortSignal that core needs. */
export interface Signal {
	readonly aborted: boolean;
	addEventListener(type: "abort", listener: () => void): void;
	removeEventListener(type: "abort", listener: () => void): void;
}

export interface Prefill {
	readonly promptTokens: number;
	/** Tokens of the prompt that were already cached, as far as known. */
	readonly cachedTokens: number;
	/** Whether both counts are estimates. */
	readonly estimated?: boolean;
	/** Whether the prompt is read only with the first generated token. */
	readonly unread?: boolean;
	/** Whether the prompt is another one because the model was told to answer without thinking. */
	readonly direct?: boolean;
	/** The thought's state at the end of the prompt, if the template determines it. */
	readonly begun?: Begun;
}

/** How to read a chat ahead of its question. */
export interface AheadOptions {
	/** Settled characters of the last message, after which the question's words come. */
	readonly certain: number;
	/** Limit per hour of tokens read ahead in vain, including those still to be read. */
	readonly mostVainTokens: number;
	/** Stops reading ahead; what was read stays read. */
	readonly signal: Signal;
	readonly direct?: boolean | undefined;
}

/** How far a chat has been read ahead. */
export interface ReadAhead {
	/** Whether everything settled has been read. */
	readonly ready: boolean;
	/** Tokens read for it now. */
	readonly readTokens: number;
	/** Tokens read ahead in the last hour that have not been of use so far. */
	readonly vainTokens: number;
	/** Whether another sequence is open now, so that no earlier position is valid. */
	readonly moved: boolean;
}

/** Receives the tokens read so far, and those of the whole prompt. */
export type OnRead = (tokens: number, promptTokens: number) => void;

/**
 * The only port to a model: an open sequence on a live cache. Implementations never evaluate a token twice as
 * long as the sequence only grows.
 */
export interface Reasoner {
	/** Capacity of the sequence in tokens. */
	readonly contextTokens: number;
	readonly style: ThinkingStyle;
	/** The recommended sampling in the model's own file. */
	readonly sampling?: Sampling | undefined;
	/** Whether its counts of text that it did not generate are estimates. */
	readonly estimated?: boolean;
	/**
	 * Length of a text in tokens. Here and below, the signal aborts only waiting.
	 * @param forced whether marks in it become control tokens, as in forced text
	 */
	countTokens(text: string, signal?: Signal, forced?: boolean): Promise<number>;
	/** Length of the rendered chat in tokens, control tokens included. */
	countPromptTokens(messages: readonly Message[], signal?: Signal, direct?: boolean): Promise<number>;
	/**
	 * Makes the chat, rendered with the model's own template, the content of the sequence, and keeps the cached
	 * part. If the progress is known, `onRead` receives it. Text inside a message never becomes a control
	 * token.
	 * @param direct tells the template that the model shall answer without thinking
	 * @throws when aborted.
	 */
	prefill(messages: readonly Message[], signal: Signal, onRead?: OnRead, direct?: boolean): Promise<Prefill>;
	/** Appends text in which nothing becomes a control token; returns its length in tokens. */
	append(text: string, signal?: Signal): Promise<number>;
	/**
	 * Appends text of the product, in which the marks of the model's style become control tokens; returns its
	 * length in tokens.
	 */
	force(text: string, signal?: Signal): Promise<number>;
	/**
	 * Reads the settled beginning of a chat before its question, in small pieces and without taking the whole
	 * machine; the next `prefill` with the same beginning finds it in the cache. Without this method, nothing
	 * is read ahead.
	 */
	readAhead?(messages: readonly Message[], options: AheadOptions): Promise<ReadAhead>;
	/**
	 * Generates until the model ends by itself, `maxTokens` are reached, or the consumer stops; every yielded
	 * token is part of the sequence.
	 */
	generate(options: GenerateOptions): AsyncGenerator<Chunk, void, void>;
	/**
	 * Retraces text that the model wrote elsewhere, as far as it would write the same here: everything is
	 * evaluated at once, and what stands becomes part of the sequence. Not all models support this.
	 * @param written with its `ids`
	 */
	readonly retrace?: (written: readonly Chunk[]) => Promise<Retraced>;
	/**
	 * Reads what was appended or forced, and tells how likely each of some texts is to come next, 0–1: the
	 * first token of each. None becomes part of the sequence. Not all models support this.
	 */
	readonly weigh?: (texts: readonly string[]) => Promise<readonly number[]>;
	/** Length of the sequence in tokens, as a position to roll back to. */
	position(): number;
	/**
	 * Drops everything after a position; at 0, also everything else that was read, so that nothing is cached.
	 */
	rollback(position: number): Promise<void>;
}
