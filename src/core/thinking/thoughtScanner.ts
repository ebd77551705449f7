import type { Chunk } from "./reasoner.ts";
import { type Begun, marksOf, stylesOpenedBy, type ThinkingStyle } from "./thinkingStyle.ts";

/** What a scanned chunk turned out to be. */
export interface Scanned {
	readonly thought: Chunk;
	/**
	 * The beginning of the answer, where the thought has ended: what comes from now on is to be read by
	 * `answer`.
	 */
	readonly answer?: Chunk;
}

/** Between two parts of a thought, in place of the marks that stand there. */
const BETWEEN = "\n\n";

/** Tells thought and answer apart in the stream of a model, also where its marks come in parts. */
export class ThoughtScanner {
	#style: ThinkingStyle;
	#finder: MarkFinder;
	#answer: AnswerScanner | undefined;
	/** What may still turn out to be the opening mark; undefined when that is decided. */
	#start: string | undefined;
	#opened: boolean;
	#opening = "";
	/** Whether nothing but white space has come behind the opening mark. */
	#bare = false;

	/** @param begun what stands in front of the text already */
	constructor(style: ThinkingStyle, begun?: Begun) {
		this.#style = style;
		this.#finder = finderOf(style);
		this.#opened = begun === "open";
		this.#start = this.#opened ? undefined : "";
	}

	/** The style it was made for, or the one whose opening mark the model has written. */
	get style(): ThinkingStyle {
		return this.#style;
	}

	/** Whether the thought was certainly begun: by a mark of the template's, or of the model's own. */
	get opened(): boolean {
		return this.#opened;
	}

	/** What the model itself wrote to begin its thought, with the white space around it. */
	get opening(): string {
		return this.#opening;
	}

	/** What reads the answer, once the thought has ended. */
	get answer(): AnswerScanner | undefined {
		return this.#answer;
	}

	/** Takes the next chunk of the thought; holds text back only while it may be the beginning of a mark. */
	push({ text, tokens }: Chunk): Scanned {
		const { thought, answer } = this.#split(this.#afterStart(text));
		return {
			thought: { text: thought, tokens },
			...(answer !== undefined && { answer: { text: answer, tokens: 0 } }),
		};
	}

	/** What was still held back when the stream ended: no mark after all. */
	flush(): Chunk {
		const text = (this.#start ?? "") + this.#finder.flush();
		this.#start = undefined;
		return { text, tokens: 0 };
	}

	/** The text behind the opening mark, if there is one; nothing while that is not certain. */
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

/** Takes the marks around an answer off it. */
export class AnswerScanner {
	#answers: readonly string[];
	readonly #ends: readonly string[];
	#finder: MarkFinder;
	/** Whether white space in front of the answer goes, too. */
	#trims: boolean;
	/** What may still turn out to be a mark in front of the answer; undefined when that is decided. */
	#start: string | undefined;

	/**
	 * @param own whether the model itself closed its thought, which leaves white space in front of the answer
	 */
	constructor(style: ThinkingStyle, own: boolean) {
		const { answers = [], ends = [], forced = "" } = marksOf(style);
		const begun = !own && answers.some((mark) => forced.endsWith(mark));
		this.#answers = begun ? [] : answers;
		this.#ends = ends;
		this.#trims = own;
		this.#start = own || this.#answers.length > 0 ? "" : undefined;
		this.#finder = new MarkFinder(this.#answers.length > 0 ? [] : ends);
	}

	/** The part of the answer that is certain with this text. */
	push(added: string): string {
		const text = this.#afterStart(added);
		return this.#finder.without(text, "");
	}

	/** What was still held back when the stream ended: no mark after all. */
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

/** Text up to a mark, and behind it; without a mark, all of it that is certain. */
interface Found {
	readonly before: string;
	readonly mark?: string;
	readonly after: string;
}

/** Finds marks in a text that comes in pieces. Of two that end at the same place, the longer one is meant. */
class MarkFinder {
	readonly #marks: readonly string[];
	#held = "";

	constructor(marks: readonly string[]) {
		this.#marks = marks;
	}

	/** Looks for the first mark; what is behind it has to be pushed again. */
	push(added: string): Found {
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

	/** The part of the text that is certain, with something else in place of each mark. */
	without(added: string, instead: string): string {
		let text = "";
		let found = this.push(added);
		while (found.mark !== undefined) {
			text += found.before + instead;
			found = this.push(found.after);
		}
		return text + found.before;
	}

	/** What was held back. */
	flush(): string {
		const text = this.#held;
		this.#held = "";
		return text;
	}
}

/** How many characters at the end of the text may be the beginning of the mark. */
function partialLength(text: string, mark: string): number {
	for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
		if (mark.startsWith(text.slice(-length))) return length;
	}
	return 0;
}
