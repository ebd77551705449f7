import {
	type ChatHistoryItem,
	JinjaTemplateChatWrapper,
	type LlamaContextSequence,
	type LlamaModel,
	type Token,
} from "node-llama-cpp";
import type { ThinkingStyle } from "../core/models.ts";
import type { Message } from "../core/question.ts";
import type { GenerateOptions, Piece, Prefill, Reasoner, Signal } from "../core/reasoner.ts";
import { type Measures, PieceDecoder } from "./pieceDecoder.ts";

/**
 * How long may pass between two looks at the stop signal while a prompt is read, and how many tokens are read in
 * between: as many as that gives, for few at a time are read more slowly. More than llama.cpp itself reads at once
 * (512) gain nothing.
 */
const LOOK_MS = 250;
const FEWEST_TOKENS = 128;
const MOST_TOKENS = 512;

type Measured = { token: Token } & Measures;

/**
 * A Reasoner on one llama.cpp sequence. Tokens that were accepted but not evaluated yet wait in `#pending`
 * and are evaluated together with the next generated token, so forced text costs no evaluation of its own.
 */
export class LlamaReasoner implements Reasoner {
	readonly style: ThinkingStyle;
	readonly #sequence: LlamaContextSequence;
	readonly #model: LlamaModel;
	readonly #template: JinjaTemplateChatWrapper;
	#pending: Token[] = [];
	#chunkTokens = FEWEST_TOKENS;

	/** @param chatTemplate the model's own Jinja template */
	constructor(sequence: LlamaContextSequence, chatTemplate: string, style: ThinkingStyle) {
		this.style = style;
		this.#sequence = sequence;
		this.#model = sequence.model;
		this.#template = new JinjaTemplateChatWrapper({
			template: chatTemplate,
			functionCallMessageTemplate: "noJinja",
			trimLeadingWhitespaceInResponses: false,
		});
	}

	get contextTokens(): number {
		return this.#sequence.contextSize;
	}

	async countTokens(text: string): Promise<number> {
		return this.#model.tokenize(text).length;
	}

	async countPromptTokens(messages: readonly Message[]): Promise<number> {
		return this.#tokenizeChat(messages).length;
	}

	async prefill(messages: readonly Message[], signal: Signal): Promise<Prefill> {
		const tokens = this.#tokenizeChat(messages);
		// The last token is never taken from the cache: its evaluation gives the first generated token.
		const shared = this.#sequence.compareContextTokens(tokens).firstDifferentIndex;
		const cachedTokens = Math.min(shared, tokens.length - 1);
		this.#pending = [];
		await this.#eraseFrom(cachedTokens);
		for (let start = cachedTokens; start < tokens.length - 1; ) {
			if (signal.aborted) throw new Error("stopped while reading the prompt");
			const end = Math.min(start + this.#chunkTokens, tokens.length - 1);
			const before = performance.now();
			await this.#sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(start, end));
			this.#sizeChunks(end - start, performance.now() - before);
			start = end;
		}
		this.#pending = tokens.slice(-1);
		return { promptTokens: tokens.length, cachedTokens };
	}

	async append(text: string): Promise<number> {
		const tokens = this.#model.tokenize(text);
		this.#pending.push(...tokens);
		return tokens.length;
	}

	async *generate({ maxTokens, signal, measure }: GenerateOptions): AsyncGenerator<Piece, void, void> {
		if (maxTokens <= 0 || signal.aborted) return;
		const decoder = new PieceDecoder(this.#model, this.#sequence.contextTokens.concat(this.#pending));
		const tokens = this.#evaluate(this.#pending, measure);
		this.#pending = [];
		let generated = 0;
		for await (const { token, ...measures } of tokens) {
			if (signal.aborted || this.#model.isEogToken(token)) break;
			// llama.cpp has sampled this token but evaluates it only when it is asked for the next one.
			this.#pending = [token];
			generated++;
			const piece = decoder.push(token, measures);
			if (piece) yield piece;
			if (generated >= maxTokens) break;
			this.#pending = [];
		}
		const rest = decoder.flush();
		if (rest) yield rest;
	}

	position(): number {
		return this.#sequence.nextTokenIndex + this.#pending.length;
	}

	async rollback(position: number): Promise<void> {
		const tokens = this.#sequence.contextTokens.concat(this.#pending);
		// The last token kept is evaluated anew: only so there is something to generate from.
		this.#pending = tokens.slice(Math.min(this.#sequence.nextTokenIndex, position - 1), position);
		await this.#eraseFrom(position - this.#pending.length);
	}

	/** Decodes greedily, as Z1 was evaluated. */
	async *#evaluate(
		tokens: Token[],
		measure: GenerateOptions["measure"],
	): AsyncGenerator<Measured, void, void> {
		const greedy = { temperature: 0 };
		if (measure === undefined) {
			for await (const token of this.#sequence.evaluate(tokens, greedy)) yield { token };
		} else if (measure === "confidence") {
			yield* this.#sequence.evaluateWithMetadata(tokens, { confidence: true }, greedy);
		} else {
			const wanted = { confidence: true, probabilities: true } as const;
			for await (const next of this.#sequence.evaluateWithMetadata(tokens, wanted, greedy)) {
				const { token, confidence, probabilities } = next;
				yield { token, confidence, entropy: entropyOf(probabilities.values()) };
			}
		}
	}

	/** Sizes what is read at once by how long the last piece took; a small one says little. */
	#sizeChunks(tokens: number, ms: number): void {
		if (tokens < FEWEST_TOKENS) return;
		const fitting = Math.floor((tokens / ms) * LOOK_MS);
		this.#chunkTokens = Math.min(Math.max(fitting, FEWEST_TOKENS), MOST_TOKENS);
	}

	async #eraseFrom(start: number): Promise<void> {
		const end = this.#sequence.nextTokenIndex;
		if (start < end) await this.#sequence.eraseContextTokenRanges([{ start, end }]);
	}

	/** The chat in the model's own template. Only the template's own text can hold control tokens. */
	#tokenizeChat(messages: readonly Message[]): Token[] {
		const chatHistory = messages.map(({ role, text }): ChatHistoryItem => {
			return role === "assistant" ? { type: "model", response: [text] } : { type: role, text };
		});
		chatHistory.push({ type: "model", response: [""] });
		const { contextText } = this.#template.generateContextState({ chatHistory });
		return contextText.tokenize(this.#model.tokenizer);
	}
}

/** Shannon entropy in nats. */
function entropyOf(probabilities: Iterable<number>): number {
	let entropy = 0;
	for (const p of probabilities) if (p > 0) entropy -= p * Math.log(p);
	return entropy;
}
