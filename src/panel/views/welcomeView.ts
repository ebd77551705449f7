import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { loadingView } from "../exchange/loadingView.ts";
import { KEYS } from "../page/keys.ts";

/** What there is to do, before anything was asked. */
export function welcomeView(status: ModelStatus): TemplateResult {
	return html`
		<section class="welcome">
			<h2>${t("Ask about your code")}</h2>
			<p>${t("Select some code, then right-click and choose “Z1”, or press:")}</p>
			<dl class="keys">
				<dt>${t("Explain the selection")}</dt>
				<dd>${keysView(KEYS.explainSelection)}</dd>
				<dt>${t("Ask about the selection")}</dt>
				<dd>${keysView(KEYS.askAboutSelection)}</dd>
			</dl>
			<p class="quiet">
				${
					status.server === undefined
						? t("The model runs on this machine.")
						: t`Questions, and the code they are about, are sent to ${status.server}.`
				}
				${t("You will see its thinking while it thinks, why it stopped, and what the answer cost.")}
			</p>
			${status.state === "loading" ? loadingView(status) : nothing}
		</section>`;
}

function keysView(keys: readonly string[]): TemplateResult[] {
	return keys.map((key) => html`<kbd>${key}</kbd>`);
}
