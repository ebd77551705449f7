import { BARRED, CONTROL_TOKEN_FAMILIES } from "../../core/model/controlTokenFamilies.ts";

/** What nobody writes by chance is cut for every model: a server's name for its model need not be true. */
const MARKS = [BARRED, ...CONTROL_TOKEN_FAMILIES.flatMap(({ marks }) => marks)];

/**
 * Cuts a text inside every control token of a public model, so that none of the parts holds one; joined they
 * are the text. What is code as often (`<s>`, `[MASK]`) counts where the model's family has it; where the
 * family is not known, it counts if it stands by itself, since glued to code it ends no turn that another
 * token could begin.
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

/** Breaks every control token with a space that can be seen: `< |im_end|>`. */
export function breakControlTokens(text: string, model = ""): string {
	return cutControlTokens(text, model).join(" ");
}

/** Matches nothing but the place where a token begins: tokens may overlap. */
function beginnings(model: string): RegExp {
	const own = CONTROL_TOKEN_FAMILIES.filter(({ models }) => models.test(model));
	const words = (own.length > 0 ? own : CONTROL_TOKEN_FAMILIES).flatMap(({ words = [] }) => words);
	const apart = own.length > 0 ? words : words.map((word) => String.raw`(?<![^\s>\]])${word}(?![^\s<\[])`);
	return new RegExp(`(?=${[...new Set([...MARKS, ...apart])].join("|")})`, "g");
}
