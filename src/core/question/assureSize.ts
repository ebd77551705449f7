import { failures } from "../failure.ts";

/**
 * The most characters that a question and what goes along with it may have: no model of a machine reads as
 * many.
 */
export const MOST_CHARACTERS = 8 * 2 ** 20;
/** Each part of a question costs as much as so many characters, however little it says. */
const CHARACTERS_PER_PART = 32;

/**
 * Keeps what nobody can answer from whoever has to read it, while others wait.
 * @param asked a question with everything that goes along, or what is to be counted
 * @throws Failure `questionTooLarge`
 */
export function assureSize(asked: object | string, most = MOST_CHARACTERS): void {
	let characters = 0;
	const waiting: unknown[] = [asked];
	while (waiting.length > 0) {
		const part = waiting.pop();
		if (typeof part === "string") characters += part.length;
		else if (typeof part === "object" && part !== null) {
			characters += CHARACTERS_PER_PART;
			for (const value of Object.values(part)) waiting.push(value);
		}
	}
	if (characters > most) throw failures.questionTooLarge(characters, most);
}
