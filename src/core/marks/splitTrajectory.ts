/** Words of thinking aloud rather than answering. */
const DELIBERATES =
	/^(let me|let's|let us|okay|ok,|alright|hmm|wait|first, (i|let|we)|i need|we need|i'll|to (solve|determine|find|figure|trace|answer))\b/i;

/** A heading or bold line above the conclusion in trajectories of Z1. */
const ANSWER_HEADING =
	/^(#{1,6}\s*|\*\*)(final\s+)?(solution(\s+code)?|answer|code|result|conclusion|summary|explanation)\b.*$/im;

/** Such a heading under which nothing but the answer can stand. */
const ONLY_ANSWER = /^(#{1,6}\s*|\*\*)(final\s+)?(solution(\s+code)?|answer|conclusion|summary)[:*\s]*$/i;

/** Openings of a concluding paragraph. */
const CONCLUDES =
	/^(thus|therefore|hence|so|in (conclusion|summary|short)|to (conclude|summari[sz]e)|finally|the (final )?answer)\b/i;

/**
 * Splits a text that the model ended by itself into thought and answer; `thought + answer` is the text. A
 * short direct reply is all answer. If the model deliberated, the answer begins at its first answer heading,
 * otherwise at its last concluding paragraph, otherwise at its last paragraph. (Z1 writes without delimiters,
 * arXiv 2504.00810, so this follows the form of its trajectories.)
 * @param from where the text was resumed: what stands before is thought, whatever its form
 */
export function splitTrajectory(text: string, from = 0): { thought: string; answer: string } {
	const at = answerStart(text, from);
	return { thought: text.slice(0, at), answer: text.slice(at) };
}

function answerStart(text: string, from: number): number {
	const paragraphs = paragraphsOf(text, from);
	if (paragraphs.length < 2) return from;
	if (!paragraphs.some((paragraph) => DELIBERATES.test(paragraph.text))) return from;

	const heading = paragraphs.find(
		(paragraph, index) => index > 0 && ANSWER_HEADING.test(paragraph.firstLine),
	);
	if (heading) return heading.start;

	const last = paragraphs.at(-1);
	const concluding = paragraphs.findLast((paragraph) => CONCLUDES.test(paragraph.text));
	return concluding && concluding.start > from ? concluding.start : (last?.start ?? from);
}

/** A paragraph that has just begun with a word of doubt, and that word's length at most. */
const DOUBTS = /\n[ \t]*\n[ \t]*(but,? )?(wait|hmm|hold on|actually|alternatively)$/i;
const DOUBT_CHARS = 40;

/**
 * Whether a thought has just turned back to what it has thought already: a paragraph begins with a word of
 * doubt, or a second line in a row is one that stands above. There its answer may have settled, so that it is
 * worth a peek; before, it seldom has, and before a conclusion a peek would only see what is written anyway.
 */
export function turnsBack(text: string): boolean {
	if (!text.endsWith("\n")) return DOUBTS.test(text.slice(-DOUBT_CHARS));
	const last = lineBefore(text, text.length);
	const second = last && lineBefore(text, last.start);
	if (!last || !second || !standsAbove(text, last) || !standsAbove(text, second)) return false;
	const third = lineBefore(text, second.start);
	return !third || !standsAbove(text, third);
}

interface Line {
	readonly start: number;
	/** Without the break at its end. */
	readonly text: string;
}

/** The line that ends with the break before an offset, unless that is the beginning. */
function lineBefore(text: string, offset: number): Line | undefined {
	if (offset === 0) return undefined;
	const start = offset < 2 ? 0 : text.lastIndexOf("\n", offset - 2) + 1;
	return { start, text: text.slice(start, offset - 1) };
}

/** Whether the same line stands further above; one without a word or a number is no line in this sense. */
function standsAbove(text: string, { start, text: line }: Line): boolean {
	if (!/[\p{L}\p{N}]/u.test(line)) return false;
	if (start > 0 && text.startsWith(`${line}\n`)) return true;
	const first = text.indexOf(`\n${line}\n`);
	return first !== -1 && first + 1 < start;
}

/**
 * Whether a thought without marks may have come to its answer: its last paragraph concludes, or a block of
 * code is open. A peek here would only see what is being written anyway.
 * @param from where the thought was resumed
 */
export function mayBeAnswer(thought: string, from = 0): boolean {
	const paragraphs = paragraphsOf(thought, from);
	const last = paragraphs.at(-1);
	if (!last || last.start === 0) return false;
	return last.open || CONCLUDES.test(last.text) || hasAnswer(paragraphs);
}

/**
 * Whether a thought without marks surely has come to its answer: the answer's heading stands above, or the
 * code that a conclusion announced is being written. After a hint it would be written a second time.
 * @param from where the thought was resumed
 */
export function isAnswer(thought: string, from = 0): boolean {
	return hasAnswer(paragraphsOf(thought, from));
}

function hasAnswer(paragraphs: readonly Paragraph[]): boolean {
	if (paragraphs.some(({ start, firstLine }) => start > 0 && ONLY_ANSWER.test(firstLine))) return true;
	const end = paragraphs.slice(1).slice(-2);
	return (end.at(-1)?.open ?? false) && end.some(({ text }) => CONCLUDES.test(text));
}

interface Paragraph {
	readonly start: number;
	readonly text: string;
	readonly firstLine: string;
	/** Whether the text ends inside a block of code of it. */
	readonly open: boolean;
}

/**
 * Paragraphs from an offset on, with their own; a blank line inside a code fence ends none. A fence that was
 * open there has ended: whoever thinks on opens it anew.
 */
function paragraphsOf(text: string, from: number): Paragraph[] {
	const paragraphs: Paragraph[] = [];
	let fenced = false;
	let start = -1;
	let offset = from;
	const close = (end: number) => {
		if (start < 0) return;
		const body = text.slice(start, end);
		paragraphs.push({ start, text: body, firstLine: body.split("\n", 1)[0] ?? "", open: fenced });
		start = -1;
	};
	for (const line of text.slice(from).split("\n")) {
		if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
		if (line.trim() === "" && !fenced) close(offset);
		else if (start < 0) start = offset;
		offset += line.length + 1;
	}
	close(text.length);
	return paragraphs;
}
