import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { describeCount } from "../../core/trace/describe.ts";
import type { PeekMark, Trace } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";

/** Limit of listed peeks; if there are more, the first ones are only counted. */
const LISTED = 50;

/** The results of the peeks at the answer, in a line that opens. */
export function peeksView({ peeks, exit, thought }: Trace): TemplateResult | typeof nothing {
	if (peeks.length === 0) return nothing;
	const settled = exit === "converged";
	const words =
		peeks.length === 1
			? settled
				? t("Looked at the answer once before it had settled")
				: t("Looked at the answer once, not settled")
			: settled
				? t`Looked at the answer ${describeCount(peeks.length)} times before it had settled`
				: t`Looked at the answer ${describeCount(peeks.length)} times, not settled`;
	const title = t("A look at what the model would answer here. It was taken back, and the thought went on.");
	return html`
		<details class="peeks">
			<summary title=${title}><i class="codicon codicon-eye" aria-hidden="true"></i>${words}</summary>
			<ol>${peeks.slice(-LISTED).map((peek) => peekView(peek, thought.length))}</ol>
		</details>`;
}

/** `after 40 % of the thought · 97 % sure: fold(4, 8) returns 32.` */
function peekView({ thoughtChars, text, confidence, whole }: PeekMark, chars: number): TemplateResult {
	const place = Math.min(100, Math.floor((thoughtChars / Math.max(1, chars)) * 100));
	const sure = Math.floor(confidence * 100);
	const words = whole ? visibleText(text).trim() : "";
	return html`
		<li class="peek">${t`after ${place} % of the thought · ${sure} % sure`}${words ? html`: <span class="peek-text">${words}</span>` : nothing}</li>`;
}
