import * as z from "zod";

/** The words that end the thinking. Exactly these: Z1 was evaluated with them (arXiv 2504.00810). */
export const HINT = "\n\nI overthought it, the final answer should be:\n\n";

/** The word that makes a model think on, from budget forcing (s1, arXiv 2501.19393). */
export const MORE = "\n\nWait,";

interface Marks {
	/** What a model writes where its thought ends; without it, nothing but the end of the text tells. */
	readonly close?: string;
}

/** The ways in which models mark their thinking. Another way is another row here. */
const MARKS = {
	/** Written on without delimiters, as Z1 and plain chat models do. */
	tagless: {},
	/** Between `<think>` and `</think>`. */
	tagged: { close: "</think>" },
} as const satisfies Readonly<Record<string, Marks>>;

/** How a model marks its thinking. */
export type ThinkingStyle = keyof typeof MARKS;
const STYLES = Object.keys(MARKS) as ThinkingStyle[];
export const thinkingStyleSchema = z.enum(STYLES);

/** What closes a thought of this style; undefined where nothing does. */
export function closeMarkOf(style: ThinkingStyle): string | undefined {
	const { close }: Marks = MARKS[style];
	return close;
}

/** The style of a model by its chat template, which mentions the marks that the model was trained with. */
export function styleOfTemplate(template = ""): ThinkingStyle {
	const marked = STYLES.find((style) => template.includes(closeMarkOf(style) ?? "\0"));
	return marked ?? "tagless";
}

/** What is put into the sequence when the window closes: a model's own closing mark, if it has one, and the hint. */
export function forcedText(style: ThinkingStyle): string {
	const close = closeMarkOf(style);
	return close === undefined ? HINT : `\n${close}${HINT}`;
}
