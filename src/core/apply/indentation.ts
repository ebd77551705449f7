/** Moves code to another indentation; lines keep their relative indentation. */
export function indentTo(code: string, indentation: string): string {
	const own = indentationOf(code);
	if (own === indentation) return code;
	return code
		.split("\n")
		.map((line) => (line.trim() === "" ? "" : indentation + line.slice(own.length)))
		.join("\n");
}

/** The common indentation of all lines; blank lines do not count. */
export function indentationOf(code: string): string {
	let common: string | undefined;
	for (const line of code.split("\n")) {
		if (line.trim() === "") continue;
		const start = /^[ \t]*/.exec(line)?.[0] ?? "";
		if (common === undefined) common = start;
		let length = 0;
		while (length < common.length && common[length] === start[length]) length++;
		common = common.slice(0, length);
	}
	return common ?? "";
}

/** Widths of a level in spaces; other widths align a line with the one above. */
const LEVELS = new Set([2, 3, 4, 8]);

/** One level of the code's indentation, a tab or some spaces; undefined if the code has none. */
export function indentationUnit(code: string): string | undefined {
	let before: number | undefined;
	let smallest = Number.POSITIVE_INFINITY;
	for (const line of code.split("\n")) {
		if (line.trim() === "") continue;
		const start = /^[ \t]*/.exec(line)?.[0] ?? "";
		if (start.includes("\t")) return "\t";
		const step = start.length - (before ?? start.length);
		// A single space is that of ` *` in a comment.
		if (step > 1) smallest = Math.min(smallest, step);
		before = start.length;
	}
	return LEVELS.has(smallest) ? " ".repeat(smallest) : undefined;
}

/** Converts the levels of indentation to another unit; spaces for alignment stay. */
export function withUnit(code: string, unit: string | undefined): string {
	const own = indentationUnit(indentTo(code, ""));
	if (unit === undefined || own === undefined || own === unit) return code;
	const base = indentationOf(code);
	const inside = (line: string) => /^[ \t]*/.exec(line.slice(base.length))?.[0] ?? "";
	const lines = code.split("\n");
	// Lines that are aligned with the one above keep their spaces.
	const isAligned = own !== "\t" && lines.some((line) => inside(line).length % own.length > 0);
	if (isAligned && unit !== "\t") return code;
	return lines
		.map((line) => {
			const indentation = inside(line);
			const rest = line.slice(base.length + indentation.length);
			if (own === "\t") return base + indentation.replaceAll("\t", unit) + rest;
			const columns = indentation.length;
			const levels = unit.repeat(Math.floor(columns / own.length));
			return base + levels + " ".repeat(columns % own.length) + rest;
		})
		.join("\n");
}
