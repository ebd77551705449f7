import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { describeEstimate, describeSaved } from "../../core/saving/describeSaving.ts";
import type { Totals } from "../../core/saving/totals.ts";
import { describeCount } from "../../core/trace/describe.ts";
import type { Savings } from "../state/panelState.ts";
import { totalsTable } from "../statistics/totalsTable.ts";

/** The cost and savings of all answers: this session in a line, once it has any, and the rest when opened. */
export function totalsView({ session, allTime }: Savings): TemplateResult | typeof nothing {
	if (!session || !allTime || session.answers === 0) return nothing;
	const parts = describeSession(session);
	return html`
		<details class="totals">
			<summary title=${parts.join(" · ")}><span class="totals-line">${parts.map(
				(part, index) => html`<span>${index === 0 ? "" : " · "}${part}</span>`,
			)}</span></summary>
			${totalsTable(session, allTime)}
		</details>`;
}

/**
 * `This session: 5 answers`, `1,204 tokens`, `saved 140 tokens · 6 s (measured)`, `saved ≈ 300 (120 to 480)`
 */
function describeSession({
	answers,
	thinkingTokens,
	peekTokens,
	answerTokens,
	measured,
	estimated,
}: Totals): string[] {
	const saved = [
		measured.tokens !== 0 && t`${describeSaved(measured.tokens, measured.ms)} (measured)`,
		estimated.answers > 0 && describeEstimate(estimated.tokens, estimated.low, estimated.high, estimated.ms),
	].filter((part) => part !== false);
	return [
		answers === 1 ? t("This session: one answer") : t`This session: ${describeCount(answers)} answers`,
		t`${describeCount(thinkingTokens + peekTokens + answerTokens)} tokens`,
		...saved,
	];
}
