import { blockParser } from "./blockParser.ts";

/** Where links lead that name a definition in place of an address, by its name as the parser compares it. */
export type References = Readonly<Record<string, { readonly href: string; readonly title: string }>>;

/** Adds the definitions in a text to those before it; the first one of a name counts. */
export function withDefinitions(references: References, text: string): References {
	if (!text.includes("]:")) return references;
	const all = { ...references };
	blockParser.parse(text, { references: all });
	return Object.keys(all).length > Object.keys(references).length ? all : references;
}

/** The addresses of definitions that a text may name, as one text to compare. */
export function namedIn(text: string, references: References): string {
	return Array.from(text.matchAll(/\[([^[\]]+)\]/g), ([, name = ""]) => {
		return references[blockParser.utils.normalizeReference(name)]?.href ?? "";
	}).join(" ");
}
