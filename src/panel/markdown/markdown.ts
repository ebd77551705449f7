import { t } from "@vscode/l10n";
import MarkdownIt, { type Token } from "markdown-it";
import type { CodeUse } from "../../core/apply/codeUse.ts";
import { isClosed, nestFences } from "../../core/markdown/codeBlocks.ts";
import { LINK } from "./blockParser.ts";
import { cjkEmphasis } from "./cjkEmphasis.ts";
import { formulaRules } from "./formulas.ts";
import { highlight } from "./highlight.ts";
import { CONTINUED, goOn, type Opening } from "./opening.ts";
import type { References } from "./references.ts";

const markdown = new MarkdownIt({ html: false, linkify: true }).disable("image").use(nestFences);
markdown.validateLink = (href) => LINK.test(href);
// Otherwise file names become links: `main.rs` and `setup.py` look like hosts.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

markdown.use(formulaRules).use(goOn).use(cjkEmphasis);
markdown.core.ruler.after("inline", "tasks", markTasks);

const { rules } = markdown.renderer;
rules.fence = (tokens, index, _options, env) => {
	const token = at(tokens, index);
	const language = /\S+/.exec(token.info)?.[0] ?? "";
	return codeBlock(
		token.content,
		language,
		// Half of a code block has no use.
		isClosed(token) && !token.meta?.[CONTINUED]
			? usesOf(token.content, env as RenderOptions | undefined)
			: [],
	);
};
rules.code_block = (tokens, index) => codeBlock(at(tokens, index).content, "", []);
rules.softbreak = (_tokens, _index, _options, env) =>
	(env as RenderOptions | undefined)?.breaks ? "<br>\n" : "\n";
rules.link_open = (tokens, index, options, _env, self) => {
	const token = at(tokens, index);
	// The tooltip shows the real target, whatever the text of the link says.
	token.attrSet("title", String(token.attrGet("href")));
	return self.renderToken(tokens, index, options);
};
rules.heading_open = rules.heading_close = (tokens, index, options, _env, self) => {
	// The question is a second-level heading; headings of the answer go below it.
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
	/** Uses of complete code blocks besides copying, by their code; without it, there are none. */
	readonly uses?: ReadonlyMap<string, readonly CodeUse[]>;
	/** Whether line breaks within a paragraph are kept. */
	readonly breaks?: boolean;
	/** Whether more text may come. */
	readonly growing?: boolean;
	/** What the text goes on with; its head stands above the text already. */
	readonly opening?: Opening;
	/** What is defined in other blocks of the text. */
	readonly references?: References;
}

/** The uses of a complete block's code; if uses are known at all, it can at least be inserted. */
export function usesOf(code: string, { uses }: RenderOptions = {}): readonly CodeUse[] {
	return uses ? (uses.get(code.replace(/\n$/, "")) ?? ["insert"]) : [];
}

const USES: Readonly<Record<CodeUse, { icon: string; label: string; title: string }>> = {
	apply: {
		icon: "diff",
		label: t("Apply"),
		title: t("Review it as a change of the code that was asked about"),
	},
	testFile: {
		icon: "beaker",
		label: t("Test File"),
		title: t("Put it into the file that holds the tests of this code, or a new one"),
	},
	newFile: { icon: "new-file", label: t("New File"), title: t("Open it as a new file") },
	insert: { icon: "insert", label: t("Insert"), title: t("Put it where the cursor is in the editor") },
};

/** Limit of elements in a block, beyond which drawing takes noticeably long. */
const MAX_ELEMENTS = 600;
const MAX_NESTING = 32;
const MAX_FORMULAS = 80;
/** Limit of tags in its HTML, two an element: formulas and the colours of code become more than they look. */
const MAX_TAGS = 2000;

/** Renders Markdown to HTML in which text stays text: no HTML of its own, no images, only http links. */
export function renderMarkdown(text: string, options: RenderOptions = {}): string {
	return markdown.render(text, environmentOf(options));
}

/** The same; undefined if it would be too much to draw at once. */
export function renderBounded(text: string, options: RenderOptions = {}): string | undefined {
	const env = environmentOf(options);
	const tokens = markdown.parse(options.growing ? withTableBegun(text) : text, env);
	if (!isBounded(tokens)) return undefined;
	const html = markdown.renderer.render(tokens, markdown.options, env);
	return html.split("<").length <= MAX_TAGS ? html : undefined;
}

