import { indentationUnit, withUnit } from "../code/indentation.ts";
import { isImport, linesWithout, outlineOf, type Part } from "../code/outline.ts";
import { withImportsJoined } from "./importLists.ts";
import { type LineEdit, mergeParts, withEdits } from "./mergeParts.ts";
import type { Compared } from "./wholeness.ts";

/**
 * Merges tests into a test file: imports join the file's imports, tests replace namesakes, and new ones go to
 * the suite of the same name or to the end. Nothing else in the file changes.
 */
export function appendTests(file: string, tests: string): string {
	const lines = file.trimEnd().split("\n");
	const whole = withUnit(tests.trim(), indentationUnit(file)).split("\n");
	if (file.trim() === "") return `${whole.join("\n")}\n`;
	const parts = outlineOf(lines, "code");
	const added = testModule(whole) ?? (parts.some(isGuard) ? withoutGuard(whole) : whole);
	const { block, given, code, own } = withImportsJoined({
		block: added,
		given: outlineOf(added, "code"),
		code: lines,
		own: parts,
	});
	if (given.length === 0) return `${code.join("\n")}\n`;
	const names = new Set(own.map(({ name }) => name));
	const isKnown = (part: Part) => !isImport(part) && part.name !== undefined && names.has(part.name);
	const compared = { block, code, adds: true };
	const merged = given.some(isKnown) ? mergeParts(given, own, compared) : undefined;
	const placed = merged && withEdits(code, merged);
	return `${placed ?? appended(own, given, compared)}\n`;
}

/** In Rust, the module of tests alone: what models write around it is what they take the tested code for. */
function testModule(block: readonly string[]): readonly string[] | undefined {
	const module = outlineOf(block, "code").find(({ start, head }) =>
		block.slice(start, head).some((line) => /^\s*#\[cfg\(test\)\]/.test(line)),
	);
	return module && block.slice(module.start, module.end);
}

/** Tests without what runs them, where the file already does that. */
function withoutGuard(block: readonly string[]): readonly string[] {
	const guard = outlineOf(block, "code").find(isGuard);
	return guard ? trimmed(linesWithout(block, [guard])) : block;
}

/** In Python, what is only done when the file is run as a script. */
function isGuard({ kind, headText }: Part): boolean {
	return kind === "statement" && /^if\s+__name__\b/.test(headText);
}

/** The file with the imports among its own, and everything else at its end, or before it runs its tests. */
function appended(own: readonly Part[], given: readonly Part[], { block, code }: Compared): string {
	const imports = given.filter(isImport);
	const edits = mergeParts(imports, own, { block, code }) ?? importsOf(own, imports, block);
	const rest = trimmed(linesWithout(block, imports));
	const guard = own.at(-1);
	if (!guard || !isGuard(guard)) return [withEdits(code, edits) ?? code.join("\n"), "", ...rest].join("\n");
	const before = { start: guard.start, end: guard.start, lines: [...rest, "", ""], like: guard.head };
	return withEdits(code, [...edits, before]) ?? [...code, "", ...rest].join("\n");
}

function trimmed(lines: readonly string[]): string[] {
	return lines.join("\n").trim().split("\n");
}

/** Imports that the file does not have yet. */
function importsOf(own: readonly Part[], imports: readonly Part[], block: readonly string[]): LineEdit[] {
	const last = own.findLast(isImport);
	const at = last?.end ?? 0;
	return imports.map(({ start, end }, index) => {
		const gap = !last && index === imports.length - 1 ? [""] : [];
		return { start: at, end: at, lines: [...block.slice(start, end), ...gap], like: last?.head ?? 0 };
	});
}
