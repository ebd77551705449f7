/** Wraps a text in a Markdown code block that nothing in the text can close. */
export function fenced(text: string, language = ""): string {
	const fence = fenceFor(text);
	return `${fence}${language.replace(/[^\w+#.-]/g, "")}\n${text}\n${fence}`;
}

/** Wraps a line of text in a Markdown code span that nothing in the text can close. */
export function codeSpan(text: string): string {
	const line = text.replace(/\s+/g, " ");
	const ticks = "`".repeat(longestRun(line) + 1);
	const space = /^`|`$/.test(line) ? " " : "";
	return `${ticks}${space}${line}${space}${ticks}`;
}

/** A fence longer than any run of backticks in the text. */
export function fenceFor(text: string): string {
	return "`".repeat(Math.max(3, longestRun(text) + 1));
}

function longestRun(text: string): number {
	let longest = 0;
	for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
	return longest;
}
