import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { FromPanel } from "../core/panelProtocol.ts";
import { LINK } from "./markdown.ts";
import { safeMarkdown } from "./safeMarkdown.ts";
import type { TextBlocks } from "./textBlocks.ts";

/** How long a button says that it did its work. */
const SAID_MS = 2000;

/** The answer as Markdown; while it streams only its last block is drawn anew. */
export function answerView({ complete, tail }: TextBlocks, post: (message: FromPanel) => void) {
	if (complete.length === 0 && tail.trim() === "") return nothing;
	const press = (event: MouseEvent) => pressed(event, post);
	return html`
		<div class="answer" @click=${press} @auxclick=${press}>${repeat(
			[...complete, tail],
			(_, index) => index,
			(block) => guard([block], () => blockView(block)),
		)}</div>`;
}

function blockView(block: string): TemplateResult {
	// Safe: safeMarkdown() lets nothing through that could run, load or navigate.
	return html`<div class="block">${unsafeHTML(safeMarkdown(block))}</div>`;
}

/** Links never navigate: the host is asked to open them. What is inside an answer has no listeners of its own. */
function pressed(event: MouseEvent, post: (message: FromPanel) => void): void {
	const target = event.target as Element;
	const link = target.closest("a");
	if (link) {
		// VS Code's own listener further out would open the link a second time.
		event.preventDefault();
		event.stopPropagation();
		const href = link.getAttribute("href") ?? "";
		if (event.button === 0 && LINK.test(href)) post({ type: "openLink", href });
		return;
	}
	const button = target.closest<HTMLElement>("button.copy");
	if (button && event.button === 0) void copyCode(button);
}

async function copyCode(button: HTMLElement): Promise<void> {
	const code = button.closest(".code")?.querySelector("code")?.textContent ?? "";
	const label = button.querySelector(".copy-label");
	if (!label) return;
	label.textContent = await navigator.clipboard.writeText(code).then(
		() => "Copied",
		() => "Cannot copy",
	);
	setTimeout(() => {
		label.textContent = "Copy";
	}, SAID_MS);
}
