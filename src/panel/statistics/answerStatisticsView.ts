import { t } from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import { languageTag } from "../../core/language.ts";
import type { NamedCommandId } from "../../core/protocol/namedCommands.ts";
import type { FromStatistics, ToStatistics } from "../../core/protocol/statisticsProtocol.ts";
import type { LevelCost, Saved } from "../../core/saving/answerSeries.ts";
import { describeEstimate, describeSaved } from "../../core/saving/describeSaving.ts";
import { describeCount, describeExitRisk, EFFORT_WORDS, PART_WORDS } from "../../core/trace/describe.ts";
import type { ExitRisk } from "../../core/trace/events.ts";
import { sentenceView } from "../markdown/sentenceView.ts";
import { KEYS } from "../page/keys.ts";
import { accuracyView } from "./accuracyView.ts";
import { sampleView, tableView } from "./plotParts.ts";
import { totalsTable } from "./totalsTable.ts";

/**
 * The whole page: plots, each with its table, and the totals. The plots are drawn into their places later.
 */
export function answerStatisticsView(
	{ series, accuracy, exitRisk, session, allTime }: ToStatistics,
	post: (message: FromStatistics) => void,
): TemplateResult {
	return html`
		<h1>${t("What answers cost and saved")}</h1>
		${
			allTime.answers === 0
				? emptyView()
				: html`
					${levelsView(series.levels)}
					${savedView(series.saved, (command) => post({ type: "run", command }))}
					<section><h2>${t("In all")}</h2>${totalsTable(session, allTime)}</section>`
		}
		${exitRisk ? exitRiskView(exitRisk) : nothing}
		${accuracyView(accuracy, () => post({ type: "chooseResult" }))}`;
}

function exitRiskView(exitRisk: ExitRisk): TemplateResult {
	return html`
		<section>
			<h2>${t("Early exit of the chosen model")}</h2>
			<p id="exit-risk">${describeExitRisk(exitRisk)}</p>
		</section>`;
}

function emptyView(): TemplateResult {
	return html`
		<p>
			${t`Nothing was answered yet. Select some code and press ${KEYS.explainSelection.join("+")} to have it explained; what that cost will be shown here.`}
		</p>`;
}

function levelsView(levels: readonly LevelCost[]): TemplateResult {
	const sentences = levels
		.filter(({ answers }) => answers > 0)
		.map(({ level, ...cost }) => `${EFFORT_WORDS[level]} ${describeCount(Math.round(totalOf(cost)))}`);
	return html`
		<section>
			<h2>${t("Tokens of an answer, by the level of its question")}</h2>
			<ul class="legend">
				${(["thinking", "peek", "answer"] as const).map(
					(part) =>
						html`<li>${sampleView(svg`<rect class="part-${part}" width="12" height="12" />`)}${PART_WORDS[part]}</li>`,
				)}
			</ul>
			<div class="plot" id="levels" role="img"
				aria-label=${t`Bars: mean tokens of an answer by level: ${sentences.join(", ")}`}></div>
			${tableView(
				[t("level"), t("answers"), PART_WORDS.thinking, PART_WORDS.peek, PART_WORDS.answer, t("total")],
				levels.map(({ level, answers, ...cost }) => {
					const counts = [cost.thinkingTokens, cost.peekTokens, cost.answerTokens, totalOf(cost)];
					const means = counts.map((mean) => (answers > 0 ? describeCount(Math.round(mean)) : "–"));
					return [EFFORT_WORDS[level], describeCount(answers), ...means];
				}),
			)}
		</section>`;
}

function savedView(saved: readonly Saved[], run: (command: NamedCommandId) => void): TemplateResult {
	const last = saved.at(-1);
	return html`
		<section>
			<h2>${t("Tokens saved against the full window, over time")}</h2>
			${
				last
					? savedPlotView(saved, last)
					: html`<p>
						${sentenceView(
							t(
								"Of no answer so far it is known what it saved. “Compare efforts” under an answer measures it; “Z1: Calibrate Thinking to the Model” lets it be estimated.",
							),
							{ run },
						)}
					</p>`
			}
		</section>`;
}

function savedPlotView(saved: readonly Saved[], last: Saved): TemplateResult {
	const measured = describeSaved(last.measured, undefined);
	const estimated = describeEstimate(last.estimated, last.low, last.high);
	return html`
		<ul class="legend">
			<li>${sampleView(svg`<path class="line-measured" d="M0 6h24" />`, 24)}${t("measured, for the same answer")}</li>
			<li>
				${sampleView(
					svg`<rect class="band-estimated" width="24" height="12" /><path class="line-estimated" stroke-dasharray="6 3" d="M0 6h24" />`,
					24,
				)}${t("estimated, within its 95 % interval, for answers that may differ")}
			</li>
		</ul>
		<div class="plot" id="saved" role="img"
			aria-label=${t`Lines: so far; measured: ${measured}; estimated: ${estimated}`}></div>
		${tableView(
			[t("until"), t("measured"), t("estimated (95 % interval)")],
			saved.map(({ at, measured, estimated, low, high }) => [
				new Date(at).toLocaleString(languageTag()),
				describeSaved(measured, undefined),
				low === high ? "–" : describeEstimate(estimated, low, high),
			]),
		)}`;
}

function totalOf(cost: Pick<LevelCost, "thinkingTokens" | "peekTokens" | "answerTokens">): number {
	return cost.thinkingTokens + cost.peekTokens + cost.answerTokens;
}
