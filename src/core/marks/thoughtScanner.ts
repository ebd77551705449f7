import type { Chunk } from "./chunk.ts";
import { type Begun, marksOf, stylesOpenedBy, type ThinkingStyle } from "./thinkingStyle.ts";

/** The result of scanning a chunk. */
export interface Scanned {
	readonly thought: Chunk;
	/** The beginning of the answer, once the thought has ended: from now on, `answer` reads the text. */
	readonly answer?: Chunk;
}

/** Replaces the marks between two parts of a thought. */
const BETWEEN = "\n\n";

/** Separates thought and answer in a model's stream, even if its marks arrive in parts. */
export class ThoughtScanner {
	#style: ThinkingStyle;
	#finder: MarkFinder;
	#answer: AnswerScanner | undefined;
	/** Text that may still become the opening mark; undefined once decided. */
	#start: string | undefined;
	#opened: boolean;
	#opening = "";
	/** Whether only white space has followed the opening mark. */
	#bare = false;

	/** @param begun the state of the thought at the end of the prompt */
	constructor(style: ThinkingStyle, begun?: Begun) {
		this.#style = style;
		this.#finder = finderOf(style);
		this.#opened = begun === "open";
		this.#start = this.#opened ? undefined : "";
	}

	/** The given style, or that of the opening mark which the model has written. */
	get style(): ThinkingStyle {
		return this.#style;
	}

	/** Whether a mark, of the template or the model, has certainly begun the thought. */
	get opened(): boolean {
		return this.#opened;
	}

	/** What the model itself wrote to begin its thought, with the white space around it. */
	get opening(): string {
		return this.#opening;
	}

	/** The reader of the answer, once the thought has ended. */
	get answer(): AnswerScanner | undefined {
		return this.#answer;
	}

	/** Takes the next chunk of the thought; holds text back only while it may begin a mark. */
	push({ text, tokens }: Chunk): Scanned {
		const { thought, answer } = this.#split(this.#afterStart(text));
		return {
			thought: { text: thought, tokens },
			...(answer !== undefined && { answer: { text: answer, tokens: 0 } }),
		};
	}

