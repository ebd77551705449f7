import * as z from "zod";
import type { Sampling } from "../sampling.ts";

/**
 * The words that end the thinking. Must not change: Z1 was evaluated with exactly these (arXiv 2504.00810).
 */
export const HINT = "\n\nI overthought it, the final answer should be:\n\n";

/** The words that Qwen's documentation gives for ending a thought of Qwen3, followed by its own mark. */
export const QWEN3_HINT =
	"\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.\n</think>\n\n";

/** The word that makes a model think on, from budget forcing (s1, arXiv 2501.19393). */
export const MORE = "\n\nWait,";

/** The marks around a model's thought, and around the answer after it. */
export interface Marks {
	/** Begins a thought; written by the template or by the model itself. */
	readonly open?: string;
	/** Ends a thought. Without it, only the end of the text does. */
	readonly close?: readonly string[];
	/** Begins another part of the same thought. */
	readonly again?: readonly string[];
	/** May precede the answer. */
	readonly answers?: readonly string[];
	/** May follow the answer; if there are `answers`, only after one of them. */
	readonly ends?: readonly string[];
	/** Forced to close a thought, if that takes more than the closing mark. */
	readonly forced?: string;
	/** Identifies a chat template that uses these marks, if the closing mark does not. */
	readonly known?: string;
}

/**
 * How models mark their thinking. A new style is one more row; if a template mentions the marks of several,
 * the first one counts.
 */
const MARKS = {
	/** No delimiters, as in Z1 and plain chat models. */
	tagless: {},
	/** gpt-oss: a channel for each kind of text (openai/harmony). */
	harmony: {
		open: "<|channel|>analysis<|message|>",
		close: ["<|end|><|start|>assistant<|channel|>final<|message|>", "<|channel|>final<|message|>"],
		again: [
			"<|end|><|start|>assistant<|channel|>analysis<|message|>",
			"<|end|><|start|>assistant<|channel|>commentary<|message|>",
			"<|channel|>commentary<|message|>",
		],
		forced: "<|end|><|start|>assistant<|channel|>final<|message|>",
		known: "<|channel|>",
	},
	/** Gemma 4. */
	gemma: { open: "<|channel>thought", close: ["<channel|>"] },
	/** Solar Open: separate messages for thought and answer. */
	solar: {
		open: "<|think|>",
		close: ["<|end|><|begin|>assistant<|content|>", "<|content|>"],
		ends: ["<|end|>"],
		forced: "<|end|><|begin|>assistant<|content|>",
		known: "<|begin|>assistant<|think|>",
	},
	/** Seed-OSS. */
	seed: { open: "<seed:think>", close: ["</seed:think>"] },
	/** Magistral and Ministral. */
	bracketed: { open: "[THINK]", close: ["[/THINK]"] },
	/** Command R7B, A and their successors. */
	command: {
		open: "<|START_THINKING|>",
		close: ["<|END_THINKING|>"],
		answers: ["<|START_RESPONSE|>", "<|START_TEXT|>"],
		ends: ["<|END_RESPONSE|>", "<|END_TEXT|>"],
	},
	/** MiniMax M3. */
	minimax: { open: "<mm:think>", close: ["</mm:think>"] },
	/** Apertus. */
	inner: { open: "<|inner_prefix|>", close: ["<|inner_suffix|>"] },
	/** Kimi K3: elements with attributes, made of control tokens. */
	elements: {
		open: "<|open|>think<|sep|>",
		close: ["<|close|>think<|sep|>"],
		answers: ["<|open|>response<|sep|>"],
		ends: ["<|close|>response<|sep|>"],
		forced: "<|close|>think<|sep|><|open|>response<|sep|>",
		known: "<|open|>",
	},
	/** Kimi VL. */
	triangles: { open: "◁think▷", close: ["◁/think▷"] },
	/** Apriel. */
	announced: {
		open: "Here are my reasoning steps:",
		close: ["[BEGIN FINAL RESPONSE]"],
		ends: ["[END FINAL RESPONSE]"],
	},
	/** Granite: the answer is tagged, too. To others, that tag is a part of their answer. */
	responding: {
		open: "<think>",
		close: ["</think>"],
		answers: ["<response>"],
		ends: ["</response>"],
		known: "<response></response>",
	},
	/** DeepSeek R1, Qwen3, GLM, Nemotron and most others. */
	tagged: { open: "<think>", close: ["</think>"] },
	/** The same with longer words. */
	thinking: { open: "<thinking>", close: ["</thinking>"] },
	/** Some way that is not in this table: text that such a model ends by itself is never its answer. */
	unknown: {},
} as const satisfies Readonly<Record<string, Marks>>;

