import { t } from "@vscode/l10n";

const MAC = navigator.userAgent.includes("Mac");

/** The keys that commands have in package.json, as this machine names them. */
export const KEYS = {
	explainSelection: MAC ? ["⌥", "⌘", "E"] : [t("Shift"), t("Alt"), "E"],
	askAboutSelection: MAC ? ["⌥", "⌘", "A"] : [t("Shift"), t("Alt"), "Q"],
	answerNow: MAC ? ["⌥", "⌘", "⏎"] : [t("Ctrl"), t("Alt"), t("Enter")],
	stop: [t("Escape")],
};

/** What a tooltip says of a command's keys: ` (Ctrl+Alt+Enter)`. */
export function keyHint(keys: readonly string[]): string {
	return ` (${keys.join(MAC ? "" : "+")})`;
}

/** Enter asks, unless it ends a composed character (as in Japanese) or breaks the line. */
export function isEnter({ key, shiftKey, isComposing }: KeyboardEvent): boolean {
	return key === "Enter" && !shiftKey && !isComposing;
}
