const MAC = navigator.userAgent.includes("Mac");

/** The keys that commands have in package.json, as this machine names them. */
export const KEYS = {
	explainSelection: MAC ? ["⌥", "⌘", "E"] : ["Shift", "Alt", "E"],
	askAboutSelection: MAC ? ["⌥", "⌘", "A"] : ["Shift", "Alt", "Q"],
	answerNow: MAC ? ["⌥", "⌘", "⏎"] : ["Ctrl", "Alt", "Enter"],
	stop: ["Escape"],
};

/** What a tooltip says of a command's keys: ` (Ctrl+Alt+Enter)`. */
export function keyHint(keys: readonly string[]): string {
	return ` (${keys.join(MAC ? "" : "+")})`;
}
