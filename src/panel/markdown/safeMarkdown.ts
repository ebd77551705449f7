import DOMPurify, { type Config } from "dompurify";
import { visibleText } from "../../core/visibleText.ts";
import { TOKEN_CLASSES } from "./highlight.ts";
import { LINK, type RenderOptions, renderMarkdown } from "./markdown.ts";

/** What Markdown turns into, and nothing else. */
const ALLOWED: Config = {
	ALLOWED_TAGS: [
		...["a", "b", "blockquote", "br", "button", "code", "div", "em", "h3", "h4", "h5", "h6", "hr", "i"],
		...["li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"],
	],
	ALLOWED_ATTR: ["aria-hidden", "class", "href", "start", "tabindex", "title", "type"],
	ALLOWED_URI_REGEXP: LINK,
	// The others would have to look like a link to pass.
	ADD_URI_SAFE_ATTR: ["aria-hidden", "start", "tabindex", "type"],
	ALLOW_ARIA_ATTR: false,
	ALLOW_DATA_ATTR: false,
};

/** The classes of what `renderMarkdown` makes. */
const CLASSES = new Set([
	...["align-center", "align-left", "align-right", "apply", "code", "code-bar", "code-language", "codicon"],
	...["codicon-copy", "codicon-diff", "codicon-insert", "copy", "copy-label", "insert", "table"],
	...TOKEN_CLASSES,
]);

const purifier = DOMPurify(window);
purifier.addHook("uponSanitizeAttribute", (_, attribute) => {
	if (attribute.attrName !== "class") return;
	const names = attribute.attrValue.split(/\s+/).filter((name) => CLASSES.has(name));
	attribute.attrValue = names.join(" ");
	attribute.keepAttr = names.length > 0;
});

/**
 * What a model wrote, as HTML that is safe to show. The model may repeat anything it has read in a file,
 * so its output is treated as hostile: the renderer knows no HTML, and what it renders is sanitised again.
 */
export function safeMarkdown(text: string, options?: RenderOptions): string {
	return purifier.sanitize(renderMarkdown(visibleText(text), options), ALLOWED);
}
