import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { aboutModel, limitsOf } from "../../core/catalogue/catalogue.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { FromPanel, Preview } from "../../core/protocol/panelProtocol.ts";
import { describeCount, describeSpeed } from "../../core/trace/describe.ts";
import { visibleText } from "../../core/visibleText.ts";
import { loadingView } from "../exchange/loadingView.ts";
import { sentenceView } from "../markdown/sentenceView.ts";
import { KEYS } from "../page/keys.ts";

/** What to do, and which model answers, before the first question. */
export function welcomeView(
	status: ModelStatus,
	preview: Preview | undefined,
	post: (message: FromPanel) => void,
): TemplateResult {
	type Offered = Extract<FromPanel, { type: "run" }>["command"];
	const run = (command: Offered) => post({ type: "run", command });
	const starter = preview !== undefined && limitsOf(preview.model.id) !== undefined;
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
			${modelView(status, preview, run)}
			<div class="welcome-actions">
				<button type="button" class="button" @click=${() => run("z1.tryStarterModel")}>
					${!preview || starter ? t("Try it") : t("Try the starter model")}
				</button>
				<button type="button" class="button secondary" @click=${() => run("z1.chooseModel")}>
					${starter ? t("Get a real model") : t("Choose another model")}
				</button>
			</div>
			${status.state === "loading" ? loadingView(status) : nothing}
			<p class="quiet">
				<button type="button" class="link" @click=${() => run("z1.moveView")}>${t("Move this view…")}</button>
			</p>
		</section>`;
}

/** The model, where it runs, and its abilities. */
function modelView(
	{ server }: ModelStatus,
	preview: Preview | undefined,
	run: Parameters<typeof sentenceView>[1]["run"],
): TemplateResult {
	const about = preview && aboutModel(preview.model.id);
	return html`
		<div class="model-card">
			<p>
				<i class="codicon codicon-${server === undefined ? "chip" : "server"}" aria-hidden="true"></i>
				${preview ? html`<strong>${visibleText(preview.model.name)}</strong>` : nothing}
				<span class="quiet">
					${
						server === undefined
							? t("The model runs on this machine.")
							: t`Questions, and the code they are about, are sent to ${server}.`
					}
				</span>
			</p>
			${about === undefined ? nothing : html`<p class="quiet">${sentenceView(about, { run })}</p>`}
			${preview ? html`<p class="quiet">${abilitiesOf(preview)}</p>` : nothing}
		</div>`;
}

/** `It reads up to 6,400 tokens and thinks for up to 4,096, at 12 tokens/s here.` */
function abilitiesOf({ tokens, windows, tokensPerSecond }: Preview): string {
	const [read, think] = [describeCount(tokens.most), describeCount(windows.max)];
	if (tokensPerSecond === undefined) return t`It reads up to ${read} tokens and thinks for up to ${think}.`;
	return t`It reads up to ${read} tokens and thinks for up to ${think}, at ${describeSpeed(tokensPerSecond)} here.`;
}

function keysView(keys: readonly string[]): TemplateResult[] {
	return keys.map((key) => html`<kbd>${key}</kbd>`);
}
