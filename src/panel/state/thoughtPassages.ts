import { appendText, firstOf, NO_TEXT, readOn, type TextBlocks, textIn } from "../markdown/textBlocks.ts";

/** A part of a thought that the model wrote without interruption. */
export interface Passage {
	/** Forced words in front of it that made the model think on. */
	readonly putIn: string;
	readonly text: TextBlocks;
}

/** A growing thought: its last passage is still being written. */
export type ThoughtPassages = readonly Passage[];

export const NO_PASSAGES: ThoughtPassages = [];

/** Appends text, at a cost that depends on the text, not on the thought. */
export function addText(thought: ThoughtPassages, text: string): ThoughtPassages {
	const last = thought.at(-1) ?? { putIn: "", text: NO_TEXT };
	return [...thought.slice(0, -1), { ...last, text: appendText(last.text, text) }];
}

/**
 * Begins a new passage with forced words.
 * @param ownText the model's own answer, which now counts as thought
 */
export function takeUp(thought: ThoughtPassages, ownText: string, putIn: string): ThoughtPassages {
	return [...(ownText === "" ? thought : addText(thought, ownText)), { putIn, text: NO_TEXT }];
}

/** Truncates to the first characters: what followed turned out to be the answer. */
export function endAt(thought: ThoughtPassages, chars: number): ThoughtPassages {
	let left = chars;
	return thought.flatMap(({ putIn, text }) => {
		const kept = putIn.slice(0, left);
		left -= kept.length;
		const first = firstOf(text, left);
		const length = textIn(first).length;
		left -= length;
		return kept === "" && length === 0 ? [] : [{ putIn: kept, text: first }];
	});
}

/** Shows more of each passage as Markdown where it was too much at once. */
export function readOnIn(thought: ThoughtPassages): ThoughtPassages {
	return thought.map((passage) => ({ ...passage, text: readOn(passage.text) }));
}
