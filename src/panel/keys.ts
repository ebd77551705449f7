const MAC = navigator.userAgent.includes("Mac");

/** The keys that commands have in package.json, as this machine names them. */
export const KEYS = {
	explainSelection: chord("E"),
	askAboutSelection: chord("A"),
	answerNow: chord(MAC ? "⏎" : "Enter"),
	stop: ["Escape"],
};

/** What a tooltip says of a command's keys: ` (Ctrl+Alt+Enter)`. */
export function keyHint(keys: readonly string[]): string {
	return ` (${keys.join(MAC ? "" : "+")})`;
}

function chord(key: string): string[] {
	return MAC ? ["⌥", "⌘", key] : ["Ctrl", "Alt", key];
}
