import assert from "node:assert/strict";
import { formulas } from "../../src/panel/markdown/formulas.ts";
import { renderMarkdown } from "../../src/panel/markdown/markdown.ts";
import { HOSTILE } from "../panel/hostile.ts";
import { readProjectFile } from "./readManifest.ts";

/**
 * Hostile text has several fences before it, and with all of them up no test notices when one falls. These
 * look at those that stand without a browser, each alone.
 */
describe("the panel's fences", () => {
	const TAGS = new Set(
		(
			"a annotation blockquote br button code div em h3 h4 h5 h6 hr i li math mfrac mi mn mo mpadded mrow mspace msqrt mstyle msub " +
			"msubsup msup mtext ol p pre s semantics span strong table tbody td th thead tr ul"
		).split(" "),
	);

	// Formulas are text until what draws them is there.
	before(() => formulas.load());

	it("are the renderer, which knows no HTML and no link but to the web", () => {
		let links = 0;
		for (const text of [...HOSTILE, '<p style="position:fixed" onclick="x()">over everything</p>']) {
			for (const [tag, name = "", attributes = ""] of renderMarkdown(text).matchAll(
				/<\/?([^\s>/]+)((?:"[^"]*"|[^">])*)>/g,
			)) {
				assert.ok(TAGS.has(name), `${text.slice(0, 100)}: ${tag}`);
				assert.doesNotMatch(
					attributes.replaceAll(/"[^"]*"/g, '""'),
					/\s(?:on\w+|style|id|name|src\w*|action|formaction|xlink:\w+)=/i,
					tag,
				);
				const [, href] = /\shref="([^"]*)"/.exec(attributes) ?? [];
				if (href !== undefined) assert.match(href, /^https?:/i, tag);
				if (href !== undefined) links++;
			}
		}
		assert.ok(links > 0);
	});

	it("are the page's policy, which lets nothing run but the page's own script", () => {
		const [, policy = ""] =
			/const policy = \[([^\]]+)\]/.exec(readProjectFile("src/extension/showPage.ts")) ?? [];
		assert.match(policy, /"default-src 'none'"/);
		assert.match(policy, /`script-src 'nonce-\$\{nonce\}'`/);
		assert.doesNotMatch(policy, /unsafe|\*|data:|blob:|https?:/);
	});
});
