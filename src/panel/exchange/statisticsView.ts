import { t } from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import { describeSaving } from "../../core/saving/describeSaving.ts";
import type { Saving } from "../../core/saving/saving.ts";
import {
	describeCount,
	describeDrawing,
	describeDuration,
	describeSpeed,
	PART_WORDS,
} from "../../core/trace/describe.ts";
import { type Statistics, statisticsOf } from "../../core/trace/statistics.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";

/**
 * The cost of an answer: a bar of its window and answer, and every count with its name.
 * @param saving what it saved, if known
 */
export function statisticsView(trace: Trace, saving: Saving | undefined): TemplateResult {
	const s = statisticsOf(trace);
	const parts = partsOf(s);
	const speed = s.tokensPerSecond && describeSpeed(s.tokensPerSecond);
	const prompt = `${s.promptEstimated ? "≈ " : ""}${describeCount(s.promptTokens)}`;
	const cached = describeCount(s.cachedTokens);
	return html`
		<div class="statistics" role="group" aria-label=${t("Statistics")}>
			${barView(parts)}
			<div class="counts">
				<dl>${parts.map(({ name, tokens }) => countView(PART_WORDS[name], describeCount(tokens), PART_MEANINGS[name], name))}</dl>
				<dl>
					${countView(t("total"), describeCount(s.totalTokens), t("Thinking, peeks and answer: every token you waited for"))}
					${saving ? savingView(saving) : nothing}
					${countView(t("prompt"), s.cachedTokens > 0 ? t`${prompt} (${cached} cached)` : prompt)}
					${s.forcedTokens > 0 ? countView(t("put in"), describeCount(s.forcedTokens), t("Words of Z1 Code that made the model answer or think on. It read them; it did not write them.")) : nothing}
					${countView(t("time"), describeDuration(s.totalMs))}
					${speed ? countView(t("speed"), speed) : nothing}
					${trace.sampling ? countView(t("drawn at"), describeDrawing(trace.sampling), t("The same question gets the same answer again with this seed in z1.models.sampling.")) : nothing}
					${countView(t("model"), visibleText(trace.model.name))}
				</dl>
			</div>
		</div>`;
}

interface Part {
	readonly name: keyof typeof PART_WORDS;
	readonly tokens: number;
}

/** The parts of the bar. Unspent tokens are not savings: nobody knows what the thought would have become. */
function partsOf(s: Statistics): Part[] {
	return [
		{ name: "thinking", tokens: s.thinkingTokens },
		{ name: "peek", tokens: s.peekTokens },
		{ name: "answer", tokens: s.answerTokens },
		{ name: "unspent", tokens: s.unspentTokens },
	];
}

/** Drawn with SVG attributes, which the content security policy allows although it forbids styles. */
function barView(parts: readonly Part[]): TemplateResult | typeof nothing {
	const total = parts.reduce((sum, { tokens }) => sum + tokens, 0);
	if (total === 0) return nothing;
	const label = parts.map(({ name, tokens }) => `${PART_WORDS[name]} ${describeCount(tokens)}`).join(", ");
	let x = 0;
	const rects = parts.map(({ name, tokens }) => {
		const rect = svg`<rect class="part-${name}" x=${x} width=${tokens} height="1" />`;
		x += tokens;
		return rect;
	});
	return html`
		<svg class="bar" role="img" aria-label=${t`Tokens: ${label}`} viewBox="0 0 ${total} 1" preserveAspectRatio="none">
			${rects}
		</svg>`;
}

/** Explains the names that do not explain themselves. */
const PART_MEANINGS: Readonly<Partial<Record<Part["name"], string>>> = {
	peek: t("Looks at the answer, taken back again"),
	unspent: t("Allowed by the window and not used. No saving: nobody knows what would have been thought."),
};

function countView(name: string, value: string, meaning?: string, part?: Part["name"]): TemplateResult {
	const swatch = part && html`<span class="swatch part-${part}" aria-hidden="true"></span>`;
	return html`<div class="count" title=${meaning ?? nothing}><dt>${swatch}${name}</dt><dd>${value}</dd></div>`;
}

function savingView(saving: Saving): TemplateResult {
	const { name, value, sentence } = describeSaving(saving);
	return countView(name, value, sentence);
}
