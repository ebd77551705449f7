import type { Problem, TestsProblem } from "../question/problem.ts";
import { bareAnswer, lastLine } from "./bareAnswer.ts";
import { lastGrowth, sameGrowth } from "./growthClass.ts";
import { namesLine } from "./namesLine.ts";

/** A problem whose output is judged without running code. */
export type ReadableProblem = Exclude<Problem, TestsProblem>;

/** Whether an output gives the problem's answer. Problems with tests need their code run instead. */
export function judge(problem: ReadableProblem, output: string): boolean {
	switch (problem.check) {
		case "endsWith":
			return endsWith(output, problem.answer);
		case "exact":
			return bareAnswer(lastLine(output)) === bareAnswer(problem.answer);
		case "choice":
			return lastChoice(output) === problem.answer;
		case "line":
			return namesLine(output, Number(problem.answer), problem.question.code?.text ?? "");
		case "complexity":
			return lastGrowth(output) === sameGrowth(problem.answer);
		default:
			problem satisfies never;
			return false;
	}
}

/** What may follow an answer without being part of it. */
const BEHIND = /[\s.!*_`$"'’”)]+$/;

/**
 * Whether a text ends with an answer that is not the end of a longer word or number: 132 does not end with
 * 32.
 */
function endsWith(output: string, answer: string): boolean {
	const wanted = answer.trim();
	const candidates: [text: string, end: string][] = [
		[output.trim(), wanted],
		[output.replace(BEHIND, ""), wanted.replace(BEHIND, "")],
	];
	return candidates.some(([text, end]) => {
		return end !== "" && text.endsWith(end) && isBoundary(text.slice(0, -end.length), end);
	});
}

/** Whether an answer after this text would be a word of its own. */
function isBoundary(before: string, answer: string): boolean {
	if (/^[\p{L}\p{N}_]/u.test(answer) && /[\p{L}\p{N}_]$/u.test(before)) return false;
	if (/^[\d.]/.test(answer)) return !/(?:[-−.]|\d,)$/.test(before) || /(?:^|[^\d])\.$/.test(before);
	return !/^[-−+]/.test(answer) || !/[\p{L}\p{N}_\-−+]$/u.test(before);
}

const LETTER = "\\(?([A-J])\\)?(?![\\p{L}\\p{N}_'’])";
/** Words that announce a choice. */
const SAID = new RegExp(
	`(?<![\\p{L}])(?:(?:answer|choice|option|solution)\\s*(?:is|would be|must be|:|=)\\s*(?:therefore\\s+|thus\\s+|clearly\\s+)?(?:option\\s+|choice\\s+|:\\s*)?${LETTER}|` +
		`(?:choose|pick|select|go with)\\s+(?:option\\s+|choice\\s+|answer\\s+)?${LETTER}|` +
		`${LETTER}\\s+(?:is|must be|seems)\\s+(?:the\\s+)?(?:only\\s+)?(?:correct|right|true|best)(?!\\p{L}))`,
	"giu",
);
const OR_ANOTHER = new RegExp(`^\\s*(?:or|and|/)\\s+${LETTER}`, "u");
/** A letter followed by its explanation: `B. Because …` */
const LEADING = /^\(?([A-J])(?:[.):,]|\)[.:,]?)(?=\s|$)/;
/** A lone letter that is not a word: neither the pronoun nor an article. */
const ALONE =
	/(?<![\p{L}\p{N}_'’])(?:I(?!\s+(?!is\b|or\b|and\b)\p{L})|A(?!\s+(?!is\b|was\b|or\b|and\b)\p{Ll})|[B-HJ])(?![\p{L}\p{N}_'’])/gu;

/** The choice that an output arrives at: the last one announced in words, otherwise the last one named. */
function lastChoice(output: string): string | undefined {
	const text = output
		.replace(/\\(?:boxed|text|textbf|mathrm)\{\s*([^{}]*?)\s*\}/g, "($1)")
		.replace(/[*`$]|\b_|_\b/g, "");
	const said = [...text.matchAll(SAID)]
		.map((match) => ({ letter: match.slice(1).find(Boolean) ?? "", end: match.index + match[0].length }))
		// "The answer is a number" names no choice.
		.filter(({ letter }) => /[A-J]/.test(letter))
		.at(-1);
	// "C or D" is not an answer.
	if (said) return OR_ANOTHER.test(text.slice(said.end)) ? undefined : said.letter;
	const leading = LEADING.exec(lastLine(text).trim())?.[1];
	return leading ?? [...text.matchAll(ALONE)].at(-1)?.[0];
}
