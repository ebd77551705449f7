/** Links and pictures of Markdown: `[text](target)` and `![alternative](target)`. */
const LINK = /(!?)\[([^\]]*)\]\(([^)]+)\)/g;

/**
 * The README as an installed extension shows it: what points to files that are not there becomes plain text,
 * and pictures of that kind go. Once the manifest names a repository, vsce points such links there instead.
 * @param {string} readme
 */
export function shippedReadme(readme) {
	return readme
		.replace(LINK, (all, picture, text, target) => {
			if (/^(\w+:|#)/.test(target)) return all;
			return picture ? "" : text;
		})
		.replace(/\n{3,}/g, "\n\n");
}
