import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { visibleText } from "../../core/visibleText.ts";
import { type Block, type Code, languageOf, type Prose, shownCode, sourceOf } from "../markdown/block.ts";
import { type Chapters, withBlocks } from "../markdown/chapters.ts";
import { formulas, mayHoldFormula } from "../markdown/formulas.ts";
import { codeClass, type RenderOptions, usesOf } from "../markdown/markdown.ts";
import { patchedHtml } from "../markdown/patchedHtml.ts";
import { namedIn } from "../markdown/references.ts";
import { safeBounded, safeCodeBar, safeColours, safeMarkdown } from "../markdown/safeMarkdown.ts";
import type { TextBlocks } from "../markdown/textBlocks.ts";
import { unhurried } from "../page/unhurried.ts";

/**
 * A text as Markdown; each block is an element of its own, and a complete one is never touched again.
 * @param growing whether more text may come
 * @param readMore shows more of it as Markdown, where it is too much for once
 */
export function blocksView(
	{ chapters, tail, references, beyond }: TextBlocks,
	options: Omit<RenderOptions, "references">,
	growing: boolean,
	readMore: () => void,
): TemplateResult {
	const ended = isBlank(tail);
	const shown = ended ? chapters : withBlocks(chapters, [tail]);
	return html`${repeat(
		shown,
		(_, index) => index,
		(chapter, index) => {
			const open = growing && beyond.length === 0 && !ended && index === shown.length - 1;
			return unhurried(
				[chapter[0], chapter.at(-1), chapter.length, open, formulas.isLoaded, options.uses, references],
				() => chapterView(chapter, { ...options, references }, open),
				() => html`<div class="chapter undrawn"></div>`,
			);
		},
	)}${beyond.length > 0 ? beyondView(beyond, readMore) : nothing}`;
}

/** What is not read as Markdown, as it was written. */
function beyondView(beyond: Chapters, readMore: () => void): TemplateResult {
	return html`
		<button type="button" class="action" @click=${readMore}>
			<i class="codicon codicon-markdown" aria-hidden="true"></i>${t("Show more of it formatted")}
		</button>
		${repeat(
			beyond,
			(_, index) => index,
			(chapter) =>
				unhurried(
					[chapter[0], chapter.at(-1), chapter.length],
					() =>
						html`<div class="chapter">${chapter.map((block) => guard([block], () => plainView(block)))}</div>`,
					() => html`<div class="chapter undrawn"></div>`,
				),
		)}`;
}

function plainView(block: Block): TemplateResult {
	return html`<div class="block unformatted">${visibleText(sourceOf(block))}</div>`;
}

function chapterView(chapter: readonly Block[], options: RenderOptions, open: boolean): TemplateResult {
	const { uses: _, ...unfinished } = options;
	const growing = { ...unfinished, growing: true };
	return html`
		<div class="chapter">${repeat(
			chapter,
			(_, index) => index,
			(block, index) => blockView(block, open && index === chapter.length - 1 ? growing : options),
		)}</div>`;
}

function isBlank(block: Block): boolean {
	return block.type === "prose" && block.text.trim() === "";
}

function blockView(block: Block, options: RenderOptions): unknown {
	if (block.type === "code") return codeView(block, options);
	const { text } = block;
	const drawn = !mayHoldFormula(text) || formulas.isLoaded;
	const named = options.references && namedIn(text, options.references);
	return unhurried(
		[text, options.growing, drawn, named, /`{3}|~{3}/.test(text) && options.uses],
		() => html`<div class="block">${bounded(block, options)}</div>`,
		() => html`<div class="block undrawn">${visibleText(text)}</div>`,
	);
}

/** Shows the source of a block that would take too long to draw, until the user asks for it. */
class Bounded extends AsyncDirective {
	#wished = false;

	override render(block: Prose, options: RenderOptions): unknown {
		const { head, text } = block;
		const opened = { ...options, opening: block };
		const markdown = this.#wished ? safeMarkdown(head + text, opened) : safeBounded(head + text, opened);
		// Safe: the sanitised HTML cannot run, load or navigate to anything.
		if (markdown !== undefined) return patchedHtml(markdown);
		const wish = () => {
			this.#wished = true;
			this.setValue(this.render(block, options));
		};
		return html`
			<div class="unformatted">${visibleText(text)}</div>
			<button type="button" class="action" @click=${wish}>
				<i class="codicon codicon-markdown" aria-hidden="true"></i>${t("Show it formatted")}
			</button>`;
	}
}

const bounded = directive(Bounded);

/** Code in parts with syntax colours; of growing code, only the last part is redrawn. */
function codeView(code: Code, options: RenderOptions): TemplateResult {
	const { parts, closed } = shownCode(code);
	const language = languageOf(code);
	const usable = closed && options.uses ? usesOf(parts.join(""), options) : [];
	return html`
		<div class="block"><div class=${codeClass(language)}>${guard([language, ...usable], () => unsafeHTML(safeCodeBar(language, usable)))}<pre
			tabindex="0"><code>${repeat(
				parts,
				(_, index) => index,
				(part) => partView(part, language),
			)}</code></pre></div></div>`;
}

/** The last line gets its colours once it is complete. */
function partView(part: string, language: string): TemplateResult {
	const whole = part.slice(0, part.lastIndexOf("\n") + 1);
	const begun = part.slice(whole.length);
	const plain = () => html`<span class="undrawn">${visibleText(whole)}</span>`;
	const coloured = () => {
		const colours = safeColours(visibleText(whole), language);
		return colours === undefined ? visibleText(whole) : patchedHtml(colours);
	};
	return html`<span class="code-part">${whole === "" ? "" : unhurried([whole, language], coloured, plain)}${visibleText(begun)}</span>`;
}
