import type { ThinkingStyle } from "../../src/core/models.ts";
import type { Message } from "../../src/core/question.ts";
import type { Piece, Prefill, Reasoner, Signal } from "../../src/core/reasoner.ts";

/** One token is one word or one run of white space, so that a test can count by eye. */
export function tokensOf(text: string): string[] {
	return text.match(/\s+|\S+/g) ?? [];
}

/** A model that says what it is told to: one script up to the hint, another one after it. */
export class FakeReasoner implements Reasoner {
	readonly style: ThinkingStyle;
	readonly contextTokens: number;
	sequence: string[] = [];
	#thought: string[];
	readonly #answer: string[];
	#forced = false;
	#said = 0;

	constructor(script: { thought: string; answer?: string; style?: ThinkingStyle; contextTokens?: number }) {
		this.#thought = tokensOf(script.thought);
		this.#answer = tokensOf(script.answer ?? "42.");
		this.style = script.style ?? "tagless";
		this.contextTokens = script.contextTokens ?? 4096;
	}

	get text(): string {
		return this.sequence.join("");
	}

	countTokens(text: string): number {
		return tokensOf(text).length;
	}

	countPromptTokens(messages: readonly Message[]): number {
		return messages.reduce((sum, { text }) => sum + tokensOf(text).length + 1, 0);
	}

	async prefill(messages: readonly Message[], signal: Signal): Promise<Prefill> {
		if (signal.aborted) throw new Error("stopped");
		this.sequence = messages.flatMap(({ role, text }) => [`<${role}>`, ...tokensOf(text)]);
		return { promptTokens: this.sequence.length, cachedTokens: 0 };
	}

	append(text: string): number {
		this.#forced = true;
		this.#said = 0;
		this.sequence.push(...tokensOf(text));
		return tokensOf(text).length;
	}

	async *generate({ maxTokens, signal }: { maxTokens: number; signal: Signal }): AsyncGenerator<Piece, void, void> {
		const script = this.#forced ? this.#answer : this.#thought;
		for (let n = 0; n < maxTokens && this.#said < script.length && !signal.aborted; n++) {
			const text = script[this.#said++] ?? "";
			this.sequence.push(text);
			yield { text, tokens: 1 };
		}
	}

	position(): number {
		return this.sequence.length;
	}

	async rollback(position: number): Promise<void> {
		this.sequence.length = position;
	}
}
