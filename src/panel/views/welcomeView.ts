import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import { limitsOf } from "../../core/model/models.ts";
import type { FromPanel, Preview } from "../../core/protocol/panelProtocol.ts";
import { visibleText } from "../../core/visibleText.ts";
import { loadingView } from "../exchange/loadingView.ts";
import { KEYS } from "../page/keys.ts";

/** What there is to do, before anything was asked. */
export function welcomeView(
	status: ModelStatus,
	model: Preview["model"] | undefined,
	post: (message: FromPanel) => void,
): TemplateResult {
	const limits = model && limitsOf(model.id);
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
			<p class="quiet">${t("You will see its thinking while it thinks, why it stopped, and what the answer cost.")}</p>
			<p class="quiet">
				${model ? html`<strong>${visibleText(model.name)}</strong>: ` : nothing}
				${
					status.server === undefined
						? t("The model runs on this machine.")
						: t`Questions, and the code they are about, are sent to ${status.server}.`
				}
				${limits ?? nothing}
			</p>
			<div class="welcome-actions">
				<button type="button" class="button" @click=${() => post({ type: "run", command: "z1.tryStarterModel" })}>
					${t("Try it")}
				</button>
				<button type="button" class="button secondary" @click=${() => post({ type: "run", command: "z1.chooseModel" })}>
					${limits === undefined ? t("Choose another model") : t("Get a real model")}
				</button>
			</div>
			${status.state === "loading" ? loadingView(status) : nothing}
		</section>`;
}

function keysView(keys: readonly string[]): TemplateResult[] {
	return keys.map((key) => html`<kbd>${key}</kbd>`);
}
