import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { describeCount, describeDuration, EXIT_WORDS } from "../core/describe.ts";
import type { Exit } from "../core/events.ts";
import { statisticsOf } from "../core/statistics.ts";
import type { Trace } from "../core/trace.ts";
import type { ShownTrace } from "./panelState.ts";
import type { TextBlocks } from "./textBlocks.ts";
import type { TraceContext } from "./traceView.ts";
import { visibleText } from "./visibleText.ts";

/** The thought under a header that opens and closes it, or a word about why there is none. */
export function thoughtView(
	{ trace, thought }: ShownTrace,
	context: TraceContext,
): TemplateResult | typeof nothing {
	const thinking = trace.phase === "thinking";
	if (!thinking && trace.thought === "" && trace.hint === "") {
		return trace.answer === "" ? nothing : directView(trace);
	}
	const { open, toggle } = context;
	const press = ({ currentTarget }: Event) => toggle(trace.id, !open, currentTarget as Element);
	const bodyId = `thought-${trace.id}`;
	return html`
		<section class="thought">
			<button type="button" class="thought-header" aria-expanded=${open} aria-controls=${bodyId} @click=${press}>
				<i class="codicon codicon-chevron-${open ? "down" : "right"}" aria-hidden="true"></i>
				<span class="thought-words">${thinking ? describeThinking(trace, context.now) : describeThought(trace)}</span>
				${exitBadge(trace.exit)}
			</button>
			<div class="thought-body" id=${bodyId} ?hidden=${!open}>${
				open ? [plainView(thought), hintView(trace), exitView(trace.exit)] : nothing
			}</div>
		</section>`;
}

/** `Thinking… 312 / 1,024 · 6.1 s` */
export function describeThinking({ tokens, window, moments }: Trace, now: number): string {
	const seconds = describeDuration(Math.max(0, now - (moments.prefilled ?? now)));
	return `Thinking… ${describeCount(tokens.thinking)} / ${describeCount(window.thinkingTokens)} · ${seconds}`;
}

/** `Thought for 6.1 s · 312 tokens` */
export function describeThought(trace: Trace): string {
	const { thinkingMs, thinkingTokens } = statisticsOf(trace);
	return `Thought for ${describeDuration(thinkingMs)} · ${describeCount(thinkingTokens)} tokens`;
}

/** A model that answered without thinking first. */
function directView({ exit }: Trace): TemplateResult {
	return html`<p class="direct">Answered directly ${exitBadge(exit)}</p>`;
}

/** Each block is an element of its own, and one that is complete is never touched again. */
function plainView({ complete, tail }: TextBlocks): TemplateResult {
	return html`
		<div class="thought-text">${repeat(
			tail ? [...complete, tail] : complete,
			(_, index) => index,
			(block) => html`<div class="block">${guard([block], () => visibleText(block))}</div>`,
		)}</div>`;
}

function hintView({ hint, tokens }: Trace): TemplateResult | typeof nothing {
	if (hint === "") return nothing;
	return html`
		<figure class="hint">
			<figcaption>Hint put in by Z1 Code · ${describeCount(tokens.forced)} tokens</figcaption>
			<div class="hint-text">${visibleText(hint.trim())}</div>
		</figure>`;
}

function exitBadge(exit: Exit | undefined): TemplateResult | typeof nothing {
	if (!exit) return nothing;
	const { badge, sentence } = EXIT_WORDS[exit];
	return html`<span class="exit exit-${exit}" title=${sentence}>${badge}</span>`;
}

/** What the badge means, for whoever cannot point at it. */
function exitView(exit: Exit | undefined): TemplateResult | typeof nothing {
	return exit ? html`<p class="exit-sentence">${EXIT_WORDS[exit].sentence}</p>` : nothing;
}
