import type { Message } from "../question/question.ts";
import type { Drawing, Sampling } from "../sampling.ts";
import type { Begun, ThinkingStyle } from "./thinkingStyle.ts";

/** A chunk of generated text: usually one token, more where a character needs several. */
export interface Chunk {
	readonly text: string;
	readonly tokens: number;
	/** Probability of the least likely of its tokens, 0–1; only when asked for. */
	readonly confidence?: number;
	/** The numbers of its tokens, where the reasoner can retrace them and they were measured. */
	readonly ids?: readonly number[];
}

/** How much of what was written elsewhere a model would write again. */
export interface Retraced {
	/** The chunks up to the first that it would not write, with how sure it is of each here. */
	readonly stands: readonly Chunk[];
	/** How sure it is of what it would write behind them, be that the end. */
	readonly next: number;
}

export interface GenerateOptions {
	readonly maxTokens: number;
	readonly signal: Signal;
	/** Whether to measure the confidence of each token. */
	readonly measure?: boolean;
	/** How tokens are drawn; without it, the likeliest one is taken each time. */
	readonly drawing?: Drawing | undefined;
}

/** What core needs to know of an AbortSignal. */
export interface Signal {
	readonly aborted: boolean;
	addEventListener(type: "abort", listener: () => void): void;
	removeEventListener(type: "abort", listener: () => void): void;
}

export interface Prefill {
	readonly promptTokens: number;
	/** Tokens of the prompt that were in the cache already, as far as that is known. */
	readonly cachedTokens: number;
	/** Whether both are only about right. */
	readonly estimated?: boolean;
	/** Whether it is read only with the first token that is written behind it. */
	readonly unread?: boolean;
	/** What the end of the prompt says of the thought, where the template says anything of it. */
	readonly begun?: Begun;
}

/** How a chat is read ahead of what will be asked in it. */
export interface AheadOptions {
	/** How many characters of the last message are certain: what is asked comes behind them. */
	readonly certain: number;
	/** The most tokens of an hour that may be read ahead and be of no use, those still to be read included. */
	readonly mostVainTokens: number;
	/** Gives up; what was read until then stays read. */
	readonly signal: Signal;
	readonly direct?: boolean | undefined;
}

/** How far a chat is read ahead. */
export interface ReadAhead {
	/** Whether all is read that is certain to be asked. */
	readonly ready: boolean;
	/** Tokens that were read for it now. */
	readonly readTokens: number;
	/** Tokens that were read ahead in the last hour, and were of no use so far. */
	readonly vainTokens: number;
	/** Whether the open sequence has become another one, so that nothing can be rolled back to. */
	readonly moved: boolean;
}

/** Told how many tokens of how many are read. */
export type OnRead = (tokens: number, promptTokens: number) => void;

/**
 * The one port to a model: an open sequence on a live cache. Whoever implements it never evaluates a
 * token twice as long as the sequence only grows.
 */
export interface Reasoner {
	/** How many tokens the sequence can hold. */
	readonly contextTokens: number;
	readonly style: ThinkingStyle;
	/** How the model's own file says that it is to be sampled. */
	readonly sampling?: Sampling | undefined;
	/** Whether its counts of texts that it did not write are only about right. */
	readonly estimated?: boolean;
	/**
	 * Length of a text in tokens. The signal ends it where it only waits, here and below.
	 * @param forced whether marks in it are control tokens, as where it is forced
	 */
	countTokens(text: string, signal?: Signal, forced?: boolean): Promise<number>;
	/** Length of the rendered chat in tokens, control tokens included. */
	countPromptTokens(messages: readonly Message[], signal?: Signal, direct?: boolean): Promise<number>;
	/**
	 * Makes the chat, rendered with the model's own template, the content of the sequence; what the cache
	 * shares with it is kept. Where it is known on the way, `onRead` is told how far that has come. Text inside
	 * a message never becomes a control token.
	 * @param direct whether the template is to be told that the model shall answer without thinking
	 * @throws when aborted.
	 */
	prefill(messages: readonly Message[], signal: Signal, onRead?: OnRead, direct?: boolean): Promise<Prefill>;
	/** Appends text in which nothing becomes a control token; returns its length in tokens. */
	append(text: string, signal?: Signal): Promise<number>;
	/**
	 * Appends text of ours, in which the marks of the model's style are its control tokens; returns its length
	 * in tokens.
	 */
	force(text: string, signal?: Signal): Promise<number>;
	/**
	 * Reads the certain beginning of a chat before it is asked, in small pieces and with less than all of the
	 * machine; the next `prefill` that begins so finds it in the cache. Without it, nothing can be read ahead.
	 */
	readAhead?(messages: readonly Message[], options: AheadOptions): Promise<ReadAhead>;
	/**
	 * Generates until the model ends by itself, `maxTokens` are out, or the consumer breaks off; every
	 * yielded token is part of the sequence.
	 */
	generate(options: GenerateOptions): AsyncGenerator<Chunk, void, void>;
	/**
	 * Goes along what it wrote at another place, as far as it would write the same here: all of it is read at
	 * once, and what stands is part of the sequence. Not all can.
	 * @param written with its `ids`
	 */
	readonly retrace?: (written: readonly Chunk[]) => Promise<Retraced>;
	/** Length of the sequence in tokens, a place to roll back to. */
	position(): number;
	/** Forgets everything behind a position; at 0, also whatever else was read, so that nothing is cached. */
	rollback(position: number): Promise<void>;
}
