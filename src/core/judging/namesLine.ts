import { bareAnswer, lastLine } from "./bareAnswer.ts";

const NAMED = /\blines?\s*(?:number\s*|no\.?\s*|#\s*|:\s*|is\s*:?\s*)?[*_`(]*(\d+)/gi;

/**
 * Whether an output settles on a line of code: by its number, in the last sentence that names one, or by the
 * bare text of the line.
 */
export function namesLine(output: string, wanted: number, code: string): boolean {
	const last = bareAnswer(lastLine(output));
	const alone = /^\(?(\d+)[).:]?$/.exec(last)?.[1];
	if (alone !== undefined) return Number(alone) === wanted;
	const lines = output.split("\n").filter((line) => line.match(NAMED));
	// In that sentence the culprit comes first, and its consequences follow.
	const [named] = lines.at(-1)?.matchAll(NAMED) ?? [];
	if (named) return Number(named[1]) === wanted;
	const text = code.split("\n").map((line) => line.trim());
	return last !== "" && text[wanted - 1] === last && text.filter((line) => line === last).length === 1;
}
