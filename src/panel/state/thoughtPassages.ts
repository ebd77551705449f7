import {
	appendText,
	type Block,
	firstOf,
	NO_TEXT,
	sourceOf,
	type TextBlocks,
	withBlocks,
} from "../markdown/textBlocks.ts";

/** A stretch of a thought that the model wrote without being interrupted. */
export interface Passage {
	/** The words in front of it that are not the model's: they were put in to make it think on. */
	readonly putIn: string;
	readonly text: TextBlocks;
}

/** A growing thought: the last passage is still being written. */
export type ThoughtPassages = readonly Passage[];

export const NO_PASSAGES: ThoughtPassages = [];

/** Adds text; what it costs depends on the text, not on the thought. */
export function addText(thought: ThoughtPassages, text: string): ThoughtPassages {
	const last = thought.at(-1) ?? { putIn: "", text: NO_TEXT };
	return [...thought.slice(0, -1), { ...last, text: appendText(last.text, text) }];
}

/**
 * Begins a new passage with words that are not the model's own.
 * @param ownText what the model had answered by itself, which counts as thought now
 */
export function takeUp(thought: ThoughtPassages, ownText: string, putIn: string): ThoughtPassages {
	return [...(ownText === "" ? thought : addText(thought, ownText)), { putIn, text: NO_TEXT }];
}

/** Keeps the first characters alone: what came behind them turned out to be the answer. */
export function endAt(thought: ThoughtPassages, chars: number): ThoughtPassages {
	let left = chars;
	return thought.flatMap(({ putIn, text }) => {
		const kept = putIn.slice(0, left);
		left -= kept.length;
		const complete: readonly Block[] = firstOf(text, left);
		left -= complete.reduce((length, block) => length + sourceOf(block).length, 0);
		return kept === "" && complete.length === 0
			? []
			: [{ putIn: kept, text: { ...NO_TEXT, chapters: withBlocks([], complete) } }];
	});
}
