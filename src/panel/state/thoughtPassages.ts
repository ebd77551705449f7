import type { PeekMark } from "../../core/trace/trace.ts";
import { splitPlain } from "../markdown/textBlocks.ts";

export interface TextPassage {
	readonly type: "text";
	readonly text: string;
	/** So many of its first characters are not the model's: they were put in to make it think on. */
	readonly putIn: number;
}

/** A piece of a thought as it is shown: some of its text, or a peek at the place where it happened. */
export type Passage = TextPassage | { readonly type: "peek"; readonly peek: PeekMark };

/** A growing thought. Complete passages never change again; the tail is still being written. */
export interface ThoughtPassages {
	readonly complete: readonly Passage[];
	readonly tail: TextPassage;
}

const NO_TEXT: TextPassage = { type: "text", text: "", putIn: 0 };
export const NO_PASSAGES: ThoughtPassages = { complete: [], tail: NO_TEXT };

/** Adds text; what it costs depends on the text and the tail, not on the thought. */
export function addText({ complete, tail }: ThoughtPassages, text: string): ThoughtPassages {
	const [first = "", ...rest] = splitPlain(tail.text + text);
	const blocks = [{ ...tail, text: first }, ...rest.map((block) => ({ ...NO_TEXT, text: block }))];
	const open = blocks.pop() ?? NO_TEXT;
	return { complete: blocks.length > 0 ? [...complete, ...blocks] : complete, tail: open };
}

/** Puts a peek behind what has been thought so far. */
export function addPeek(thought: ThoughtPassages, peek: PeekMark): ThoughtPassages {
	return { complete: [...settled(thought), { type: "peek", peek }], tail: NO_TEXT };
}

/**
 * Begins a new passage that is shown as not the model's own.
 * @param ownText what the model had answered by itself, which counts as thought now
 */
export function takeUp(thought: ThoughtPassages, ownText: string, putIn: string): ThoughtPassages {
	return {
		complete: settled(addText(thought, ownText)),
		tail: { type: "text", text: putIn, putIn: putIn.length },
	};
}

/** Keeps the first characters of the text alone: what came behind them turned out to be the answer. */
export function endAt(thought: ThoughtPassages, chars: number): ThoughtPassages {
	let left = chars;
	const complete = settled(thought).flatMap((passage): Passage[] => {
		if (passage.type === "peek") return [passage];
		const text = passage.text.slice(0, left);
		left -= text.length;
		if (text === "") return [];
		return text === passage.text ? [passage] : [{ ...passage, text }];
	});
	return { complete, tail: NO_TEXT };
}

function settled({ complete, tail }: ThoughtPassages): readonly Passage[] {
	return tail.text === "" ? complete : [...complete, tail];
}