/** How a model marks its thinking. */
export type ThinkingStyle = keyof typeof MARKS;
const STYLES = Object.keys(MARKS) as ThinkingStyle[];
export const thinkingStyleSchema = z.enum(STYLES);

/** The marks of a style. */
export function marksOf(style: ThinkingStyle): Marks {
	return MARKS[style];
}

/** The publisher's sampling for all models of a style: gpt-oss (openai/gpt-oss). */
export function samplingOfStyle(style: ThinkingStyle): Sampling | undefined {
	return style === "harmony" ? { temperature: 1, topP: 1 } : undefined;
}

/** Closes a thought of this style; undefined if nothing does. */
export function closeMarkOf(style: ThinkingStyle): string | undefined {
	return marksOf(style).close?.[0];
}

/**
 * The styles that a text with this beginning may be of: a model may use marks that its template does not
 * mention.
 */
export function stylesOpenedBy(style: ThinkingStyle): readonly ThinkingStyle[] {
	if (marksOf(style).open !== undefined) return [style];
	// Anybody may write a sentence; a tag is unambiguous.
	return STYLES.filter((each) => /^\W/.test(marksOf(each).open ?? ""));
}

/** What the templates of thinking models have in common: their variables, and their use of them. */
const THINKS =
	/\b(?:enable_thinking|reasoning_content|reasoning_effort|thinking_mode|thinking_budget|reasoning_mode|thinking_effort)\b/;

/**
 * Detects a model's style from its chat template, which mentions the marks that the model was trained with.
 */
export function styleOfTemplate(template = ""): ThinkingStyle {
	const marked = STYLES.find((style) => {
		const { known = closeMarkOf(style) } = marksOf(style);
		return known !== undefined && template.includes(known);
	});
	// Some open the thought and leave its end to the model.
	const opened = stylesOpenedBy("tagless").find((style) => {
		const { open = "", known } = marksOf(style);
		return known === undefined && template.includes(open);
	});
	return marked ?? opened ?? (THINKS.test(template) ? "unknown" : "tagless");
}

/** The state of the thought before the model writes: already begun, or ruled out. */
export type Begun = "open" | "closed";

/** The thought's state at the end of a rendered prompt; undefined if that is left to the model. */
export function begunBy(style: ThinkingStyle, prompt: string): Begun | undefined {
	const { open, close = [], answers = [] } = marksOf(style);
	const end = prompt.trimEnd();
	if (open !== undefined && end.endsWith(open)) return "open";
	return [...close, ...answers].some((mark) => end.endsWith(mark)) ? "closed" : undefined;
}

/** The control tokens that the marks of a style may consist of, as text. */
export function tokensOfMarks(style: ThinkingStyle): string[] {
	const { open = [], close = [], again = [], answers = [], ends = [] } = marksOf(style);
	const marks = [open, close, again, answers, ends].flat();
	return [...new Set(marks.flatMap((mark) => mark.match(/<[^<>]*>|\[[^\]]*\]|◁[^▷]*▷/g) ?? []))];
}

/** How a thought is ended. */
interface Forcing {
	/** Whether there is a thought to close; otherwise it is opened first. */
	readonly begun?: boolean;
	/**
	 * The words that end it. A hint with marks of another style is not for this model: Z1's words replace it.
	 */
	readonly hint?: string | undefined;
}

/**
 * The text forced when the window closes: the closing mark of the style, unless the hint contains it, and the
 * hint.
 */
export function forcedText(style: ThinkingStyle, { begun = true, hint = HINT }: Forcing = {}): string {
	const { open, close = [], forced = `\n${close[0]}` } = marksOf(style);
	const closes = (each: ThinkingStyle) => marksOf(each).close?.some((mark) => hint.includes(mark)) ?? false;
	const opened = begun || open === undefined ? "" : open;
	if (closes(style)) return opened + hint;
	const words = STYLES.some(closes) ? HINT : hint;
	return close.length === 0 ? words : opened + forced + words;
}
