import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { NamedCommandId } from "../../core/protocol/namedCommands.ts";
import { sentenceView } from "../markdown/sentenceView.ts";
import type { PanelContext } from "../state/panelContext.ts";
import type { PanelState } from "../state/panelState.ts";

/** Losses of what is kept, until the user has read about them. */
export function lossesView({ losses }: PanelState, { post }: PanelContext): TemplateResult | typeof nothing {
	if (losses.length === 0) return nothing;
	const run = (command: NamedCommandId) => post({ type: "run", command });
	return html`
		<div class="losses" role="status">
			<i class="codicon codicon-warning" aria-hidden="true"></i>
			<div>${losses.map(({ message, nextStep }) => html`<p>${sentenceView(`${message} ${nextStep}`, { run })}</p>`)}</div>
			<button type="button" class="action" title=${t("Dismiss")} aria-label=${t("Dismiss")} @click=${() => post({ type: "lossesRead" })}>
				<i class="codicon codicon-close" aria-hidden="true"></i>
			</button>
		</div>`;
}
