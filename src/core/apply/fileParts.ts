import { indentationOf } from "../code/indentation.ts";
import { isImport, linesWithout, outlineOf, type Part } from "../code/outline.ts";

/** An import that has to be at the top of a file; other languages also allow some within a function. */
const TOP_IMPORT = /^(?:import|using)\b(?!\s*[:=]).*["';]$/;

/**
 * A block without what belongs to the file around the code, where the code lies within something, such as the
 * methods of a class: imports, and examples of calls below its functions. There they would break the file.
 * @param own the parts of the code
 */
export function withoutFileParts(
	block: readonly string[],
	own: readonly Part[],
	code: readonly string[],
): readonly string[] {
	if (indentationOf(code.join("\n")) === "" || own.some(isImport)) return block;
	const given = outlineOf(block, "code");
	const areFunctions = own.some(isFunction);
	const imports = given.filter((part) => isImport(part) && (areFunctions || TOP_IMPORT.test(part.headText)));
	const last = given.findLastIndex(isFunction);
	const isExample =
		last >= 0 &&
		given.slice(last + 1).some(({ kind }) => kind === "statement") &&
		own.every((part) => isFunction(part) || part.kind === "comment");
	const example = { start: given[last]?.end ?? block.length, end: block.length };
	const kept = linesWithout(block, isExample ? [...imports, example] : imports);
	return kept.some((line) => line.trim() !== "") ? kept : block;
}

function isFunction({ kind }: Part): boolean {
	return kind === "definition";
}
