import type { Chunk } from "../marks/chunk.ts";
import { isAnswer, mayBeAnswer, splitTrajectory, turnsBack } from "../marks/splitTrajectory.ts";
import { type Begun, forcedText, MORE, marksOf, type ThinkingStyle } from "../marks/thinkingStyle.ts";
import { type AnswerScanner, type Scanned, ThoughtScanner } from "../marks/thoughtScanner.ts";
import type { ReasoningEvent } from "../trace/events.ts";
import type { Exit } from "../trace/exits.ts";

/** The end of a text that is its answer. */
interface AnswerPart {
	readonly answerChars: number;
	readonly answerTokens: number;
}

/** A thought as the model writes it: its text, its tokens, and what marks it. */
export class Thought {
	readonly #scanner: ThoughtScanner;
	readonly #begun: Begun | undefined;
	/** What the model itself wrote to open the thought that this one resumes. */
	readonly #openedWith: string;
	/** What was written since the window was last opened. */
	readonly #chunks: Chunk[] = [];
	/** Where the text was resumed: an answer before that is thought by now. */
	readonly #from: number;
	#text: string;
	#tokens: number;
	/** Position of its end in the sequence, from which thinking resumes. */
	end = 0;

	/**
	 * @param begun the state of the thought at the end of the prompt
	 * @param earlier the thought that this one resumes
	 */
	constructor(style: ThinkingStyle, begun?: Begun, earlier?: Thought) {
		this.#scanner = new ThoughtScanner(style, begun);
		this.#begun = begun;
		this.#openedWith = earlier?.opening ?? "";
		this.#text = earlier ? earlier.text + MORE : "";
		this.#from = earlier?.text.length ?? 0;
		this.#tokens = earlier?.tokens ?? 0;
	}

	/** The same thought with the word at its end that makes the model think on. */
	resumed(): Thought {
		const begun = this.#begun || this.opening || this.#isToBeOpened ? "open" : undefined;
		return new Thought(this.style, begun, this);
	}

	get text(): string {
		return this.#text;
	}

	get tokens(): number {
		return this.#tokens;
	}

	/** The reasoner's style, or the one that the model turned out to use. */
	get style(): ThinkingStyle {
		return this.#scanner.style;
	}

	/** What the model itself wrote to open it. */
	get opening(): string {
		return this.#openedWith + this.#scanner.opening;
	}

	/** Whether the prompt has ruled it out. */
	get isRuledOut(): boolean {
		return this.#begun === "closed";
	}

	/** Whether nothing marks its end. */
	get #isTagless(): boolean {
		return this.style === "tagless";
	}

	/** Whether its text may contain an answer: text inside marks, or possibly inside, never is one. */
	get mayHoldAnswer(): boolean {
		return !this.#scanner.opened && this.style !== "unknown";
	}

	/** Whether nothing marks its end, and it may have come to its answer; see `mayBeAnswer`. */
	get mayBeAnswer(): boolean {
		return this.#isTagless && mayBeAnswer(this.#text, this.#from);
	}

	/** Whether nothing marks its end, and it surely has come to its answer; see `isAnswer`. */
	get isAnswer(): boolean {
		return this.#isTagless && isAnswer(this.#text, this.#from);
	}

	/** Whether it has just turned back to what it has thought already; see `turnsBack`. */
	get turnsBack(): boolean {
		return turnsBack(this.#text);
	}

	/** The reader of the answer behind the model's own closing mark. */
	get answer(): AnswerScanner | undefined {
		return this.#scanner.answer;
	}

	/** Takes what the model writes next. */
	push(chunk: Chunk): Scanned {
		this.#tokens += chunk.tokens;
		const scanned = this.#scanner.push(chunk);
		this.#take(scanned.thought);
		return scanned;
	}

	/** Takes what was held back because it might have become a mark. */
	flush(): Chunk {
		const held = this.#scanner.flush();
		this.#take(held);
		return held;
	}

	#take(chunk: Chunk): void {
		this.#chunks.push(chunk);
		this.#text += chunk.text;
	}

	/** The text that makes the model answer here. */
	forcedText(hint: string | undefined): string {
		const begun = this.#begun === "open" || this.opening !== "" || this.#tokens > 0;
		return forcedText(this.style, { begun, hint });
	}

	/** Whether a mark begins thoughts of its style, and nothing of it was written yet. */
	get #isToBeOpened(): boolean {
		return marksOf(this.style).open !== undefined && this.#tokens === 0;
	}

	/**
	 * The text that opens it again when its prompt was read anew.
	 * @param begun the state of the thought at the end of that prompt
	 */
	reopening(begun: Begun | undefined): string {
		if (begun === "open") return "";
		const { open = "" } = marksOf(this.style);
		const opens = begun === "closed" || this.#begun !== undefined || this.#isToBeOpened;
		return this.opening || (opens ? open : "");
	}

	/**
	 * The part of a self-ended thought that is its answer, of what was written since the window was last
	 * opened; a token across the border belongs to the answer.
	 */
	answerPart(): AnswerPart {
		const text = this.#text;
		const split = splitTrajectory(text, this.#from).thought.length;
		let end = text.length - this.#chunks.reduce((chars, chunk) => chars + chunk.text.length, 0);
		const answerStart = Math.max(split, end);
		if (text.slice(answerStart).trim() === "") return { answerChars: 0, answerTokens: 0 };
		let answerTokens = 0;
		for (const chunk of this.#chunks) {
			end += chunk.text.length;
			if (end > answerStart) answerTokens += chunk.tokens;
		}
		return { answerChars: text.length - answerStart, answerTokens };
	}
}

/** The event that ends a thought, the end of which may be the answer. */
export function closedBy(exit: Exit, answer: AnswerPart = { answerChars: 0, answerTokens: 0 }) {
	return { type: "closed", at: Date.now(), exit, ...answer } as const satisfies ReasoningEvent;
}
