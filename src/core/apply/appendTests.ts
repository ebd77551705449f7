import { indentationUnit, withUnit } from "../code/indentation.ts";
import { outlineOf, type Part } from "../code/outline.ts";
import { type LineEdit, mergeParts, withEdits } from "./mergeParts.ts";
import type { Compared } from "./wholeness.ts";

/**
 * Merges tests into a test file: imports join the file's imports, tests replace namesakes, and new ones go to
 * the suite of the same name or to the end. Nothing else in the file changes.
 */
export function appendTests(file: string, tests: string): string {
	const lines = file.trimEnd().split("\n");
	const block = withUnit(tests.trim(), indentationUnit(file)).split("\n");
	if (file.trim() === "") return `${block.join("\n")}\n`;
	const own = outlineOf(lines, "code");
	const given = outlineOf(block, "code");
	const names = new Set(own.map(({ name }) => name));
	const isKnown = ({ kind, name }: Part) => kind !== "import" && name !== undefined && names.has(name);
	const compared = { block, code: lines, adds: true };
	const merged = given.some(isKnown) ? mergeParts(given, own, compared) : undefined;
	const placed = merged && withEdits(lines, merged);
	return `${placed ?? appended(own, given, compared)}\n`;
}

/** The file with the imports among its own, and everything else at its end. */
function appended(own: readonly Part[], given: readonly Part[], compared: Compared): string {
	const { block, code } = compared;
	const imports = given.filter(({ kind }) => kind === "import");
	const edits = mergeParts(imports, own, compared) ?? importsOf(own, imports, block);
	const imported = new Set<number>();
	for (const { start, end } of imports) for (let at = start; at < end; at++) imported.add(at);
	const rest = block.filter((_, at) => !imported.has(at)).join("\n");
	return `${withEdits(code, edits) ?? code.join("\n")}\n\n${rest.trim()}`;
}

/** Imports that the file does not have yet. */
function importsOf(own: readonly Part[], imports: readonly Part[], block: readonly string[]): LineEdit[] {
	const last = own.findLast(({ kind }) => kind === "import");
	const at = last?.end ?? 0;
	return imports.map(({ start, end }, index) => {
		const gap = !last && index === imports.length - 1 ? [""] : [];
		return { start: at, end: at, lines: [...block.slice(start, end), ...gap], like: last?.head ?? 0 };
	});
}
