import { visibleText } from "../visibleText.ts";

/**
 * Makes untrusted text (of a server, a model file, a repository) safe for the messages of VS Code, which turn
 * `[words](command:…)`, and in Markdown `<command:…>`, into a link. An inserted space breaks both, and VS
 * Code knows no other escape.
 */
export function inertMessage(text: string): string {
	return visibleText(text)
		.replace(/\](?=\()/g, "] ")
		.replace(/<(?=[a-z][a-z0-9+.-]*:)/gi, "< ");
}

/** The same for lists and the status bar, which turn `$(name)` into an icon; on one line. */
export function inertLabel(text: string): string {
	return visibleText(text).replace(/\s+/g, " ").replaceAll("$(", "\\$(");
}
