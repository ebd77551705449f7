import Parser, { type MarkdownIt, type StateBlock, type Token } from "markdown-it";

/** The opening fence of a Markdown block, which may itself contain code blocks. */
export const MARKDOWN_FENCE = /^(`{3,}|~{3,})[ \t]*(?:markdown|mdx?|[qr]md)\b[^`]*$/i;
export const ANY_FENCE = /^(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*?)[ \t]*$/;

const blocks = new Parser({ html: false }).disable(["inline", "text_join"]).use(nestFences);

/** A code block of an answer. */
export interface CodeBlock {
	readonly code: string;
	/** The first word after its fence, in lower case: `ts`, `python`, or nothing. */
	readonly language: string;
}

/**
 * The closed fenced code blocks of a Markdown text, as the panel shows them: without the indentation or quote
 * marks in front of their fence. A block that is still open does not count.
 */
export function fencedBlocksOf(markdown: string): CodeBlock[] {
	return blocks
		.parse(markdown, {})
		.filter((token) => token.type === "fence" && isClosed(token))
		.map(({ content, info }) => ({
			code: content.replace(/\n$/, ""),
			language: /[\w+#-]+/.exec(info)?.[0].toLowerCase() ?? "",
		}));
}

/** Whether a code block has its closing fence: one that was cut off can only be read. */
export function isClosed({ content, map }: Token): boolean {
	const lines = content === "" ? 0 : content.replace(/\n$/, "").split("\n").length;
	return map != null && map[1] - map[0] > lines + 1;
}

/**
 * Makes a parser read code blocks inside a Markdown block as its content. According to the specification, the
 * end of the inner block would end the outer one, but this is what models mean.
 */
export function nestFences(markdown: MarkdownIt): void {
	markdown.block.ruler.before("fence", "nested_fence", nestedFence, {
		alt: ["paragraph", "reference", "blockquote", "list"],
	});
}

function nestedFence(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
	if (isIndentedCode(state, startLine)) return false;
	const opening = lineAt(state, startLine);
	const [, fence = ""] = MARKDOWN_FENCE.exec(opening) ?? [];
	if (fence === "") return false;
	if (silent) return true;
	const end = closingOf(state, startLine, endLine, fence);
	const last = Math.min(end, endLine);
	const hasEnd = end < endLine && closes(lineAt(state, end), fence);
	state.line = last + (hasEnd ? 1 : 0);
	const token = state.push("fence", "code", 0);
	token.info = opening.slice(fence.length).trim();
	token.content = state.getLines(startLine + 1, last, state.sCount[startLine] ?? 0, true);
	token.markup = fence;
	token.map = [startLine, state.line];
	return true;
}

/** The line of the closing fence, or the one after the last line. */
function closingOf(state: StateBlock, startLine: number, endLine: number, fence: string): number {
	const inner: string[] = [];
	for (let line = startLine + 1; line < endLine; line++) {
		const text = lineAt(state, line);
		// The list or quote around the block has ended.
		if (text !== "" && (state.sCount[line] ?? 0) < state.blkIndent) return line;
		const [, mark = "", info = ""] = isIndentedCode(state, line) ? [] : (ANY_FENCE.exec(text) ?? []);
		// A shorter fence cannot close the block.
		if (mark.charAt(0) !== fence.charAt(0) || mark.length < fence.length) continue;
		if (info !== "") inner.push(mark);
		else if (inner.length === 0) return line;
		else if (mark.length >= (inner.at(-1)?.length ?? 0)) inner.pop();
	}
	return endLine;
}

function closes(text: string, fence: string): boolean {
	const [, mark = "", info = ""] = ANY_FENCE.exec(text) ?? [];
	return info === "" && mark.charAt(0) === fence.charAt(0) && mark.length >= fence.length;
}

function isIndentedCode(state: StateBlock, line: number): boolean {
	return (state.sCount[line] ?? 0) - state.blkIndent >= 4;
}

function lineAt(state: StateBlock, line: number): string {
	return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