/** The parser adds the text's own definitions to the others. */
function environmentOf(options: RenderOptions): Record<string, unknown> {
	return { ...options, references: { ...options.references } };
}

/** The beginning of a table, up to its head and the rule below, at the end of a text. */
const TABLE_BEGINS = /(?:^|\n[ \t]*\n) {0,3}(\|[^\n]*)(?:\n {0,3}(?:\|[ \t:|-]*)?)?$/;

/** Completes the head of a table that is being written: its pipes would stand there as text until then. */
function withTableBegun(text: string): string {
	const [begun, head = ""] = TABLE_BEGINS.exec(text.slice(-1000)) ?? [];
	if (begun === undefined || head.trim() === "|") return text;
	const closed = /(?<!\\)\|[ \t]*$/.test(head) ? head : `${head} |`;
	const cells = closed.split(/(?<!\\)\|/).length - 2;
	const before = text.slice(0, text.length - begun.length);
	return `${before}${/^\n/.test(begun) ? "\n\n" : ""}${closed}\n|${" - |".repeat(cells)}`;
}

function isBounded(tokens: readonly Token[]): boolean {
	const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
	const elements = all.filter(({ nesting, type }) => nesting > 0 || !PLAIN.has(type)).length;
	const formulas = all.filter(({ type }) => type.startsWith("formula")).length;
	const nesting = Math.max(0, ...tokens.map(({ level, children }) => level + nestingOf(children ?? [])));
	return elements <= MAX_ELEMENTS && formulas <= MAX_FORMULAS && nesting <= MAX_NESTING;
}

/** Tokens that do not become elements. */
const PLAIN: ReadonlySet<string> = new Set(["text", "inline", "softbreak", "text_special"]);

function nestingOf(tokens: readonly Token[]): number {
	return tokens.reduce((deepest, { level }) => Math.max(deepest, level), 0);
}

function codeBlock(code: string, language: string, uses: readonly CodeUse[]): string {
	const shown = highlight(code, language) ?? markdown.utils.escapeHtml(code);
	return `<div class="${codeClass(language)}">${codeBar(language, uses)}<pre tabindex="0"><code>${shown}</code></pre></div>\n`;
}

/** Languages in which indentation says what belongs together: their lines are not wrapped. */
const BY_INDENTATION =
	/^(?:python\d?|py\d?|pyw?i?|gyp|yaml|yml|make(?:file)?|mk|haskell|hs|fsharp|fs|nim|coffee(?:script)?|pug|sass|haml|gdscript|elm)$/i;

/** The classes of a code block. */
export function codeClass(language: string): string {
	return `code${BY_INDENTATION.test(language) ? " by-indentation" : ""}`;
}

/** The bar above code: its language and its buttons. */
export function codeBar(language: string, uses: readonly CodeUse[]): string {
	const { escapeHtml } = markdown.utils;
	const buttons = uses.map((use) => {
		const { icon, label, title } = USES[use];
		return `<button type="button" class="${use}" title="${escapeHtml(title)}">${iconOf(icon)}<span>${escapeHtml(label)}</span></button>`;
	});
	return (
		`<div class="code-bar"><span class="code-language">${escapeHtml(language)}</span>` +
		`<button type="button" class="copy">${iconOf("copy")}<span class="copy-label">${escapeHtml(t("Copy"))}</span></button>` +
		`${buttons.join("")}</div>`
	);
}

function iconOf(name: string): string {
	return `<i class="codicon codicon-${name}" aria-hidden="true"></i>`;
}

/** `- [x]` and `- [ ]` begin tasks: a box stands in place of their bullet. */
function markTasks({ tokens }: { tokens: Token[] }): void {
	for (const [index, inline] of tokens.entries()) {
		const item = tokens[index - 2];
		const first = inline.children?.[0];
		if (item?.type !== "list_item_open" || inline.type !== "inline" || first?.type !== "text") continue;
		const [mark, state] = /^\[([ xX])\]\s/.exec(first.content) ?? [];
		if (mark === undefined) continue;
		first.content = `${state === " " ? "☐" : "☑"} ${first.content.slice(mark.length)}`;
		item.attrJoin("class", "task");
	}
}

function at(tokens: readonly Token[], index: number): Token {
	const token = tokens[index];
	if (!token) throw new RangeError(`no token ${index}`);
	return token;
}
