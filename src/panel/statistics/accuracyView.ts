import { t } from "@vscode/l10n";
import { html, svg, type TemplateResult } from "lit";
import { formatNumber } from "../../core/language.ts";
import type { AccuracyCurve } from "../../core/saving/accuracyCurve.ts";
import { describeCount } from "../../core/trace/describe.ts";
import { visibleText } from "../../core/visibleText.ts";
import { sampleView, tableView } from "./plotParts.ts";

/** Accuracy against cost, if that was measured; the plot is drawn later. */
export function accuracyView(accuracy: AccuracyCurve | undefined, choose: () => void): TemplateResult {
	return html`
		<section>
			<h2>${t("Right answers against tokens")}</h2>
			${accuracy ? curveView(accuracy) : html`<p>${t("Nobody has measured the chosen model here. If you have a result of the project's benchmark, choose its file.")}</p>`}
			<p><button type="button" @click=${choose}>${t("Show a measurement of your own…")}</button></p>
		</section>`;
}

function curveView({ model, problems, problemFile, machine, fixed, product }: AccuracyCurve): TemplateResult {
	const own = t`${percent(product.right)} (${percent(product.low)} to ${percent(product.high)})`;
	const problemSet = problemFile.replace(/\.jsonl$/, "");
	const source = t`Measured with ${visibleText(model.name)} on the ${describeCount(problems)} problems of ${visibleText(problemSet)}, on ${visibleText(machine)}.`;
	return html`
		<p>${source}</p>
		<ul class="legend">
			<li>${sampleView(svg`<path class="line-measured" d="M0 6h24" />`, 24)}${t("fixed windows")}</li>
			<li>${sampleView(svg`<path class="line-product" d="M12 0v12" /><circle class="dot-product" cx="12" cy="6" r="4" />`, 24)}${t("estimate and early exit, with its 95 % interval")}</li>
		</ul>
		<div class="plot" id="accuracy" role="img"
			aria-label=${t`Line: share of right answers by mean tokens of an answer; estimate and early exit ${own} for ${describeCount(Math.round(product.tokens))} tokens`}></div>
		${tableView(
			[t("window"), t("tokens of an answer"), t("right answers")],
			[
				...fixed.map(({ windowTokens, tokens, right }) => [
					describeCount(windowTokens),
					describeCount(Math.round(tokens)),
					percent(right),
				]),
				[t("estimate and early exit"), describeCount(Math.round(product.tokens)), own],
			],
		)}`;
}

function percent(share: number): string {
	return `${formatNumber(100 * share, 1)} %`;
}
