/** The opening of a fenced block: what stands before it (indentation, quotes, a list's mark), then the fence. */
const OPENING = /^((?:[ \t]|>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*)(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * The contents of the closed fenced code blocks of a Markdown text, as a renderer shows them: without the
 * indentation or the quote marks that their fence has in front. A block that is still open is none yet.
 */
export function codeBlocksOf(markdown: string): string[] {
	const lines = markdown.replace(/\r\n?/g, "\n").split("\n");
	const blocks: string[] = [];
	for (let start = 0; start < lines.length; start++) {
		const [, before = "", fence] = OPENING.exec(lines[start] ?? "") ?? [];
		if (!fence) continue;
		const bare = lines.slice(start + 1).map((line) => withoutPrefix(line, before));
		const length = bare.findIndex((line) => closes(line, fence));
		if (length < 0) break;
		blocks.push(bare.slice(0, length).join("\n"));
		start += length + 1;
	}
	return blocks;
}

function closes(line: string, fence: string): boolean {
	const mark = line.trim();
	return (
		mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length) && /^ {0,3}\S/.test(line)
	);
}

/** Takes away as much of a line's quote marks and white space as the opening of its block has in front. */
function withoutPrefix(line: string, prefix: string): string {
	let at = 0;
	for (const mark of prefix) {
		const char = line.charAt(at);
		if (char === mark || (mark !== ">" && char === " ")) at++;
	}
	return line.slice(at);
}
