import type { Message } from "../../core/question/question.ts";
import type { Chunk, GenerateOptions, Prefill, Reasoner, Signal } from "../../core/thinking/reasoner.ts";
import type { ThinkingStyle } from "../../core/thinking/thinkingStyle.ts";
import { forcedText } from "../../core/thinking/thinkingStyle.ts";
import type { ChatTemplate } from "./chatTemplate.ts";
import { parseCompletion, streamCompletion } from "./completionStream.ts";
import type { ServerClient } from "./serverClient.ts";
import { promptOf, type Token, type Tokeniser } from "./serverTokens.ts";
import { type WrittenChunk, WrittenText } from "./writtenText.ts";

/** A model as a server serves it. */
export interface ServedModel {
	readonly id: string;
	readonly contextTokens: number;
	readonly style: ThinkingStyle;
	readonly template: ChatTemplate;
	readonly tokeniser: Tokeniser;
	/** What this kind of server wants in a request beyond what all of them know. */
	readonly extras: Readonly<Record<string, unknown>>;
	/** Whether it reads a prompt into its cache without having to write anything. */
	readonly readsAhead: boolean;
}

/**
 * A Reasoner on a server: the sequence is kept on this side and sent whole with every request; that the server
 * does not evaluate it twice is the work of its prefix cache. What a server has written and nobody has read is
 * no part of the sequence.
 */
export class ServerReasoner implements Reasoner {
	readonly contextTokens: number;
	readonly style: ThinkingStyle;
	readonly #client: ServerClient;
	readonly #model: ServedModel;
	#sequence: Token[] = [];

	constructor(client: ServerClient, model: ServedModel) {
		this.#client = client;
		this.#model = model;
		this.contextTokens = model.contextTokens;
		this.style = model.style;
	}

	get estimated(): boolean {
		return this.#model.tokeniser.estimated;
	}

	async countTokens(text: string): Promise<number> {
		return (await this.#encode(text)).length;
	}

	async countPromptTokens(messages: readonly Message[]): Promise<number> {
		return (await this.#encodeChat(messages)).length;
	}

	async prefill(messages: readonly Message[], signal: Signal): Promise<Prefill> {
		this.#sequence = await this.#encodeChat(messages);
		if (signal.aborted) throw new Error("stopped before the prompt was sent");
		const cachedTokens = this.#model.readsAhead ? await this.#read(signal) : 0;
		return {
			promptTokens: this.#sequence.length,
			cachedTokens,
			...(this.estimated && { estimated: true }),
		};
	}

	async append(text: string): Promise<number> {
		const tokens = await this.#encode(text);
		this.#sequence.push(...tokens);
		return tokens.length;
	}

	async *generate({ maxTokens, signal, measure }: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		if (maxTokens <= 0 || signal.aborted) return;
		const body = { ...this.#request(maxTokens), ...(measure && { logprobs: 1 }) };
		const request = follow(signal);
		const written = new WrittenText(maxTokens);
		const sieve = this.#client.sieve();
		try {
			for await (const completion of streamCompletion(this.#client, body, request.signal)) {
				if (signal.aborted) return;
				const chunk = written.push(completion);
				if (!chunk) continue;
				this.#sequence.push(...(await this.#tokensOf(chunk)));
				yield { ...chunk, text: sieve.push(chunk.text) };
			}
			const rest = sieve.end();
			if (rest !== "") yield { text: rest, tokens: 0 };
		} catch (error) {
			if (!signal.aborted) throw error;
		} finally {
			request.release();
		}
	}

	position(): number {
		return this.#sequence.length;
	}

	async rollback(position: number): Promise<void> {
		this.#sequence.length = Math.min(position, this.#sequence.length);
	}

	/** Has the server read the sequence into its cache; returns how much of it was there already. */
	async #read(signal: Signal): Promise<number> {
		const request = follow(signal);
		try {
			const asked = { body: this.#request(0), signal: request.signal };
			const answer = await this.#client.askJson("/v1/completions", asked);
			return parseCompletion(answer)?.cachedTokens ?? 0;
		} finally {
			request.release();
		}
	}

	/** Decodes greedily, as Z1 was evaluated. */
	#request(maxTokens: number): Record<string, unknown> {
		return {
			model: this.#model.id,
			prompt: promptOf(this.#sequence),
			max_tokens: maxTokens,
			temperature: 0,
			...this.#model.extras,
		};
	}

	/** What closes a tagged thought is the one text of ours that is to be read as a control token. */
	#encode(text: string): Promise<readonly Token[]> {
		const control = text === forcedText(this.style);
		return this.#model.tokeniser.encode({ text, control });
	}

	async #encodeChat(messages: readonly Message[]): Promise<Token[]> {
		const parts = await this.#model.template.render(messages);
		const tokens = await Promise.all(parts.map((part) => this.#model.tokeniser.encode(part)));
		return tokens.flat();
	}

	/** As many tokens as the chunk counts, by number where the server said all of them. */
	async #tokensOf({ text, tokens, ids }: WrittenChunk): Promise<readonly Token[]> {
		if (this.estimated) {
			const rest = Array.from({ length: Math.max(0, tokens - 1) }, () => ({ text: "", control: false }));
			return [{ text, control: false }, ...rest];
		}
		if (ids.length === tokens || text === "") return ids;
		return this.#model.tokeniser.encode({ text, control: false });
	}
}

/** An AbortSignal that follows another one until it is let go, which also ends what it was given to. */
function follow(signal: Signal): { readonly signal: AbortSignal; release(): void } {
	const request = new AbortController();
	const stop = () => request.abort();
	signal.addEventListener("abort", stop);
	if (signal.aborted) stop();
	const release = () => {
		signal.removeEventListener("abort", stop);
		stop();
	};
	return { signal: request.signal, release };
}
