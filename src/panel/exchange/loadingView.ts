import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";

/** `Loading Z1-7B… 45 %` over a thin bar. */
export function loadingView({
	model,
	share,
	server,
}: Extract<ModelStatus, { state: "loading" }>): TemplateResult {
	// A server does not report its progress.
	if (server !== undefined) return html`<p class="waiting">${t`Waiting for ${server}…`}</p>`;
	const label = t`Loading ${model}… ${Math.floor(share * 100)} %`;
	return html`
		<div class="waiting loading">
			<span>${label}</span>
			<progress max="1" value=${share} aria-label=${t`Loading ${model}`}></progress>
		</div>`;
}
