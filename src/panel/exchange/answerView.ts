import { t } from "@vscode/l10n";
import { html, nothing } from "lit";
import { CODE_USES, type CodeUse } from "../../core/apply/codeUse.ts";
import type { FromPanel } from "../../core/protocol/panelProtocol.ts";
import { LINK } from "../markdown/blockParser.ts";
import { isEmpty } from "../markdown/textBlocks.ts";
import { copyText } from "../page/copyText.ts";
import type { PanelContext } from "../state/panelContext.ts";
import type { ShownTrace } from "../state/panelState.ts";
import { blocksView } from "./blocksView.ts";

/** No code has uses yet: the host sends them once the answer has ended. */
const NOT_YET: ReadonlyMap<string, readonly CodeUse[]> = new Map();

/** The answer as Markdown; while it streams, only its last block is redrawn. */
export function answerView(
	{ answer, trace, uses = NOT_YET }: ShownTrace,
	{ post, readMore }: Pick<PanelContext, "post" | "readMore">,
) {
	if (isEmpty(answer)) return nothing;
	const press = (event: MouseEvent) => pressText(event, trace.id, post);
	return html`
		<div class="answer text" role="group" aria-label=${t("Answer")} @click=${press} @auxclick=${press}>${blocksView(
			answer,
			{ uses },
			trace.phase !== "ended",
			() => readMore(trace.id),
		)}</div>`;
}

/**
 * Handles a click on a model's text, whose elements have no listeners of their own. Links never navigate: the
 * host is asked to open them.
 */
export function pressText(event: MouseEvent, traceId: string, post: (message: FromPanel) => void): void {
	const target = event.target as Element;
	const link = target.closest("a");
	if (link) {
		// Otherwise VS Code's own listener further out would open the link a second time.
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
	const use = CODE_USES.find((name) => button.matches(`.${name}`));
	if (button.matches(".copy")) void copyText(button, shown);
	else if (use) post({ type: "useCode", traceId, code, use });
}
