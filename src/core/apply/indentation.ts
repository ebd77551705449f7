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
