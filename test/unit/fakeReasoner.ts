import type { Chunk } from "../../src/core/marks/chunk.ts";
import type { Begun, ThinkingStyle } from "../../src/core/marks/thinkingStyle.ts";
import { HINT, MORE } from "../../src/core/marks/thinkingStyle.ts";
import type { Message } from "../../src/core/question/question.ts";
import type {
	GenerateOptions,
	OnRead,
	Prefill,
	Reasoner,
	Retraced,
	Signal,
} from "../../src/core/thinking/reasoner.ts";

/** One token is one word or one run of white space, so that a test can count by eye. */
export function tokensOf(text: string): string[] {
	return text.match(/\s+|\S+/g) ?? [];
}

interface Script {
	readonly thought: string;
	/** What it answers behind the hint, given how many tokens it has thought. */
	readonly answer?: string | ((thoughtTokens: number) => string);
	/** What it thinks after it was made to think on. */
	readonly more?: string;
	/** How sure it is of every token of its answer, given how many tokens it has thought. */
	readonly confidence?: (thoughtTokens: number) => number;
	readonly style?: ThinkingStyle;
	/** What the end of its prompt says of the thought. */
	readonly begun?: Begun;
	/** The same where its template is told that it shall answer without thinking. */
	readonly toldDirect?: Begun;
	readonly contextTokens?: number;
	/** Whether it reads drafts, as llama.cpp does and servers do not. */
	readonly retraces?: boolean;
	/** How likely it finds each text to come next, if it tells. */
	readonly weights?: Readonly<Record<string, number>>;
}

/** A model that follows a script. What it says next depends on the sequence alone, as with a real one. */
export class FakeReasoner implements Reasoner {
	readonly style: ThinkingStyle;
	readonly contextTokens: number;
	sequence: string[] = [];
	/** Every token that was ever evaluated or generated, also those taken back. */
	evaluated = 0;
	/** Of those, the ones that were generated. */
	generated = 0;
	readonly retrace?: (written: readonly Chunk[]) => Promise<Retraced>;
	readonly weigh?: (texts: readonly string[]) => Promise<readonly number[]>;
	readonly #script: Script;
	/** What its script says, in tokens: each of its tokens asks for that. */
	readonly #said = new Map<string, readonly string[]>();
	#promptTokens = 0;

	constructor(script: Script) {
		this.#script = script;
		this.style = script.style ?? "tagless";
		this.contextTokens = script.contextTokens ?? 4096;
		const { weights } = script;
		if (weights) this.weigh = async (texts) => texts.map((text) => weights[text] ?? 0);
		if (script.retraces) this.retrace = (written: readonly Chunk[]) => this.#retrace(written);
	}

	get text(): string {
		return this.sequence.join("");
	}

	async countTokens(text: string): Promise<number> {
		return tokensOf(text).length;
	}

	async countPromptTokens(messages: readonly Message[]): Promise<number> {
		return messages.reduce((sum, { text }) => sum + tokensOf(text).length + 1, 0);
	}

	async prefill(
		messages: readonly Message[],
		signal: Signal,
		_onRead?: OnRead,
		direct = false,
	): Promise<Prefill> {
		if (signal.aborted) throw new Error("stopped");
		this.sequence = messages.flatMap(({ role, text }) => [`<${role}>`, ...tokensOf(text)]);
		this.#promptTokens = this.sequence.length;
		this.evaluated += this.#promptTokens;
		const { begun = direct ? this.#script.toldDirect : undefined } = this.#script;
		const heeds = direct && this.#script.toldDirect !== undefined;
		const told = { promptTokens: this.#promptTokens, cachedTokens: 0 };
		return { ...told, ...(heeds && { direct }), ...(begun && { begun }) };
	}

	async append(text: string): Promise<number> {
		this.sequence.push(...tokensOf(text));
		this.evaluated += tokensOf(text).length;
		return tokensOf(text).length;
	}

	async force(text: string): Promise<number> {
		return this.append(text);
	}

	async *generate({ maxTokens, signal }: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		for (let n = 0; n < maxTokens && !signal.aborted; n++) {
			const next = this.#next();
			if (!next) return;
			this.sequence.push(next.text);
			this.evaluated++;
			this.generated++;
			yield { ...next, tokens: 1 };
		}
	}

	position(): number {
		return this.sequence.length;
	}

	async rollback(position: number): Promise<void> {
		this.sequence.length = position;
	}

	async #retrace(written: readonly Chunk[]): Promise<Retraced> {
		const stands: Chunk[] = [];
		for (const chunk of written) {
			const next = this.#next();
			if (next?.text !== chunk.text) break;
			this.sequence.push(next.text);
			stands.push({ ...next, tokens: 1 });
		}
		this.evaluated += written.length;
		return { stands, next: this.#next()?.confidence ?? 1 };
	}

	/** The token that follows the sequence. */
	#next(): { text: string; confidence: number } | undefined {
		const own = this.sequence.slice(this.#promptTokens).join("");
		const [thought = "", answered] = own.split(HINT);
		const thoughtTokens = tokensOf(thought).length;
		const { answer = "42.", more = "", confidence = () => 1 } = this.#script;
		const script =
			answered !== undefined
				? { said: answered, all: typeof answer === "string" ? answer : answer(thoughtTokens) }
				: thought.includes(MORE)
					? { said: thought.slice(thought.lastIndexOf(MORE) + MORE.length), all: more }
					: { said: thought, all: this.#script.thought };
		const all = this.#said.get(script.all) ?? tokensOf(script.all);
		this.#said.set(script.all, all);
		const text = all[tokensOf(script.said).length];
		return text === undefined ? undefined : { text, confidence: confidence(thoughtTokens) };
	}
}
