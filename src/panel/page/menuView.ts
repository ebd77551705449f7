import { html, type TemplateResult } from "lit";

/** An item of a menu. */
export interface MenuItem {
	readonly icon: string;
	readonly name: string;
	readonly tooltip: string;
	/** @param at the pressed element */
	pick(at: Element): void;
}

/**
 * A menu that opens above its button. Escape and losing the focus close it.
 * @param look like a chip, or like an icon among others
 */
export function menuView(
	button: { readonly icon: string; readonly name: string; readonly tooltip: string },
	look: "chip" | "icon",
	items: readonly MenuItem[],
): TemplateResult {
	return html`
		<details class="menu" aria-label=${button.name} @focusout=${closeWhenLeft} @keydown=${closeWithEscape}
			@toggle=${showWhole}>
			<summary class=${look === "icon" ? "action" : look} title=${button.tooltip}>
				<i class="codicon codicon-${button.icon}" aria-hidden="true"></i><span class=${look === "icon" ? "visually-hidden" : ""}>${button.name}</span>
			</summary>
			<div class="menu-list">${items.map(itemView)}</div>
		</details>`;
}

function itemView({ icon, name, tooltip, pick }: MenuItem): TemplateResult {
	const press = ({ currentTarget }: Event) => {
		const item = currentTarget as Element;
		item.closest("details")?.removeAttribute("open");
		pick(item);
	};
	return html`
		<button type="button" title=${tooltip} @click=${press}>
			<i class="codicon codicon-${icon}" aria-hidden="true"></i>${name}
		</button>`;
}

/** Scrolls the menu into view, since its container may hide the top. */
function showWhole({ currentTarget }: Event): void {
	const menu = currentTarget as HTMLDetailsElement;
	if (menu.open) menu.querySelector(".menu-list")?.scrollIntoView({ block: "nearest" });
}

function closeWhenLeft({ currentTarget, relatedTarget }: FocusEvent): void {
	const menu = currentTarget as Element;
	if (!menu.contains(relatedTarget as Node | null)) menu.removeAttribute("open");
}

function closeWithEscape(event: KeyboardEvent): void {
	const menu = event.currentTarget as HTMLDetailsElement;
	if (event.key !== "Escape" || !menu.open) return;
	event.stopPropagation(); // does not stop an answer
	menu.removeAttribute("open");
	menu.querySelector("summary")?.focus();
}
