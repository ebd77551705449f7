import { html, nothing, type TemplateResult } from "lit";
import type { Trace } from "../core/trace.ts";
import { copyText } from "./copyText.ts";
import type { TraceContext } from "./panelContext.ts";
import { visibleText } from "./visibleText.ts";

/** What can be done with an answer that has ended. */
export function actionsView(
	trace: Trace,
	{ busy, recalled, post }: TraceContext,
): TemplateResult | typeof nothing {
	const { id, phase, ending, answer, tokens } = trace;
	if (phase !== "ended") return nothing;
	const copy =
		answer.trim() !== "" &&
		html`
		<button type="button" class="action" title="Copy the answer as Markdown"
			@click=${({ currentTarget }: Event) => copyText(currentTarget as Element, visibleText(answer))}>
			<i class="codicon codicon-copy" aria-hidden="true"></i><span class="copy-label">Copy answer</span>
		</button>`;
	const thinkMore =
		tokens.prompt > 0 &&
		ending !== "failed" &&
		!busy &&
		!recalled &&
		html`
		<button type="button" class="action" title="Have the model think on, with a larger window, and answer anew"
			@click=${() => post({ type: "thinkMore", traceId: id })}>
			<i class="codicon codicon-lightbulb" aria-hidden="true"></i>Think more
		</button>`;
	const compare =
		tokens.prompt > 0 &&
		!busy &&
		html`
		<button type="button" class="action" title="Ask the same at other efforts and with the full window, side by side"
			@click=${() => post({ type: "compareEfforts", traceId: id })}>
			<i class="codicon codicon-split-horizontal" aria-hidden="true"></i>Compare efforts
		</button>`;
	const exportTrace = html`
		<button type="button" class="action" title="Write the question and its answer into a Markdown or JSON file"
			@click=${() => post({ type: "exportTrace", traceId: id })}>
			<i class="codicon codicon-export" aria-hidden="true"></i>Export
		</button>`;
	const actions = [copy, thinkMore, compare, tokens.prompt > 0 && exportTrace].filter(
		(action) => action !== false,
	);
	if (actions.length === 0) return nothing;
	return html`<div class="actions" role="group" aria-label="Actions">${actions}</div>`;
}
