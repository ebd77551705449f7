import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { describeCount } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { versionsOf } from "../../core/trace/versions.ts";
import type { PanelContext } from "../state/panelContext.ts";

/** `‹ 2 / 3 ›`: the shown version of an exchange, and buttons to its neighbours. */
export function versionsView(trace: Trace, { post }: PanelContext): TemplateResult | typeof nothing {
	const { id: traceId, version, phase } = trace;
	const { length } = versionsOf(trace);
	if (length === 1) return nothing;
	const button = (to: number, icon: string, name: string) => html`
		<button type="button" class="version" aria-label=${name} title=${name} ?disabled=${phase !== "ended" || to < 1 || to > length}
			@click=${() => post({ type: "chooseVersion", traceId, version: to })}>
			<i class="codicon codicon-${icon}" aria-hidden="true"></i>
		</button>`;
	return html`
		<div class="versions" role="group" aria-label=${t("Versions")}>
			${button(version - 1, "chevron-left", t("The version before"))}
			<span aria-label=${t`Version ${describeCount(version)} of ${describeCount(length)}`}>${describeCount(version)} / ${describeCount(length)}</span>
			${button(version + 1, "chevron-right", t("The version after"))}
		</div>`;
}
