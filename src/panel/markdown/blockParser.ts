import MarkdownIt from "markdown-it";
import { nestFences } from "../../core/markdown/codeBlocks.ts";
import { formulaRules } from "./formulas.ts";

/** The only links allowed. */
export const LINK = /^https?:\/\//i;

/** Reads the blocks of a text as they are drawn, and nothing within their lines. */
export const blockParser = new MarkdownIt({ html: false })
	.disable(["inline", "text_join"])
	.use(nestFences)
	.use(formulaRules);
blockParser.validateLink = (href) => LINK.test(href);
