import { t } from "@vscode/l10n";
import MarkdownIt, { type Token } from "markdown-it";
import { isClosed, nestFences } from "../../core/markdown/codeBlocks.ts";
import { highlight } from "./highlight.ts";

/** The only links there are. */
export const LINK = /^https?:\/\//i;

const markdown = new MarkdownIt({ html: false, linkify: true }).disable("image").use(nestFences);
markdown.validateLink = (href) => LINK.test(href);
// Names of files are no links: `main.rs` and `setup.py` look like hosts.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

const { rules } = markdown.renderer;
rules.fence = (tokens, index, _options, env) => {
	const token = at(tokens, index);
	const { content, info } = token;
	const { colours, uses = [] } = (env ?? {}) as RenderOptions;
	const language = /\S+/.exec(info)?.[0] ?? "";
	return codeBlock(content, language, {
		coloured: colours ? highlight(content, language) : undefined,
		uses: isClosed(token) ? uses : [],
	});
};
rules.code_block = (tokens, index) => codeBlock(at(tokens, index).content, "");
rules.link_open = (tokens, index, options, _env, self) => {
	const token = at(tokens, index);
	// The tooltip tells where the link really goes, whatever its text says.
	token.attrSet("title", String(token.attrGet("href")));
	return self.renderToken(tokens, index, options);
};
rules.heading_open = rules.heading_close = (tokens, index, options, _env, self) => {
	// The question is a heading of the second level; the answer's own stand below it.
	const token = at(tokens, index);
	token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
	return self.renderToken(tokens, index, options);
};
rules.th_open = rules.td_open = (tokens, index) => {
	const token = at(tokens, index);
	const align = /\w+$/.exec(String(token.attrGet("style") ?? ""))?.[0];
	return align ? `<${token.tag} class="align-${align}">` : `<${token.tag}>`;
};
rules.table_open = () => `<div class="table" tabindex="0"><table>`;
rules.table_close = () => "</table></div>";

export interface RenderOptions {
	/** Whether code gets its colours; a block that is still being written goes without. */
	readonly colours?: boolean;
	/** What can be done with a whole code block, besides copying it. */
	readonly uses?: readonly CodeUse[];
}

/** What can be done with code in the editor. */
export type CodeUse = "insert" | "apply";

const USES: Readonly<Record<CodeUse, { icon: string; label: string; title: string }>> = {
	insert: { icon: "insert", label: t("Insert"), title: t("Put it where the cursor is in the editor") },
	apply: {
		icon: "diff",
		label: t("Apply"),
		title: t("Review it as a change of the code that was asked about"),
	},
};

/** Markdown as HTML in which text is only ever text: no HTML of its own, no images, http links at most. */
export function renderMarkdown(text: string, options: RenderOptions = {}): string {
	return markdown.render(text, { ...options });
}

/** Finds blocks and leaves what is inside them alone. */
const blocksOnly = new MarkdownIt({ html: false }).disable(["inline", "text_join"]).use(nestFences);

/**
 * Cuts Markdown into its top-level blocks. All but the last are final: whatever follows can only change
 * the last one. (A link definition holds inside its own block only.)
 */
export function splitMarkdown(text: string): string[] {
	const tokens = blocksOnly.parse(text.slice(0, settledLength(text)), {});
	const firstLines = tokens
		.filter(({ level, nesting }) => level === 0 && nesting >= 0)
		.map(({ map }) => map?.[0] ?? 0);
	const lineStarts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map(({ index, 0: end }) => index + end.length)];
	const starts = [0, ...firstLines.slice(1).map((line) => lineStarts[line] ?? 0)];
	return starts.map((start, index) => text.slice(start, starts[index + 1]));
}

/** A line that begins like this is ordinary text, however it goes on. */
const ORDINARY = /^(?:[*_]{0,2}\p{L}|`[^`\s])/u;

/** The last line may turn into anything while it is being written; until it shows what it is it does not count. */
function settledLength(text: string): number {
	const lastLine = text.lastIndexOf("\n") + 1;
	return ORDINARY.test(text.slice(lastLine, lastLine + 4)) ? text.length : lastLine;
}

function codeBlock(
	code: string,
	language: string,
	{ coloured, uses = [] }: { coloured?: string | undefined; uses?: readonly CodeUse[] } = {},
): string {
	const { escapeHtml } = markdown.utils;
	const buttons = uses.map((use) => {
		const { icon, label, title } = USES[use];
		return `<button type="button" class="${use}" title="${escapeHtml(title)}">${iconOf(icon)}<span>${escapeHtml(label)}</span></button>`;
	});
	return (
		`<div class="code"><div class="code-bar"><span class="code-language">${escapeHtml(language)}</span>` +
		`<button type="button" class="copy">${iconOf("copy")}<span class="copy-label">${escapeHtml(t("Copy"))}</span></button>` +
		`${buttons.join("")}</div>` +
		`<pre tabindex="0"><code>${coloured ?? escapeHtml(code)}</code></pre></div>\n`
	);
}

function iconOf(name: string): string {
	return `<i class="codicon codicon-${name}" aria-hidden="true"></i>`;
}

function at(tokens: readonly Token[], index: number): Token {
	const token = tokens[index];
	if (!token) throw new RangeError(`no token ${index}`);
	return token;
}
