import { AheadLedger, sharedTokens, withOtherWords } from "../../core/engine/readAhead.ts";
import { failures } from "../../core/failure.ts";
import type { Chunk } from "../../core/marks/chunk.ts";
import { begunBy, type ThinkingStyle } from "../../core/marks/thinkingStyle.ts";
import type { Message } from "../../core/question/question.ts";
import { type Drawing, drawnFrom, GREEDY } from "../../core/sampling.ts";
import type {
	AheadOptions,
	GenerateOptions,
	OnRead,
	Prefill,
	ReadAhead,
	Reasoner,
	Signal,
} from "../../core/thinking/reasoner.ts";
import type { ChatPart, ChatTemplate } from "./chatTemplate.ts";
import { type CompletionWire, readPrompt, streamCompletion } from "./completionStream.ts";
import { follow, following } from "./followSignal.ts";
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
	/** Request options of this kind of server beyond those that all servers know. */
	readonly extras: Readonly<Record<string, unknown>>;
	/** How to request completions, if not in the usual way. */
	readonly wire?: CompletionWire;
	/** Whether the server can prefill a prompt without generating. */
	readonly readsAhead: boolean;
	/**
	 * Whether the server still has the model that these tokens belong to.
	 * @throws Failure `server…`; the signal's reason when aborted
	 */
	isSame(signal: AbortSignal): Promise<boolean>;
}

/**
 * When a server ends a text at its own limit, another request follows if at least this many tokens are
 * missing.
 */
const WORTH_GOING_ON = 64;
/** After this much silence in milliseconds, the server may have been replaced. */
const TRUSTED_MS = 5000;

/**
 * A Reasoner on a server: the sequence is kept on this side and sent whole with every request; the server's
 * prefix cache avoids evaluating it twice. Text that the server has generated but nobody has read is not part
 * of the sequence.
 */
export class ServerReasoner implements Reasoner {
	readonly contextTokens: number;
	readonly style: ThinkingStyle;
	readonly #client: ServerClient;
	readonly #model: ServedModel;
	#sequence: Token[] = [];
	readonly #ahead = new AheadLedger();
	/** What was last read ahead. */
	#readAhead: readonly Token[] = [];
	/** When the server last proved to have this model. */
	#heardAt = Date.now();

	constructor(client: ServerClient, model: ServedModel) {
		this.#client = client;
		this.#model = model;
		this.contextTokens = model.contextTokens;
		this.style = model.style;
	}

	get estimated(): boolean {
		return this.#model.tokeniser.estimated;
	}

