import * as z from "zod";
import type { Sampling } from "../sampling.ts";

/** The words that end the thinking. Exactly these: Z1 was evaluated with them (arXiv 2504.00810). */
export const HINT = "\n\nI overthought it, the final answer should be:\n\n";

/**
 * The words that Qwen publishes for ending a thought of Qwen3, with its own mark behind them (its
 * documentation).
 */
export const QWEN3_HINT =
	"\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.\n</think>\n\n";

/** The word that makes a model think on, from budget forcing (s1, arXiv 2501.19393). */
export const MORE = "\n\nWait,";

/** What a model writes around its thought, and around the answer behind it. */
export interface Marks {
	/** What begins a thought; the template writes it, or the model itself. */
	readonly open?: string;
	/** What a model writes where its thought ends. Without one, nothing but the end of the text tells. */
	readonly close?: readonly string[];
	/** What begins another part of the same thought. */
	readonly again?: readonly string[];
	/** What may stand in front of the answer. */
	readonly answers?: readonly string[];
	/** What may stand behind the answer; where there are `answers`, only behind one of them. */
	readonly ends?: readonly string[];
	/** What is put in to close a thought, where that is more than its closing mark. */
	readonly forced?: string;
	/** By what a chat template is known to use these marks, where that is not the closing one. */
	readonly known?: string;
}

/**
 * The ways in which models mark their thinking. Another way is another row here; where a template mentions
 * marks of several, the first one counts.
 */
const MARKS = {
	/** Written on without delimiters, as Z1 and plain chat models do. */
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
	/** Solar Open: a message for the thought and another one for the answer. */
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
	/** DeepSeek R1, Qwen3, GLM, Nemotron and most others; Granite has tags around its answer, too. */
	tagged: { open: "<think>", close: ["</think>"], answers: ["<response>"], ends: ["</response>"] },
	/** The same in longer words. */
	thinking: { open: "<thinking>", close: ["</thinking>"] },
	/** In some way that is not in this table: what such a model writes by itself is never its answer. */
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

/** How all models of a style are to be sampled, as their publisher says: gpt-oss (openai/gpt-oss). */
export function samplingOfStyle(style: ThinkingStyle): Sampling | undefined {
	return style === "harmony" ? { temperature: 1, topP: 1 } : undefined;
}

/** What closes a thought of this style; undefined where nothing does. */
export function closeMarkOf(style: ThinkingStyle): string | undefined {
	return marksOf(style).close?.[0];
}

/**
 * The styles that a text may be of which begins as it does: a model may use marks that its template does not
 * mention.
 */
export function stylesOpenedBy(style: ThinkingStyle): readonly ThinkingStyle[] {
	if (marksOf(style).open !== undefined) return [style];
	// A sentence may be anybody's; a tag is not.
	return STYLES.filter((each) => /^\W/.test(marksOf(each).open ?? ""));
}

/** By what templates of models that think are told: what they are given, and what they make of it. */
const THINKS =
	/\b(?:enable_thinking|reasoning_content|reasoning_effort|thinking_mode|thinking_budget|reasoning_mode|thinking_effort)\b/;

/** The style of a model by its chat template, which mentions the marks that the model was trained with. */
export function styleOfTemplate(template = ""): ThinkingStyle {
	const marked = STYLES.find((style) => {
		const { known = closeMarkOf(style) } = marksOf(style);
		return known !== undefined && template.includes(known);
	});
	return marked ?? (THINKS.test(template) ? "unknown" : "tagless");
}

/**
 * What the text in front of an answer says of the thought: that it has begun, or that there is to be none.
 */
export type Begun = "open" | "closed";

/** What the end of a rendered prompt says of the thought; undefined where that is left to the model. */
export function begunBy(style: ThinkingStyle, prompt: string): Begun | undefined {
	const { open, close = [], answers = [] } = marksOf(style);
	const end = prompt.trimEnd();
	if (open !== undefined && end.endsWith(open)) return "open";
	return [...close, ...answers].some((mark) => end.endsWith(mark)) ? "closed" : undefined;
}

/** The control tokens that the marks of a style may be made of, as text. */
export function tokensOfMarks(style: ThinkingStyle): string[] {
	const { open = [], close = [], again = [], answers = [], ends = [] } = marksOf(style);
	const marks = [open, close, again, answers, ends].flat();
	return [...new Set(marks.flatMap((mark) => mark.match(/<[^<>]*>|\[[^\]]*\]|◁[^▷]*▷/g) ?? []))];
}

/** How a thought is ended. */
interface Forcing {
	/** Whether there is a thought to be closed; otherwise it is opened first. */
	readonly begun?: boolean;
	/**
	 * The words to end it with. Those with marks of another style are not for this model: Z1's take their
	 * place.
	 */
	readonly hint?: string | undefined;
}

/**
 * What is put in when the window closes: what closes a thought of this style, unless the hint does, and the
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
