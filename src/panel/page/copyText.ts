import { t } from "@vscode/l10n";

/** How long a button confirms its work, in milliseconds. */
const SAID_MS = 2000;

/** Copies a text, and confirms it for a moment in the pressed button's `.copy-label`. */
export async function copyText(button: Element, text: string): Promise<void> {
	const label = button.querySelector<HTMLElement>(".copy-label");
	const said = await navigator.clipboard.writeText(text).then(
		() => t("Copied"),
		() => t("Cannot copy"),
	);
	if (!label) return;
	label.dataset.name ??= label.textContent ?? "";
	label.textContent = said;
	const icon = button.querySelector(".codicon-copy");
	icon?.classList.replace("codicon-copy", "codicon-check");
	setTimeout(() => {
		icon?.classList.replace("codicon-check", "codicon-copy");
		label.textContent = label.dataset.name ?? "";
	}, SAID_MS);
}