	/**
	 * Whether the server still has this model. An unreachable server counts as unchanged: the next request
	 * reports it.
	 * @throws the signal's reason when aborted
	 */
	async isSame(signal: AbortSignal): Promise<boolean> {
		const same = await this.#model.isSame(signal).catch((error) => {
			if (signal.aborted) throw error;
			return false;
		});
		if (same) this.#heardAt = Date.now();
		return same;
	}

	async countTokens(text: string, signal?: Signal, forced = false): Promise<number> {
		return following(signal, async (following) => {
			return (await this.#model.tokeniser.encode({ text, control: forced }, following)).length;
		});
	}

	async countPromptTokens(messages: readonly Message[], signal?: Signal, direct = false): Promise<number> {
		return following(signal, async (following) => {
			const parts = await this.#model.template.render(messages, following, direct);
			return (await this.#encodeParts(parts, following)).length;
		});
	}

	async prefill(
		messages: readonly Message[],
		signal: Signal,
		onRead?: OnRead,
		direct = false,
	): Promise<Prefill> {
		return following(signal, async (following) => {
			await this.#assureSame(following);
			const parts = await this.#model.template.render(messages, following, direct);
			const begun = begunBy(this.style, parts.at(-1)?.text ?? "");
			this.#sequence = await this.#encodeParts(parts, following);
			following.throwIfAborted();
			this.#ahead.used(sharedTokens(this.#readAhead, this.#sequence));
			this.#readAhead = [];
			const promptTokens = this.#sequence.length;
			onRead?.(0, promptTokens);
			const cachedTokens = this.#model.readsAhead
				? await readPrompt(this.#client, this.#request(0), following, (tokens) => {
						// Its last message comes with the event that ends the reading.
						if (tokens < promptTokens) onRead?.(tokens, promptTokens);
					})
				: undefined;
			this.#heardAt = Date.now();
			const heeded = direct && (await this.#model.template.heedsDirect(messages, following));
			return {
				promptTokens,
				cachedTokens: Math.min(cachedTokens ?? 0, promptTokens),
				...(heeded && { direct }),
				...(this.estimated && { estimated: true }),
				...(!this.#model.readsAhead && { unread: true }),
				...(begun && { begun }),
			};
		});
	}

	/** In a single request, which a busy server may delay; aborting it gives up. */
	async readAhead(
		messages: readonly Message[],
		{ certain, mostVainTokens, signal, direct = false }: AheadOptions,
	): Promise<ReadAhead> {
		const told = (ready: boolean, readTokens = 0) => {
			return { ready, readTokens, vainTokens: this.#ahead.vainTokens, moved: false };
		};
		if (!this.#model.readsAhead) return told(false);
		return following(signal, async (following) => {
			await this.#assureSame(following);
			const encode = async (chat: readonly Message[]) =>
				this.#encodeParts(await this.#model.template.render(chat, following, direct), following);
			const [one, other] = withOtherWords(messages, certain);
			const [tokens, others] = await Promise.all([encode(one), encode(other)]);
			tokens.length = sharedTokens(tokens, others);
			const known = Math.max(sharedTokens(tokens, this.#readAhead), sharedTokens(tokens, this.#sequence));
			const missing = tokens.length - known;
			if (missing === 0) return told(true);
			if (this.#ahead.vainTokens + missing > mostVainTokens) return told(false);
			this.#ahead.read(missing);
			this.#readAhead = tokens;
			await readPrompt(this.#client, this.#request(0, undefined, tokens), following);
			this.#heardAt = Date.now();
			return told(true, missing);
		});
	}

	async append(text: string, signal?: Signal): Promise<number> {
		return following(signal, (following) => this.#put({ text, control: false }, following));
	}

	async force(text: string, signal?: Signal): Promise<number> {
		return following(signal, (following) => this.#put({ text, control: true }, following));
	}

	/** @throws Failure `server…`: also `serverLimit` when the server ends the text much too early */
	async *generate({
		maxTokens,
		signal,
		measure,
		drawing,
	}: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		let left = maxTokens;
		while (left > 0 && !signal.aborted) {
			const written = new WrittenText(left);
			yield* this.#write(written, { maxTokens: left, signal, ...(measure && { measure }), drawing });
			if (!written.endedEarly || signal.aborted) return;
			const { host } = this.#client.address;
			if (written.tokens < WORTH_GOING_ON) {
				throw this.#client.fail(failures.serverLimit(host, written.tokens, left));
			}
			this.#client.log(
				"warn",
				`${host} ended after ${written.tokens} of ${left} tokens, at a limit of its own: it is asked to go on.`,
			);
			left -= written.tokens;
		}
	}

	async *#write(
		written: WrittenText,
		{ maxTokens, signal, measure, drawing }: GenerateOptions,
	): AsyncGenerator<Chunk, void, void> {
		const body = { ...this.#request(maxTokens, drawing), ...(measure && { logprobs: 1 }) };
		const request = follow(signal);
		const sieve = this.#client.sieve();
		try {
			await this.#assureSame(request.signal);
			for await (const completion of streamCompletion(this.#client, body, request.signal, this.#model.wire)) {
				if (signal.aborted) return;
				this.#heardAt = Date.now();
				const chunk = written.push(completion);
				if (chunk) {
					await this.#keep(chunk, request.signal);
					yield { ...chunk, text: sieve.push(chunk.text) };
				}
				if (written.full) break;
			}
			const rest = written.end();
			if (rest) yield { ...(await this.#keep(rest, request.signal)), text: sieve.end() };
			const waiting = sieve.end();
			if (waiting !== "") yield { text: waiting, tokens: 0 };
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

	/** @throws Failure `serverChanged` before token ids go to a model that they do not belong to */
	async #assureSame(signal: AbortSignal): Promise<void> {
		if (Date.now() - this.#heardAt < TRUSTED_MS) return;
		if (!(await this.#model.isSame(signal))) {
			throw this.#client.fail(failures.serverChanged(this.#client.address.host));
		}
		this.#heardAt = Date.now();
	}

	async #keep(chunk: WrittenChunk, signal: AbortSignal): Promise<Chunk> {
		this.#extend(await this.#tokensOf(chunk, signal));
		return chunk;
	}

	#extend(tokens: readonly Token[]): void {
		for (const token of tokens) this.#sequence.push(token);
	}

	#request(maxTokens: number, drawing?: Drawing, sequence = this.#sequence): Record<string, unknown> {
		return {
			model: this.#model.id,
			prompt: promptOf(sequence, this.#model.id),
			max_tokens: maxTokens,
			...(drawing ? optionsOf(drawing, this.#sequence.length) : GREEDY),
			...this.#model.extras,
		};
	}

	async #put(part: ChatPart, signal: AbortSignal): Promise<number> {
		const tokens = await this.#model.tokeniser.encode(part, signal);
		this.#extend(tokens);
		return tokens.length;
	}

	async #encodeParts(parts: readonly ChatPart[], signal: AbortSignal): Promise<Token[]> {
		const tokens = await Promise.all(parts.map((part) => this.#model.tokeniser.encode(part, signal)));
		return tokens.flat();
	}

	/** As many tokens as the chunk counts; by id if the server told all of them. */
	async #tokensOf({ text, tokens, ids }: WrittenChunk, signal: AbortSignal): Promise<readonly Token[]> {
		if (this.estimated) {
			const rest = Array.from({ length: Math.max(0, tokens - 1) }, () => ({ text: "", control: false }));
			return [{ text, control: false }, ...rest];
		}
		if (ids.length === tokens || text === "") return ids;
		return this.#model.tokeniser.encode({ text, control: false }, signal);
	}
}

/** Sampling options as servers name them. */
function optionsOf(drawing: Drawing, position: number): Record<string, number> {
	const { topP: top_p, topK: top_k, minP: min_p, ...options } = drawnFrom(drawing, position);
	return { ...options, top_p, top_k, min_p };
}
