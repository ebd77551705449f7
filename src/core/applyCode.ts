/**
 * Finds a code again in the lines of a text that may have changed around it.
 * @param line where it was, from 0
 * @returns where it is now; undefined when it has changed itself, or stands in several places and none is its own
 */
export function findLines(lines: readonly string[], code: string, line: number): number | undefined {
	const wanted = code.split("\n");
	const isAt = (start: number) => wanted.every((content, index) => lines[start + index] === content);
	if (isAt(line)) return line;
	const starts = [...lines.keys()].filter(isAt);
	return starts.length === 1 ? starts[0] : undefined;
}

/**
 * A code block as it stands where other code stands now: indented as that is, and with the blank lines around
 * that one, whatever the model has made of them.
 */
export function fitCode(block: string, code: string): string {
	const { before, after } = trimLines(code);
	const { body } = trimLines(block);
	return [...before, indentTo(body.join("\n"), indentationOf(code)), ...after].join("\n");
}

/** Moves a code, whatever its indentation, to another; lines keep their indentation against each other. */
export function indentTo(code: string, indentation: string): string {
	const own = indentationOf(code);
	if (own === indentation) return code;
	return code
		.split("\n")
		.map((line) => (line.trim() === "" ? "" : indentation + line.slice(own.length)))
		.join("\n");
}

/** The white space that every line of a code begins with; blank lines do not count. */
export function indentationOf(code: string): string {
	const starts = code
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
	const [first = "", ...others] = starts;
	return others.reduce((common, start) => {
		let length = 0;
		while (length < common.length && common[length] === start[length]) length++;
		return common.slice(0, length);
	}, first);
}

/** Sets the blank lines at both ends of a code apart. */
function trimLines(code: string): Record<"before" | "body" | "after", string[]> {
	const lines = code.split("\n");
	const isCode = (line: string) => line.trim() !== "";
	const start = Math.max(0, lines.findIndex(isCode));
	const end = lines.findLastIndex(isCode) + 1;
	return { before: lines.slice(0, start), body: lines.slice(start, end), after: lines.slice(end) };
}
