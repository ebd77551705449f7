import DOMPurify, { type Config } from "dompurify";
import type { CodeUse } from "../../core/apply/codeUse.ts";
import { visibleText } from "../../core/visibleText.ts";
import { LINK } from "./blockParser.ts";
import { highlight, TOKEN_CLASSES } from "./highlight.ts";
import { codeBar, type RenderOptions, renderBounded, renderMarkdown } from "./markdown.ts";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** Elements of formulas: nothing that runs, navigates or contains HTML. */
const FORMULA_TAGS = [
	...["math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt"],
	...["mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"],
];
/** Attributes for the structure of formulas; none that hides or moves content. */
const FORMULA_ATTRIBUTES = [
	...["accent", "accentunder", "alttext", "columnalign", "columnspacing", "display", "displaystyle", "fence"],
	...["linethickness", "lspace", "mathvariant", "maxsize", "minsize", "rowspacing", "rspace", "scriptlevel"],
	...["separator", "stretchy", "width"],
];
/** Spaces of limited width; none is negative. */
const SPACE = /^(?:[012]|[012]?\.\d+)em$/;
/** Brackets of at most three lines' height. */
const HEIGHT = /^[0-3](?:\.\d+)?em$/;

/** The only elements and attributes that Markdown produces. */
const ALLOWED: Config = {
	ALLOWED_TAGS: [
		...["a", "b", "blockquote", "br", "button", "code", "div", "em", "h3", "h4", "h5", "h6", "hr", "i"],
		...["li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"],
		...FORMULA_TAGS,
	],
	ALLOWED_ATTR: [
		...["aria-hidden", "class", "href", "start", "tabindex", "title", "type"],
		...FORMULA_ATTRIBUTES,
	],
	ALLOWED_URI_REGEXP: LINK,
	// Otherwise their values would have to look like links.
	ADD_URI_SAFE_ATTR: ["aria-hidden", "start", "tabindex", "type", ...FORMULA_ATTRIBUTES],
	ALLOW_ARIA_ATTR: false,
	ALLOW_DATA_ATTR: false,
};

/** The classes that `renderMarkdown` produces. */
const CLASSES = new Set([
	...[
		"align-center",
		"align-left",
		"align-right",
		"apply",
		"by-indentation",
		"code",
		"code-bar",
		"code-language",
		"codicon",
	],
	...["codicon-beaker", "codicon-copy", "codicon-diff", "codicon-insert", "codicon-new-file", "copy"],
	...[
		"continued",
		"copy-label",
		"display",
		"formula",
		"formula-source",
		"insert",
		"newFile",
		"table",
		"task",
		"testFile",
	],
	...TOKEN_CLASSES,
]);

const purifier = DOMPurify(window);
purifier.addHook("uponSanitizeAttribute", (element, attribute) => {
	const { attrName, attrValue } = attribute;
	const isOfFormula = element.namespaceURI === MATHML;
	if (FORMULA_ATTRIBUTES.includes(attrName) !== isOfFormula) attribute.keepAttr = false;
	if (attrName === "width") attribute.keepAttr = element.localName === "mspace" && SPACE.test(attrValue);
	if (attrName === "lspace" || attrName === "rspace") attribute.keepAttr &&= SPACE.test(attrValue);
	if (attrName === "minsize" || attrName === "maxsize") attribute.keepAttr &&= HEIGHT.test(attrValue);
	if (attrName !== "class") return;
	const names = attrValue.split(/\s+/).filter((name) => CLASSES.has(name));
	attribute.attrValue = names.join(" ");
	attribute.keepAttr = names.length > 0;
});

/**
 * Turns a model's Markdown into HTML that is safe to show. The model may repeat anything that it has read in
 * a file, so its output is treated as hostile: the renderer knows no HTML, and its result is sanitised again.
 */
export function safeMarkdown(text: string, options?: RenderOptions): string {
	return purifier.sanitize(renderMarkdown(visibleText(text), options), ALLOWED);
}

/** The same; undefined if it would be too much to draw at once. */
export function safeBounded(text: string, options?: RenderOptions): string | undefined {
	const html = renderBounded(visibleText(text), options);
	return html === undefined ? undefined : purifier.sanitize(html, ALLOWED);
}

/** Bars that were drawn, by what is in them: an answer has thousands of blocks, but few languages. */
const bars = new Map<string, string>();
const KEPT_BARS = 100;

/** The bar above code. */
export function safeCodeBar(language: string, uses: readonly CodeUse[]): string {
	const key = JSON.stringify([language, uses]);
	const kept = bars.get(key);
	if (kept !== undefined) return kept;
	const bar = purifier.sanitize(codeBar(visibleText(language), uses), ALLOWED);
	if (bars.size >= KEPT_BARS) bars.clear();
	bars.set(key, bar);
	return bar;
}

/** Highlighted code; undefined if it gets no colours. */
export function safeColours(code: string, language: string): string | undefined {
	const html = highlight(code, language);
	return html === undefined ? undefined : purifier.sanitize(html, ALLOWED);
}
