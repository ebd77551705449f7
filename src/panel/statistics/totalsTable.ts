import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { describeEstimate, describeSaved } from "../../core/saving/describeSaving.ts";
import type { Totals } from "../../core/saving/totals.ts";
import { describeCount } from "../../core/trace/describe.ts";

/** The costs and savings of all answers, with explanations. */
export function totalsTable(session: Totals, allTime: Totals): TemplateResult {
	return html`
		<table>
			<thead><tr><td></td><th scope="col">${t("this session")}</th><th scope="col">${t("all time")}</th></tr></thead>
			<tbody>${ROWS.map(
				([name, value]) => html`
				<tr><th scope="row">${name}</th><td>${value(session)}</td><td>${value(allTime)}</td></tr>`,
			)}</tbody>
		</table>
		<p class="quiet">
			${t("Saved against the full window. Measured: it was run on the same question and said the same, or would have given the same. Where it said something else, or prose that nobody compared, nothing counts as saved. Estimated: from other questions, with the 95 % interval; whether the answers would have been the same is not known.")}
		</p>`;
}

const ROWS: readonly [name: string, value: (totals: Totals) => string][] = [
	[t("answers"), ({ answers }) => describeCount(answers)],
	[t("thinking tokens"), ({ thinkingTokens }) => describeCount(thinkingTokens)],
	[t("peek tokens"), ({ peekTokens }) => describeCount(peekTokens)],
	[t("answer tokens"), ({ answerTokens }) => describeCount(answerTokens)],
	[
		t("measured, for the same answer"),
		({ measured: { answers, tokens, ms } }) => savedBy(answers, describeSaved(tokens, ms)),
	],
	[t("measured, another answer"), ({ unlike }) => describeCount(unlike.other)],
	[t("measured, not compared"), ({ unlike }) => describeCount(unlike.notCompared)],
	[
		t("estimated"),
		({ estimated: { answers, tokens, ms, low, high } }) =>
			savedBy(answers, describeEstimate(tokens, low, high, ms)),
	],
];

function savedBy(answers: number, tokens: string): string {
	return answers === 0 ? "–" : t`${tokens} over ${describeCount(answers)}`;
}
