/** Terminal colours, cursor movements and links, which mean nothing here. */
const TERMINAL = new RegExp(
	[
		String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]`,
		String.raw`\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)`,
		String.raw`\x1b[@-_]`,
	].join("|"),
	"g",
);

/** Invisible characters; joiners stay, since emoji and some scripts need them. */
const INVISIBLE = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu;

/**
 * Makes everything in a text visible: terminal sequences are dropped and invisible characters spelled out
 * (`[U+202E]`), so that no bidirectional control can show code in another order than it has (CVE-2021-42574).
 */
export function visibleText(text: string): string {
	return spellInvisible(text.replace(/\r\n?/g, "\n").replace(TERMINAL, ""));
}

/** As `visibleText`, character by character, since a stream may be cut anywhere. */
export function spellInvisible(text: string): string {
	return text.replace(INVISIBLE, (character) => `[${codeOf(character)}]`);
}

/** `U+202E` */
function codeOf(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
