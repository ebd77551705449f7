import Parser, { type MarkdownIt, type StateBlock, type Token } from "markdown-it";

/** The opening of a code block that holds Markdown, which may hold code blocks itself. */
export const MARKDOWN_FENCE = /^(`{3,}|~{3,})[ \t]*(?:markdown|md|mdx)\b[^`]*$/i;
export const ANY_FENCE = /^(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*?)[ \t]*$/;

const blocks = new Parser({ html: false }).disable(["inline", "text_join"]).use(nestFences);

/** A code block of an answer. */
export interface CodeBlock {
	readonly code: string;
	/** The first word behind its fence, in small letters: `ts`, `python`, or nothing. */
	readonly language: string;
}

/**
 * The closed fenced code blocks of a Markdown text, as the panel shows them: without the indentation or the
 * quote marks that their fence has in front. A block that is still open is none yet.
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

/** The contents of these blocks alone. */
export function codeBlocksOf(markdown: string): string[] {
	return fencedBlocksOf(markdown).map(({ code }) => code);
}

/** Whether a code block has its last fence: one that was cut off is only there to be read. */
export function isClosed({ content, map }: Token): boolean {
	const lines = content === "" ? 0 : content.replace(/\n$/, "").split("\n").length;
	return map != null && map[1] - map[0] > lines + 1;
}

/**
 * Has a parser read code blocks inside of a block of Markdown as a part of it. By the letter, the end of the
 * inner one would end the outer one; models write it all the same, and mean this.
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

/** The line of the fence that closes a block, or the one behind its last. */
function closingOf(state: StateBlock, startLine: number, endLine: number, fence: string): number {
	const inner: string[] = [];
	for (let line = startLine + 1; line < endLine; line++) {
		const text = lineAt(state, line);
		// The list or the quote that it stands in has ended.
		if (text !== "" && (state.sCount[line] ?? 0) < state.blkIndent) return line;
		const [, mark = "", info = ""] = isIndentedCode(state, line) ? [] : (ANY_FENCE.exec(text) ?? []);
		// Shorter ones could not be mistaken for the end.
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
