import type { CodeSymbol } from "../question/surroundings.ts";
import { formatOf, outlineOf, type Part } from "./outline.ts";
import { isDecorator } from "./partName.ts";

/** A head of something with members that belong together. */
const CLASS = /(?:^|\s)(?:class|struct|interface|enum|trait|impl|record|object|protocol|union|actor)(?:\s|<)/;

/**
 * The functions and classes of code, by its outline: for languages that no language service knows here. A
 * function is one piece with what it defines within.
 */
export function blocksOf(text: string): CodeSymbol[] {
	const lines = text.split("\n");
	return formatOf(lines) === "code" ? blocksIn(lines, outlineOf(lines, "code")) : [];
}

function blocksIn(lines: readonly string[], parts: readonly Part[]): CodeSymbol[] {
	return parts.flatMap((part) => {
		if (part.kind === "definition") return blockOf(lines, part);
		const inside = blocksIn(lines, part.parts);
		const isClass = part.kind === "group" && CLASS.test(part.headText) && part.end > part.headEnd;
		return isClass ? [blockOf(lines, part), ...inside] : inside;
	});
}

/** Its decorators belong to it, comments above it do not, as for language services. */
function blockOf(lines: readonly string[], { name = "", start, head, end }: Part): CodeSymbol {
	const decorators = lines.slice(start, head).findIndex((line) => isDecorator(line.trim()));
	return {
		name: name.replace(CLASS, "").replace(/:$/, "").trim(),
		startLine: (decorators < 0 ? head : start + decorators) + 1,
		nameLine: head + 1,
		endLine: end,
	};
}
