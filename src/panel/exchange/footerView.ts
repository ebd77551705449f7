import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { describeSavingBriefly } from "../../core/saving/describeSaving.ts";
import type { Saving } from "../../core/saving/saving.ts";
import { describeCount, describeDuration, describeSpeed } from "../../core/trace/describe.ts";
import { statisticsOf } from "../../core/trace/statistics.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { TraceContext } from "../state/panelContext.ts";
import { actionsOf } from "./actionsView.ts";
import { statisticsView } from "./statisticsView.ts";

/** Key of the user's choice to see costs: for new answers, and with a trace's id for that one. */
export const COST_ID = "cost";
export function costId(traceId: string): string {
	return `${traceId}/${COST_ID}`;
}

/** The row under an answer: its actions, and its cost in a line that opens the table. */
export function footerView(trace: Trace, context: TraceContext): TemplateResult | typeof nothing {
	if (trace.phase !== "ended") return nothing;
	const counted = trace.moments.prefilled !== undefined;
	const actions = actionsOf(trace, context);
	if (actions.length === 0 && !counted) return nothing;
	// Answers side by side always show their whole cost.
	const compared = context.layout === "columns";
	const table = counted ? statisticsView(trace, context.saving) : nothing;
	const { costOpen } = context;
	return html`
		<div class="footer">
			${actions.length > 0 ? html`<div class="actions" role="group" aria-label=${t("Actions")}>${actions}</div>` : nothing}
			${counted && !compared ? costView(trace, context) : nothing}
		</div>
		<div id=${costId(trace.id)} ?hidden=${!costOpen && !compared}>${table}</div>`;
}

/** `saved ≈ 900 · 1,614 thinking · 26 s · 310 answer · 62 tokens/s`, or as much of it as there is room for */
function costView(trace: Trace, { costOpen, saving, toggle }: TraceContext): TemplateResult {
	const parts = costOf(trace, saving);
	const words = Object.values(parts).join(" · ");
	const press = ({ currentTarget }: Event) => {
		const button = currentTarget as Element;
		toggle(COST_ID, !costOpen, button);
		toggle(costId(trace.id), !costOpen, button);
		// The last answer's table would open below what is seen.
		document.getElementById(costId(trace.id))?.scrollIntoView({ block: "nearest" });
	};
	return html`
		<button type="button" class="action cost" aria-expanded=${costOpen} aria-controls=${costId(trace.id)} title=${t`${words}: press for all that it cost`}
			@click=${press}>
			<i class="codicon codicon-chevron-${costOpen ? "down" : "right"}" aria-hidden="true"></i>
			<span class="cost-line">${Object.entries(parts).map(
				([name, part], index) => html`<span class="cost-${name}">${index === 0 ? "" : " · "}${part}</span>`,
			)}</span>
		</button>`;
}

/** What matters most comes first: the end is what a narrow view leaves out. */
function costOf(trace: Trace, saving: Saving | undefined): Record<string, string> {
	const { thinkingTokens, answerTokens, totalMs, tokensPerSecond } = statisticsOf(trace);
	return {
		...(saving && { saving: describeSavingBriefly(saving) }),
		thinking: t`${describeCount(thinkingTokens)} thinking`,
		time: describeDuration(totalMs),
		answer: t`${describeCount(answerTokens)} answer`,
		...(tokensPerSecond !== undefined && { speed: describeSpeed(tokensPerSecond) }),
	};
}
