import { failures } from "../failure.ts";

/** Limit of a question with everything that goes along, in characters: no local model reads as many. */
export const MOST_CHARACTERS = 8 * 2 ** 20;
/** The cost of each part of a question in characters, however short it is. */
const CHARACTERS_PER_PART = 32;

/**
 * Rejects questions that nobody can answer before they are read, since others wait meanwhile.
 * @param asked a question with everything that goes along, or a text to count
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
