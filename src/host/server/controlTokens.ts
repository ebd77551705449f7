import { BARRED, CONTROL_TOKEN_FAMILIES } from "../../core/model/controlTokenFamilies.ts";

/**
 * Marks that nobody writes by chance are cut for every model, since a server's name for its model may be
 * wrong.
 */
const MARKS = [BARRED, ...CONTROL_TOKEN_FAMILIES.flatMap(({ marks }) => marks)];

/**
 * Cuts a text inside every control token of a public model, so that no part holds one; joined, the parts are
 * the text. Tokens that are common in code (`<s>`, `[MASK]`) are cut for models of their family. For models
 * of an unknown family they are cut if they stand alone: glued to code, they end no turn that another token
 * could begin.
 * @param model as the server calls it
 */
export function cutControlTokens(text: string, model = ""): string[] {
	const parts: string[] = [];
	let from = 0;
	for (const { index } of text.matchAll(beginnings(model))) {
		parts.push(text.slice(from, index + 1));
		from = index + 1;
	}
	parts.push(text.slice(from));
	return parts;
}

/** Breaks every control token with a visible space: `< |im_end|>`. */
export function breakControlTokens(text: string, model = ""): string {
	return cutControlTokens(text, model).join(" ");
}

/** Matches only the place where a token begins, since tokens may overlap. */
function beginnings(model: string): RegExp {
	const own = CONTROL_TOKEN_FAMILIES.filter(({ models }) => models.test(model));
	const words = (own.length > 0 ? own : CONTROL_TOKEN_FAMILIES).flatMap(({ words = [] }) => words);
	const apart = own.length > 0 ? words : words.map((word) => String.raw`(?<![^\s>\]])${word}(?![^\s<\[])`);
	return new RegExp(`(?=${[...new Set([...MARKS, ...apart])].join("|")})`, "g");
}
