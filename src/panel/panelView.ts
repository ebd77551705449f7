import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { FromPanel } from "../core/panelProtocol.ts";
import type { Trace } from "../core/trace.ts";
import { currentTrace, isOpen, type PanelState, type ShownTrace } from "./panelState.ts";
import { traceView } from "./traceView.ts";
import { welcomeView } from "./welcomeView.ts";

/** What the views need besides the state. */
export interface PanelContext {
	/** The host's clock, in milliseconds since the epoch. */
	readonly now: number;
	readonly post: (message: FromPanel) => void;
	/** Opens or closes a trace for the user, whose header this is. */
	readonly toggle: (traceId: string, open: boolean, header: Element) => void;
}

/** The whole panel as a function of its state. */
export function panelView(state: PanelState, context: PanelContext): TemplateResult {
	const current = currentTrace(state);
	const awaited = state.seq === undefined && state.traces.length === 0;
	return html`
		<div class="conversation">
			${state.traces.length === 0 && !awaited ? welcomeView(state.status) : nothing}
			${repeat(
				state.traces,
				({ trace }) => trace.id,
				(shown) => exchangeView(shown, state, context, shown.trace === current),
			)}
		</div>
		${current ? controlsView(current, context) : nothing}
		<div class="visually-hidden" role="status">${state.announcement}</div>
	`;
}

/** One question and what became of it; drawn again only when something of it changed. */
function exchangeView(shown: ShownTrace, state: PanelState, context: PanelContext, current: boolean) {
	const open = isOpen(state, shown.trace);
	const moving = shown.trace.phase === "thinking" ? context.now : 0;
	const status = shown.trace.phase === "reading" ? state.status : undefined;
	return guard([shown, open, current, moving, status], () =>
		traceView(shown, { ...context, open, current, status: state.status }),
	);
}

/** The user's hands on the running answer, in reach wherever they have scrolled to. */
function controlsView({ phase }: Trace, { post }: PanelContext): TemplateResult {
	const answerNow = html`
		<button type="button" class="button" title="End the thinking here and have the answer"
			@click=${() => post({ type: "answerNow" })}>
			<i class="codicon codicon-run-all" aria-hidden="true"></i>Answer now
		</button>`;
	return html`
		<div class="controls" role="group" aria-label="Running answer">
			${phase === "thinking" ? answerNow : nothing}
			<button type="button" class="button secondary" title="Stop here and keep what was written"
				@click=${() => post({ type: "stop" })}>
				<i class="codicon codicon-debug-stop" aria-hidden="true"></i>Stop
			</button>
		</div>`;
}
