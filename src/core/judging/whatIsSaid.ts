import * as z from "zod";
import { fencedBlocksOf } from "../markdown/codeBlocks.ts";
import { bareAnswer, lastLine } from "./bareAnswer.ts";
import { sameGrowth } from "./growthClass.ts";

/** What an answer consists of: a value, code, or prose, which cannot be compared without understanding it. */
export const saidKindSchema = z.enum(["value", "code", "prose"]);
type SaidKind = z.infer<typeof saidKindSchema>;

export interface Said {
	readonly kind: SaidKind;
	/** Equal for equivalent answers. */
	readonly text: string;
}

const STRING = /"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/.source;
const QUOTED = /("[^"\n]*"|'[^'\n]*')/;
/** Brackets nested one level deep, and one more inside those. */
const flat = (inside: string) =>
	`\\[(?:[^\\[\\]\\n]|${inside})*\\]|\\{(?:[^{}\\n]|${inside})*\\}|\\((?:[^()\\n]|${inside})*\\)`;
const BRACKETS = flat(flat("(?!)"));
const NUMBER = /[-−+]?(?:\d[\d_]*(?:,\d{3})*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?[%n]?/.source;
const WORD =
	/(?:[Tt]rue|[Ff]alse|[Nn]ull|[Nn]one|nil|undefined|NaN|[-−]?Infinity|[A-Z]\w*(?:Error|Exception))/.source;
const ORDER = /[OΘΩ]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)/.source;
const LITERAL = `(?:${ORDER}|${BRACKETS}|${STRING}|${WORD}|${NUMBER})`;
const VALUE = new RegExp(`^${LITERAL}$`);
const WHOLE_ORDER = new RegExp(`^${ORDER}$`);
const GROUPED_NUMBER = /^[-+]?\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?$/;
/** `It returns 32`: a literal after a verb of result. */
const VERB =
	/\b(?:returns?|returned|prints?|printed|outputs?|logs?|yields?|gives?|equals?|is|are|be|raises?|throws?)\b/
		.source;
const SAYS = new RegExp(`(?:${VERB}(?:[^.,:;\\d\\n]*\\s)|(?:[=:→]|->)\\s*)(${LITERAL})$`);
const DENIED = /\b(?:not|never|neither|nor|cannot|unless|or)\b|n['’]t\b/i;
/** A longer line is more than a sentence with a value in it. */
const LONGEST_SENTENCE = 160;
const LABELLED =
	/^(?:#+\s*|\*\*|__)?(?:so,?\s+|thus,?\s+|therefore,?\s+)?(?:the\s+)?(?:final\s+)?answer\b|\\boxed\{/i;
const LONGEST_VALUE = 80;
const LONGEST_LITERAL = 1000;

/** Extracts what an answer says, for comparison with others. */
export function whatIsSaid(answer: string): Said {
	const code = codeSaid(answer);
	if (code !== undefined) return { kind: "code", text: code };
	const value = valueSaid(answer);
	if (value !== undefined) return { kind: "value", text: sameSpelling(value) };
	return { kind: "prose", text: answer.replace(/\s+/g, " ").trim() };
}

/** The result of comparing two answers. */
export const comparedSchema = z.enum(["same", "other", "notCompared"]);
export type Compared = z.infer<typeof comparedSchema>;

/** Compares two answers by kind and text; the texts may be digests. Prose is equal only if identical. */
export function compareSaid(one: Said | undefined, other: Said | undefined): Compared {
	if (!one || !other || one.kind !== other.kind) return "notCompared";
	if (one.text === other.text) return "same";
	return one.kind === "prose" ? "notCompared" : "other";
}

/** The code of an answer that is mostly code, without its margin and blank lines. */
function codeSaid(answer: string): string | undefined {
	const blocks = fencedBlocksOf(answer).map(({ code }) => code);
	const written = (text: string) => text.replace(/\s+/g, "").length;
	const unmarked = answer.replace(/^.*(?:```|~~~).*$/gm, "");
	if (blocks.length === 0 || 2 * written(blocks.join("")) < written(unmarked)) return undefined;
	return blocks.map(withoutMargin).join("\n\n");
}

function withoutMargin(code: string): string {
	const lines = code.split("\n").filter((line) => line.trim() !== "");
	const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
	return lines.map((line) => line.slice(margin).trimEnd()).join("\n");
}

/** The value that an answer states: in its only sentence, or alone on its last line. */
function valueSaid(answer: string): string | undefined {
	const line = lastLine(answer).trim();
	if (line.length > LONGEST_LITERAL) return undefined;
	const bare = bareAnswer(line);
	if (VALUE.test(bare) || (isOneWord(bare) && bare.length < line.length)) return bare;
	if (LABELLED.test(line) && bare.length <= LONGEST_VALUE && bare !== line) return bare;
	if (answer.trim() !== line) return isOneWord(answer.trim()) ? answer.trim() : undefined;
	if (isOneWord(bare)) return bare;
	const sentence = line.replace(/\*\*|__|`/g, "").replace(/[.!]$/, "");
	if (line.length > LONGEST_SENTENCE || DENIED.test(sentence)) return undefined;
	return SAYS.exec(sentence)?.[1];
}

function isOneWord(text: string): boolean {
	return /^\S{1,60}$/.test(text);
}

/** Normalises a value: `['a',1]` becomes `["a", 1]`, `1,204` `1204`; quoted text stays as it is. */
function sameSpelling(value: string): string {
	const spelt = withSameMarks(value);
	if (WHOLE_ORDER.test(spelt)) return spelt.charAt(0) + sameGrowth(`O${spelt.slice(1)}`).slice(1);
	return GROUPED_NUMBER.test(spelt) ? spelt.replace(/[,_]/g, "") : spelt;
}

function withSameMarks(value: string): string {
	return value
		.trim()
		.replace(/^`([^`]*)`$/, "$1")
		.replace(/^\(([A-J])\)$/, "$1")
		.split(QUOTED)
		.map((part, index) => (index % 2 === 1 ? `"${part.slice(1, -1)}"` : withoutGaps(part)))
		.join("");
}

function withoutGaps(text: string): string {
	return text
		.replaceAll("−", "-")
		.replace(/\s+/g, " ")
		.replace(/ ?([,:()[\]{}+*/^]) ?/g, "$1");
}
