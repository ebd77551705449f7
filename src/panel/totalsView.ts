import { html, nothing, type TemplateResult } from "lit";
import { describeCount, describeEstimate } from "../core/describe.ts";
import type { Totals } from "../core/saving.ts";
import type { Savings } from "./panelState.ts";

/** What all answers cost and saved, this session's in a line and the rest when it is opened. */
export function totalsView({ session, allTime }: Savings): TemplateResult | typeof nothing {
	if (!session || !allTime || allTime.answers === 0) return nothing;
	return html`
		<details class="totals">
			<summary>${describeSession(session)}</summary>
			<table>
				<thead><tr><td></td><th scope="col">this session</th><th scope="col">all time</th></tr></thead>
				<tbody>${ROWS.map(
					([name, value]) => html`
					<tr><th scope="row">${name}</th><td>${value(session)}</td><td>${value(allTime)}</td></tr>`,
				)}</tbody>
			</table>
			<p class="quiet">
				Saved against the full window. Measured: it was run on the same question, or would have given the
				same. Estimated: from other questions, with the 95 % interval. Of other answers nothing is known.
			</p>
		</details>`;
}

const ROWS: readonly [name: string, value: (totals: Totals) => string][] = [
	["answers", ({ answers }) => describeCount(answers)],
	["thinking tokens", ({ thinkingTokens }) => describeCount(thinkingTokens)],
	["peek tokens", ({ peekTokens }) => describeCount(peekTokens)],
	["answer tokens", ({ answerTokens }) => describeCount(answerTokens)],
	["saved, measured", ({ measured }) => savedBy(measured.answers, describeCount(measured.tokens))],
	[
		"saved, estimated",
		({ estimated: { answers, tokens, low, high } }) => savedBy(answers, describeEstimate(tokens, low, high)),
	],
];

function savedBy(answers: number, tokens: string): string {
	return answers === 0 ? "–" : `${tokens} in ${describeCount(answers)}`;
}

/** `This session: 5 answers · 1,204 tokens · saved 140 measured, ≈ 300 (120 to 480)` */
function describeSession({
	answers,
	thinkingTokens,
	peekTokens,
	answerTokens,
	measured,
	estimated,
}: Totals): string {
	const saved = [
		measured.tokens !== 0 && `${describeCount(measured.tokens)} measured`,
		estimated.answers > 0 && describeEstimate(estimated.tokens, estimated.low, estimated.high),
	].filter((part) => part !== false);
	return [
		`This session: ${describeCount(answers)} answer${answers === 1 ? "" : "s"}`,
		`${describeCount(thinkingTokens + peekTokens + answerTokens)} tokens`,
		...(saved.length > 0 ? [`saved ${saved.join(", ")}`] : []),
	].join(" · ");
}
