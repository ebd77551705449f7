import { t } from "@vscode/l10n";

const MAC = navigator.userAgent.includes("Mac");

/** The keybindings from package.json, as this system names the keys. */
export const KEYS = {
	explainSelection: MAC ? ["⌥", "⌘", "E"] : [t("Shift"), t("Alt"), "E"],
	askAboutSelection: MAC ? ["⌥", "⌘", "A"] : [t("Shift"), t("Alt"), "Q"],
	answerNow: MAC ? ["⌥", "⌘", "⏎"] : [t("Ctrl"), t("Alt"), t("Enter")],
	stop: [t("Escape")],
};

/** A command's keys for its tooltip: ` (Ctrl+Alt+Enter)`. */
export function keyHint(keys: readonly string[]): string {
	return ` (${keys.join(MAC ? "" : "+")})`;
}

/** Whether Enter asks: not if it ends a composed character (as in Japanese) or inserts a line break. */
export function isEnter({ key, shiftKey, isComposing }: KeyboardEvent): boolean {
	return key === "Enter" && !shiftKey && !isComposing;
}
