import { visibleText } from "./visibleText.ts";

/**
 * A text of anybody's (a server, a model file, a repository) for the messages of VS Code, which make a link
 * of `[words](command:…)` and, where they are Markdown, of `<command:…>`. Neither is one behind a space, and
 * they know no other way to escape them.
 */
export function inertMessage(text: string): string {
	return visibleText(text)
		.replace(/\](?=\()/g, "] ")
		.replace(/<(?=[a-z][a-z0-9+.-]*:)/gi, "< ");
}

/** The same for lists and the status bar, which make an icon of `$(name)`, on one line. */
export function inertLabel(text: string): string {
	return visibleText(text).replace(/\s+/g, " ").replaceAll("$(", "\\$(");
}
