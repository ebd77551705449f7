import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { FromPanel } from "../core/panelProtocol.ts";
import type { Trace } from "../core/trace.ts";
import { controlsView } from "./controlsView.ts";
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
		<h1 class="visually-hidden">Reasoning</h1>
		<div class="conversation">
			${state.traces.length === 0 && !awaited ? welcomeView(state.status) : nothing}
			${repeat(
				state.traces,
				({ trace }) => trace.id,
				(shown) => exchangeView(shown, state, context, current),
			)}
		</div>
		${current ? controlsView(current, context.post) : nothing}
		<div class="visually-hidden" role="status">${state.announcement}</div>
	`;
}

/** One question and what became of it; drawn again only when something of it changed. */
function exchangeView(
	shown: ShownTrace,
	state: PanelState,
	context: PanelContext,
	running: Trace | undefined,
) {
	const { trace } = shown;
	const open = isOpen(state, trace);
	const current = trace === running;
	const busy = running !== undefined;
	const moving = trace.phase === "thinking" ? context.now : 0;
	const status = trace.phase === "reading" ? state.status : undefined;
	return guard([shown, open, current, busy, moving, status], () =>
		traceView(shown, { ...context, open, current, busy, status: state.status }),
	);
}
