/** Links and images in Markdown: `[text](target)` and `![alternative](target)`. */
const LINK = /(!?)\[([^\]]*)\]\(([^)]+)\)/g;

/**
 * The page that VS Code shows of an installed extension. VS Code loads its images only from the web, neither
 * from the extension's folder nor from the page itself: without a repository to load them from, they are left
 * out, and the walkthrough shows its own.
 * @param {string} markdown
 * @param {boolean} hasRepository vsce then resolves relative links against it
 * @throws Error for a link to a file, which VS Code cannot open from there
 */
export function extensionPage(markdown, hasRepository) {
	if (hasRepository) return markdown;
	return markdown
		.replace(LINK, (all, picture, _, target) => {
			if (/^(https:|#)/.test(target)) return all;
			if (!picture) throw new Error(`The extension's page leads to ${target}, which VS Code cannot open.`);
			return "";
		})
		.replace(/\n{3,}/g, "\n\n");
}