	/** Returns what was held back at the end of the stream: it was no mark. */
	flush(): Chunk {
		const text = (this.#start ?? "") + this.#finder.flush();
		this.#start = undefined;
		return { text, tokens: 0 };
	}

	/** The text after the opening mark, if there is one; empty until that is certain. */
	#afterStart(added: string): string {
		if (this.#start === undefined) return this.#bare ? this.#behindOpening(added) : added;
		const text = this.#start + added;
		const begun = text.trimStart();
		const openOf = (style: ThinkingStyle) => marksOf(style).open ?? "";
		const styles = stylesOpenedBy(this.#style);
		const style = styles.find((style) => begun.startsWith(openOf(style)));
		if (style !== undefined) {
			this.#style = style;
			this.#finder = finderOf(style);
			this.#start = undefined;
			this.#opened = true;
			const rest = begun.slice(openOf(style).length);
			this.#opening = text.slice(0, text.length - rest.length);
			return this.#behindOpening(rest);
		}
		this.#start = styles.some((style) => openOf(style).startsWith(begun)) ? text : undefined;
		return this.#start === undefined ? text : "";
	}

	#behindOpening(text: string): string {
		const rest = text.trimStart();
		this.#opening += text.slice(0, text.length - rest.length);
		this.#bare = rest === "";
		return rest;
	}

	#split(text: string): { readonly thought: string; readonly answer?: string } {
		let thought = "";
		let found = this.#finder.push(text);
		while (found.mark !== undefined) {
			thought += found.before;
			if (marksOf(this.#style).close?.includes(found.mark)) {
				this.#answer = new AnswerScanner(this.#style, true);
				return { thought, answer: this.#answer.push(found.after) };
			}
			thought += BETWEEN;
			found = this.#finder.push(found.after);
		}
		return { thought: thought + found.before };
	}
}

function finderOf(style: ThinkingStyle): MarkFinder {
	const { close = [], again = [] } = marksOf(style);
	return new MarkFinder([...close, ...again]);
}

/** Removes the marks around an answer. */
export class AnswerScanner {
	#answers: readonly string[];
	readonly #ends: readonly string[];
	#finder: MarkFinder;
	/** Whether leading white space of the answer is removed, too. */
	#trims: boolean;
	/** Text that may still become a mark before the answer; undefined once decided. */
	#start: string | undefined;

	/** @param own whether the model itself closed its thought, which leaves white space before the answer */
	constructor(style: ThinkingStyle, own: boolean) {
		const { answers = [], ends = [], forced = "" } = marksOf(style);
		const begun = !own && answers.some((mark) => forced.endsWith(mark));
		this.#answers = begun ? [] : answers;
		this.#ends = ends;
		this.#trims = own;
		this.#start = own || this.#answers.length > 0 ? "" : undefined;
		this.#finder = new MarkFinder(this.#answers.length > 0 ? [] : ends);
	}

	/** The settled part of the answer, given more text. */
	push(added: string): string {
		const text = this.#afterStart(added);
		return this.#finder.without(text, "");
	}

	/** Returns what was held back at the end of the stream: it was no mark. */
	flush(): string {
		const start = this.#start ?? "";
		this.#start = undefined;
		return this.#finder.without(this.#trims ? start.trimStart() : start, "") + this.#finder.flush();
	}

	#afterStart(added: string): string {
		if (this.#start === undefined) return added;
		const text = this.#start + added;
		const begun = text.trimStart();
		const mark = this.#answers.find((mark) => begun.startsWith(mark));
		if (mark !== undefined) {
			this.#answers = [];
			this.#trims = true;
			this.#start = "";
			this.#finder = new MarkFinder(this.#ends);
			return this.#afterStart(begun.slice(mark.length));
		}
		const isOpen = begun === "" || this.#answers.some((mark) => mark.startsWith(begun));
		this.#start = isOpen ? text : undefined;
		if (isOpen) return "";
		return this.#trims ? begun : text;
	}
}

/** Text before and after a mark; without a mark, all that is settled. */
interface FoundMark {
	readonly before: string;
	readonly mark?: string;
	readonly after: string;
}

/** Finds marks in a text that arrives in pieces. Of two that end at the same place, the longer one counts. */
class MarkFinder {
	readonly #marks: readonly string[];
	#held = "";

	constructor(marks: readonly string[]) {
		this.#marks = marks;
	}

	/** Looks for the first mark; the text after it has to be pushed again. */
	push(added: string): FoundMark {
		const text = this.#held + added;
		let at = text.length;
		let mark: string | undefined;
		for (const each of this.#marks) {
			const found = text.indexOf(each);
			if (found === -1 || found >= at) continue;
			at = found;
			mark = each;
		}
		if (mark !== undefined) {
			this.#held = "";
			return { before: text.slice(0, at), mark, after: text.slice(at + mark.length) };
		}
		const keep = Math.max(0, ...this.#marks.map((each) => partialLength(text, each)));
		this.#held = text.slice(text.length - keep);
		return { before: text.slice(0, text.length - keep), after: "" };
	}

	/** The settled part of the text, with each mark replaced. */
	without(added: string, instead: string): string {
		let text = "";
		let found = this.push(added);
		while (found.mark !== undefined) {
			text += found.before + instead;
			found = this.push(found.after);
		}
		return text + found.before;
	}

	/** Returns what was held back. */
	flush(): string {
		const text = this.#held;
		this.#held = "";
		return text;
	}
}

/** Number of characters at the text's end that may begin the mark. */
function partialLength(text: string, mark: string): number {
	for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
		if (mark.startsWith(text.slice(-length))) return length;
	}
	return 0;
}
