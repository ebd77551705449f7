/** Characters per token of usual code and prose, where there is no model to count. */
export const CHARACTERS_PER_TOKEN = 3.5;

/** No text averages more characters per token than this: a longer one need not be counted. */
export const LONGEST_TOKEN = 16;

/** Estimated length in tokens of a text of so many characters. */
export function guessTokens(characters: number): number {
	return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
