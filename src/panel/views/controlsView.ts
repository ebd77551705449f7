import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { FromPanel } from "../../core/protocol/panelProtocol.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";
import { KEYS, keyHint } from "../page/keys.ts";

/**
 * The controls of the running answer, in reach wherever the user has scrolled to.
 * @param alone whether no other question waits; otherwise the controls name theirs
 */
export function controlsView(
	{ id: traceId, phase, question }: Trace,
	alone: boolean,
	post: (message: FromPanel) => void,
): TemplateResult {
	const which = html`<p class="quiet controls-which">${visibleText(question.prompt)}</p>`;
	const answerNow = html`
		<button type="button" class="button" @click=${() => post({ type: "control", control: "answerNow" })}
			title=${t`End the thinking here and have the answer${keyHint(KEYS.answerNow)}`}>
			<i class="codicon codicon-run-all" aria-hidden="true"></i>${t("Answer now")}
		</button>`;
	return html`
		<div class="controls" role="group" aria-label=${t("Running answer")}>
			${alone ? nothing : which}
			${phase === "thinking" ? answerNow : nothing}
			<button type="button" class="button secondary" @click=${() => post({ type: "control", control: "stop", traceId })}
				title=${t`Stop here and keep what was written${keyHint(KEYS.stop)}`}>
				<i class="codicon codicon-debug-stop" aria-hidden="true"></i>${t("Stop")}
			</button>
		</div>`;
}
