import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { FromPanel } from "../../core/protocol/panelProtocol.ts";
import { visibleText } from "../../core/visibleText.ts";
import { type CodeUse, LINK, type RenderOptions } from "../markdown/markdown.ts";
import { safeMarkdown } from "../markdown/safeMarkdown.ts";
import { copyText } from "../page/copyText.ts";
import { unhurried } from "../page/unhurried.ts";
import type { ShownTrace } from "../state/panelState.ts";

/** The answer as Markdown; while it streams only its last block is drawn anew. */
export function answerView({ answer, trace }: ShownTrace, post: (message: FromPanel) => void) {
	const { complete, tail } = answer;
	if (complete.length === 0 && tail.trim() === "") return nothing;
	const ended = trace.phase === "ended";
	const press = (event: MouseEvent) => pressed(event, trace.id, post);
	const uses: readonly CodeUse[] = trace.question.code ? ["insert", "apply"] : ["insert"];
	return html`
		<div class="answer" role="group" aria-label=${t("Answer")} @click=${press} @auxclick=${press}>${repeat(
			[...complete, tail],
			(_, index) => index,
			(block, index) => {
				const whole = ended || index < complete.length;
				return unhurried(
					[block, whole],
					() => blockView(block, whole ? { colours: true, uses } : {}),
					() => html`<div class="block undrawn">${visibleText(block)}</div>`,
				);
			},
		)}</div>`;
}

function blockView(block: string, options: RenderOptions): TemplateResult {
	// Safe: safeMarkdown() lets nothing through that could run, load or navigate.
	return html`<div class="block">${unsafeHTML(safeMarkdown(block, options))}</div>`;
}

/** Links never navigate: the host is asked to open them. What is inside an answer has no listeners of its own. */
function pressed(event: MouseEvent, traceId: string, post: (message: FromPanel) => void): void {
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
	const button = target.closest("button");
	const shown = button?.closest(".code")?.querySelector("code")?.textContent;
	if (!button || shown == null || event.button !== 0) return;
	const code = shown.replace(/\n$/, "");
	if (button.matches(".copy")) void copyText(button, shown);
	else post({ type: button.matches(".apply") ? "applyCode" : "insertCode", traceId, code });
}
