import type { ControlledEvaluateInputItem, LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { sharedTokens, withOtherWords } from "../../core/engine/readAhead.ts";
import type { Chunk } from "../../core/marks/chunk.ts";
import { begunBy, type ThinkingStyle } from "../../core/marks/thinkingStyle.ts";
import type { Message } from "../../core/question/question.ts";
import { GREEDY, type Sampling } from "../../core/sampling.ts";
import type {
	AheadOptions,
	GenerateOptions,
	OnRead,
	Prefill,
	ReadAhead,
	Reasoner,
	Retraced,
	Signal,
} from "../../core/thinking/reasoner.ts";
import { ChatPrompt } from "../modelFile/chatPrompt.ts";
import type { Speculation } from "../speculation/speculation.ts";
import { ChunkDecoder } from "./chunkDecoder.ts";
import type { KeptPast } from "./keptPast.ts";
import { OpenSequence } from "./openSequence.ts";
import { type Past, Pasts } from "./pasts.ts";
import { PromptReader } from "./promptReader.ts";
import { ReadingThreads } from "./readingThreads.ts";
import { sampleTokens } from "./sampleTokens.ts";

/** Tokens at the end of a prompt that surely include any mark of a thought and the white space after it. */
const PROMPT_END = 24;

/** A Reasoner on the sequences of one llama.cpp context, one of which is open. */
export class LlamaReasoner implements Reasoner {
	readonly style: ThinkingStyle;
	readonly sampling: Sampling | undefined;
	readonly #pasts: Pasts;
	readonly #open: OpenSequence;
	readonly #model: LlamaModel;
	readonly #prompt: ChatPrompt;
	readonly #speculation: Speculation | undefined;
	readonly #reading: PromptReader;
	readonly #readingAhead: PromptReader;
	readonly #kept: KeptPast | undefined;

	/**
	 * @param sequences of one context, at least one
	 * @param chatTemplate the model's own Jinja template, if it has one
	 * @param speculation without it, tokens are evaluated one by one
	 * @param sampling the recommendation in the model's file
	 * @param kept what was kept of an earlier load
	 * @param writingThreads number that writes fastest; questions are read with up to those of the context
	 */
	constructor(
		sequences: readonly [LlamaContextSequence, ...LlamaContextSequence[]],
		chatTemplate: string | undefined,
		style: ThinkingStyle,
		speculation?: Speculation,
		sampling?: Sampling,
		kept?: KeptPast,
		writingThreads = sequences[0].context.idealThreads,
	) {
		this.style = style;
		this.sampling = sampling;
		this.#kept = kept;
		this.#speculation = speculation;
		this.#pasts = new Pasts(sequences);
		this.#open = new OpenSequence(this.#pasts.take([]));
		this.#model = sequences[0].model;
		this.#prompt = new ChatPrompt(chatTemplate);
		const { context } = sequences[0];
		const read = { bytes: this.#model.size, flashAttention: context.flashAttention !== false };
		const threads = new ReadingThreads([context.idealThreads, writingThreads]);
		this.#reading = new PromptReader(threads, read);
		// One thread less than usual, so that the user's typing does not lag.
		const fewer = new ReadingThreads([Math.max(1, writingThreads - 1)]);
		this.#readingAhead = new PromptReader(fewer, read);
		if (writingThreads < context.idealThreads) this.#model.llama.maxThreads = writingThreads;
	}

	get contextTokens(): number {
		return this.#open.evaluated.contextSize;
	}

	async countTokens(text: string, _signal?: Signal, forced = false): Promise<number> {
		return this.#model.tokenize(text, forced).length;
	}

	async countPromptTokens(messages: readonly Message[], _signal?: Signal, direct = false): Promise<number> {
		return this.#tokenizeChat(messages, direct).length;
	}

	async prefill(
		messages: readonly Message[],
		signal: Signal,
		onRead?: OnRead,
		direct = false,
	): Promise<Prefill> {
		const tokens = this.#tokenizeChat(messages, direct);
		const { past } = await this.#take(tokens);
		this.#open.past = past;
		// The last token is never taken from the cache: evaluating it gives the first generated token.
		const cachedTokens = Math.min(past.sharedWith(tokens), tokens.length - 1);
		this.#pasts.use(past, cachedTokens);
		this.#open.pending = [];
		await past.eraseFrom(cachedTokens);
		await this.#reading.read(past.sequence, tokens.slice(0, -1), signal, (_, read) => {
			if (read < tokens.length - 1) onRead?.(read, tokens.length);
		});
		if (signal.aborted) throw new Error("stopped while reading the prompt");
		this.#open.pending = tokens.slice(-1);
		const end = this.#model.detokenize(tokens.slice(-PROMPT_END), true);
		const begun = begunBy(this.style, end);
		return {
			promptTokens: tokens.length,
			cachedTokens,
			...(direct && this.#prompt.heedsDirect(messages, this.#model) && { direct }),
			...(begun && { begun }),
		};
	}

	async readAhead(
		messages: readonly Message[],
		{ certain, mostVainTokens, signal, direct = false }: AheadOptions,
	): Promise<ReadAhead> {
		const [one, other] = withOtherWords(messages, certain).map((chat) => this.#tokenizeChat(chat, direct));
		if (!one || !other) throw new Error("there is no chat to read");
		const tokens = one.slice(0, sharedTokens(one, other));
		const { ahead } = this.#pasts;
		const { past, tookUp } = await this.#take(tokens);
		const isOpen = past === this.#open.past;
		if (isOpen && tookUp) this.#open.pending = [];
		const shared = past.sharedWith(tokens);
		const missing = tokens.length - shared;
		const told = { readTokens: 0, moved: isOpen && tookUp };
		if (missing === 0) return { ready: true, ...told, vainTokens: ahead.vainTokens };
		const { vainTokens } = ahead;
		if (vainTokens + missing > mostVainTokens || signal.aborted) return { ready: false, ...told, vainTokens };
		if (isOpen) this.#open.pending = [];
		await past.eraseFrom(shared);
		await this.#readingAhead.read(past.sequence, tokens, signal, (from, to) =>
			this.#pasts.noteAhead(past, from, to),
		);
		// A cache that cannot drop single tokens can return to this checkpoint.
		if (past.length === tokens.length) await past.sequence.takeCheckpoint();
		return {
			ready: past.length === tokens.length,
			readTokens: past.length - shared,
			vainTokens: ahead.vainTokens,
			moved: isOpen,
		};
	}

	/** The past that a chat of these tokens continues: one in memory, or the kept one if that spares more. */
	async #take(tokens: Token[]): Promise<{ readonly past: Past; readonly tookUp: boolean }> {
		const past = this.#pasts.take(tokens);
		const tookUp = (await this.#kept?.takeUp(past.sequence, tokens)) ?? false;
		if (tookUp) past.aheadFrom = past.aheadTo = 0;
		return { past, tookUp };
	}

	/**
	 * Keeps the open past on the disk, if that is permitted and spares reading.
	 * @returns whether it is kept
	 * @throws when the disk or llama.cpp fails
	 */
	async keepPast(): Promise<boolean> {
		// Checkpoints are not part of a kept state, and without them it could not be continued elsewhere.
		if (!this.#kept || this.#open.evaluated.needsCheckpoints) return false;
		return this.#kept.keep(this.#open.evaluated, this.#reading.msPerToken);
	}

	async append(text: string): Promise<number> {
		const tokens = this.#model.tokenize(text);
		this.#open.pending.push(...tokens);
		return tokens.length;
	}

	async force(text: string): Promise<number> {
		const tokens = this.#model.tokenize(text, true);
		this.#open.pending.push(...tokens);
		return tokens.length;
	}

	async *generate({
		maxTokens,
		signal,
		measure = false,
		drawing,
	}: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		if (maxTokens <= 0 || signal.aborted || this.#open.pending.length === 0) return;
		const before = this.#open.tokens;
		const decoder = new ChunkDecoder(this.#model, before);
		let end = before.length;
		const options = { speculation: this.#speculation, measure, drawing };
		try {
			for await (const { token, ...measures } of sampleTokens(this.#open, options)) {
				if (signal.aborted || this.#isEnd(token)) break;
				end++;
				const chunk = decoder.push(token, measures);
				if (chunk) yield chunk;
				if (end - before.length >= maxTokens) break;
			}
			const rest = decoder.flush();
			if (rest) yield rest;
		} finally {
			await this.#open.cut(end);
		}
	}

	async retrace(written: readonly Chunk[]): Promise<Retraced> {
		const tokens = written.flatMap(({ ids = [] }) => ids) as Token[];
		const sure = { generateNext: { token: true, confidence: true, options: GREEDY } } as const;
		const last = this.#open.pending.length - 1;
		const input = [...this.#open.pending, ...tokens].map((token, n): ControlledEvaluateInputItem => {
			return n < last ? token : [token, sure];
		});
		const output = (await this.#open.evaluated.controlledEvaluate(input)).slice(last);
		const stands: Chunk[] = [];
		let at = 0;
		for (const chunk of written) {
			const { ids = [] } = chunk;
			const next = output.slice(at, at + ids.length);
			if (ids.some((id, n) => next[n]?.next.token !== id)) break;
			stands.push({ ...chunk, confidence: Math.min(...next.map((each) => each?.next.confidence ?? 0)) });
			at += ids.length;
		}
		this.#open.pending = [];
		await this.rollback(this.position() - (tokens.length - at));
		return { stands, next: output[at]?.next.confidence ?? 0 };
	}

	async weigh(texts: readonly string[]): Promise<readonly number[]> {
		const last = this.#open.pending.length - 1;
		const all = { generateNext: { probabilities: true, options: GREEDY } } as const;
		const input = this.#open.pending.map((token, n): ControlledEvaluateInputItem => {
			return n < last ? token : [token, all];
		});
		const output = (await this.#open.evaluated.controlledEvaluate(input)).at(last);
		this.#open.pending = [];
		await this.rollback(this.position());
		return texts.map((text) => {
			const [token] = this.#model.tokenize(text, false, "trimLeadingSpace");
			return (token !== undefined && output?.next.probabilities?.get(token)) || 0;
		});
	}

	position(): number {
		return this.#open.position;
	}

	async rollback(position: number): Promise<void> {
		if (position > 0) return this.#open.rollback(position);
		this.#open.pending = [];
		return this.#pasts.clear();
	}

	/** The tokens of a chat. Only the template's own text can hold control tokens. */
	#tokenizeChat(messages: readonly Message[], direct: boolean): Token[] {
		return this.#prompt.tokenize(messages, this.#model, direct);
	}

	/**
	 * Whether a token ends an answer. A file may declare any ordinary word as such, which must not cut the
	 * answer.
	 */
	#isEnd(token: Token): boolean {
		return this.#model.isEogToken(token) && this.#model.getTokenAttributes(token).control;
	}
}
