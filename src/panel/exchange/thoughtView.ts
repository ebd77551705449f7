import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import {
	describeCount,
	describeExit,
	describeExitReason,
	describeThought,
} from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";
import { describeThinking } from "../state/describeThinking.ts";
import type { TraceContext } from "../state/panelContext.ts";
import type { ShownTrace } from "../state/panelState.ts";
import { pressText } from "./answerView.ts";
import { passagesView } from "./passagesView.ts";
import { peeksView } from "./peeksView.ts";

/** The thought below a header that opens and closes it, or a word about why there is none. */
export function thoughtView(
	{ trace, thought, hintTokens }: ShownTrace,
	context: TraceContext,
): TemplateResult | typeof nothing {
	const thinking = trace.phase === "thinking";
	if (!thinking && trace.thought === "" && trace.hint === "") {
		return trace.answer === "" ? nothing : directView(trace);
	}
	const { open, toggle } = context;
	const press = ({ currentTarget }: Event) => toggle(trace.id, !open, currentTarget as Element);
	const pressInside = (event: MouseEvent) => pressText(event, trace.id, context.post);
	const bodyId = `thought-${trace.id}`;
	return html`
		<div class="thought" role="group" aria-label=${t("Thought")}>
			<button type="button" class="thought-header" aria-expanded=${open} aria-controls=${bodyId} @click=${press}>
				<i class="codicon codicon-chevron-${open ? "down" : "right"}" aria-hidden="true"></i>
				<span class="thought-words">${thinking ? thinkingView(trace, context.now) : inParts(describeThought(trace))}</span>
				${isUnasked(trace) ? nothing : exitBadge(trace)}
				${thinking ? spentView(trace) : nothing}
			</button>
			<div class="thought-body" id=${bodyId} ?hidden=${!open} @click=${pressInside} @auxclick=${pressInside}>${
				open
					? [
							peeksView(trace),
							passagesView(thought, thinking, () => context.readMore(trace.id)),
							hintView(trace.hint, hintTokens),
							isUnasked(trace) ? nothing : exitView(trace),
						]
					: nothing
			}</div>
		</div>`;
}

/** Whether no thinking was asked for: then there is no cap to reach, whatever the exit says. */
function isUnasked({ window, thought }: Trace): boolean {
	return window.thinkingTokens === 0 && thought === "";
}

/** Speed and remaining time stay together when the line is too short for everything. */
function thinkingView(trace: Trace, now: number): TemplateResult | string {
	const [words, pace] = describeThinking(trace, now);
	return pace === undefined ? words : html`${words} · <span class="pace">${pace}</span>`;
}

/** Words that break between their parts, so that no unit stands alone in a line. */
function inParts(words: string): TemplateResult[] {
	const parts = words.split(" · ");
	return parts.map(
		(part, index) => html`<span class="pace">${part}${index < parts.length - 1 ? " ·" : nothing}</span> `,
	);
}

/** The spent share of the window, as a line under the header, whose words say the same. */
function spentView({ tokens, window }: Trace): TemplateResult {
	const spent = Math.min(1, tokens.thinking / Math.max(1, window.thinkingTokens));
	return html`<progress class="spent" max="1" value=${spent} aria-hidden="true"></progress>`;
}

/** A model that answered without thinking first. */
function directView(trace: Trace): TemplateResult {
	return html`<p class="direct">${t("Answered directly")} ${exitBadge(trace)}</p>`;
}

function hintView(hint: string, tokens: number): TemplateResult | typeof nothing {
	if (hint === "") return nothing;
	return html`
		<figure class="hint">
			<figcaption>${t`Hint put in by Z1 Code · ${describeCount(tokens)} tokens`}</figcaption>
			<div class="hint-text">${visibleText(hint.trim())}</div>
		</figure>`;
}

function exitBadge(trace: Trace): TemplateResult | typeof nothing {
	const { exit } = trace;
	if (!exit) return nothing;
	return html`<span class="exit exit-${exit}" title=${describeExitReason(trace)}>${describeExit(trace)}</span>`;
}

/** Explains the badge without a pointer. */
function exitView(trace: Trace): TemplateResult | typeof nothing {
	return trace.exit ? html`<p class="exit-sentence">${describeExitReason(trace)}</p>` : nothing;
}
