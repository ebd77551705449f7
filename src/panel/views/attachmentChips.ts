import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Attached } from "../../core/protocol/panelProtocol.ts";
import { describeAttached, describePlace } from "../../core/question/describePlace.ts";
import { describeCount } from "../../core/trace/describe.ts";
import { describeCut } from "../../core/trace/describeOmitted.ts";
import { visibleText } from "../../core/visibleText.ts";
import { fileName } from "../page/placeName.ts";
import type { PanelContext } from "../state/panelContext.ts";

/** The question's attachments, each with its length and what of it does not fit. */
export function attachmentChips(attachments: readonly Attached[], context: PanelContext): TemplateResult[] {
	return attachments.map((attached) => chipView(attached, context));
}

function chipView(attached: Attached, { post }: PanelContext): TemplateResult {
	const { id, file, problem, tokens, linesLeftOut } = attached;
	const name = visibleText(describeAttached({ ...attached, file: fileName(file) }));
	const count = describeCount(tokens.count);
	const size = tokens.exact ? t`${count} tokens` : t`≈ ${count} tokens`;
	const cut = describeCut(linesLeftOut);
	const tooltip = problem ?? [placeOf(attached), size, cut].filter(Boolean).join(" · ");
	const remove = ({ currentTarget }: Event) => {
		(currentTarget as Element).closest("form")?.querySelector("textarea")?.focus();
		post({ type: "detach", id });
	};
	return html`
		<span class="chip context-chip attachment ${problem ? "failed" : ""}" title=${visibleText(tooltip)}>
			<i class="codicon codicon-${problem ? "warning" : "file-code"}" aria-hidden="true"></i>
			<span class="chip-name">${name}</span>
			${
				problem
					? html`<span class="visually-hidden">${visibleText(problem)}</span>`
					: html`<span class="chip-size"><span aria-hidden="true">${tokens.exact ? count : `≈ ${count}`}</span><span class="visually-hidden">${size}</span>${cut ? ` · ${cut}` : nothing}</span>`
			}
			<button type="button" class="chip-remove" aria-label=${t`Leave out ${name}`} title=${t("Leave it out")}
				@click=${remove}>
				<i class="codicon codicon-close" aria-hidden="true"></i>
			</button>
		</span>`;
}

/** With folders and lines: `src/cart.ts:1–90`. */
function placeOf({ file, startLine, endLine }: Attached): string {
	return visibleText(describePlace({ file, startLine, endLine }));
}
