import { indentationOf } from "./indentation.ts";

/** Lines that define something by a name: a function, a method, a class. Lines count from 0, the end is behind it. */
export interface Definition {
	readonly name: string;
	readonly headText: string;
	/** Where its comments and decorators begin. */
	readonly start: number;
	/** The line with its name. */
	readonly head: number;
	readonly end: number;
	/** The indentation of its head. */
	readonly indentation: string;
}

const CONTROL =
	/^(?:if|else|elif|for|foreach|while|until|do|switch|case|default|match|try|catch|except|finally|with|using|lock|return|throw|raise|await|yield|new)\b/;
const NAMED_KIND =
	/\b(?:class|struct|interface|enum|trait|impl|module|namespace|record|object|type|protocol|extension)\s+([\w$]+)/;
const CALLED = /([\w$#]+)\s*(?:<[^<>]*>)?\s*\(/;
/** `const sum = (a) => {`, `sum = function () {` */
const ASSIGNED = /([\w$#]+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\(|[\w$]+\s*=>)/;
const ABOVE = /^(?:\/\/|\/\*|\*|#(?!include|define|if|endif)|@|--|\[[\w(])/;
const CLOSER = /^(?:[)\]}]|end\b)/;
const OPENER = /(?:[{([:]|=>|\bdo|\bthen)\s*$/;

/**
 * The definitions in a code, told from its lines and their indentation alone: what is applied comes from a model and
 * need not be whole, and stands in any language.
 */
export function definitionsOf(lines: readonly string[]): Definition[] {
	return lines.flatMap((line, head) => {
		const name = nameOf(line.trim());
		const end = name === undefined ? head : endOf(lines, head);
		// A call is written like a head, and has nothing below it.
		if (name === undefined || end - head < 2) return [];
		const indentation = indentationOf(line);
		let start = head;
		while (start > 0 && isAbove(lines[start - 1] ?? "", indentation)) start--;
		return [{ name, headText: line.trim(), start, head, end, indentation }];
	});
}

function nameOf(head: string): string | undefined {
	if (CONTROL.test(head) || ABOVE.test(head) || CLOSER.test(head)) return undefined;
	for (const pattern of [NAMED_KIND, ASSIGNED, CALLED]) {
		const name = pattern.exec(head)?.[1];
		if (name !== undefined && !CONTROL.test(name)) return name;
	}
	return undefined;
}

/** Behind the last line that belongs to a head: what is indented further, and what closes it. */
function endOf(lines: readonly string[], head: number): number {
	const own = indentationOf(lines[head] ?? "").length;
	let end = head + 1;
	for (let at = head + 1; at < lines.length; at++) {
		const line = lines[at] ?? "";
		const text = line.trim();
		if (text === "") continue;
		const depth = indentationOf(line).length;
		if (depth < own) break;
		if (depth > own) {
			end = at + 1;
			continue;
		}
		// A brace on a line of its own opens a body, `) {` and `} else {` go on; `}` is the last line.
		const opens = at === head + 1 && text === "{";
		if (!opens && !CLOSER.test(text)) break;
		end = at + 1;
		if (!opens && !OPENER.test(text)) break;
	}
	return end;
}

function isAbove(line: string, indentation: string): boolean {
	return indentationOf(line) === indentation && ABOVE.test(line.trim());
}
