import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { describeCount } from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { COST_ID, costId } from "../exchange/footerView.ts";
import { problemsId, questionView, traceView } from "../exchange/traceView.ts";
import { formulas } from "../markdown/formulas.ts";
import type { PanelContext } from "../state/panelContext.ts";
import { currentTrace, isOpen, type PanelState, type ShownTrace } from "../state/panelState.ts";
import { BOX_ROOM } from "./boxRoom.ts";
import { composerView } from "./composerView.ts";
import { controlsView } from "./controlsView.ts";
import { differencesView } from "./differencesView.ts";
import { lossesView } from "./lossesView.ts";
import { totalsView } from "./totalsView.ts";
import { welcomeView } from "./welcomeView.ts";

/** The whole panel as a function of its state. */
export function panelView(state: PanelState, context: PanelContext): TemplateResult {
	const current = currentTrace(state);
	const [first] = state.traces;
	const awaited = state.seq === undefined && state.traces.length === 0;
	return html`
		<h1 class="visually-hidden">${t("Reasoning")}</h1>
		<div class="conversation ${context.layout}">
			${state.traces.length === 0 && !awaited ? welcomeView(state.status, state.preview, context.post) : nothing}
			${first && context.layout === "columns" ? html`<header class="compared">${questionView(first.trace, context, areProblemsOpen(state, first.trace))}</header>` : nothing}
			${repeat(
				state.traces,
				({ trace }) => trace.id,
				(shown) => exchangeView(shown, state, context, current),
			)}
			${context.layout === "columns" ? differencesView(state.traces) : nothing}
		</div>
		${context.away ? endButton(context.goToEnd) : nothing}
		${context.layout === "list" ? lossesView(state, context) : nothing}
		${context.keptOut === undefined ? nothing : keptOutView(context.keptOut)}
		${context.layout === "list" && !current ? totalsView(state.savings) : nothing}
		${current ? controlsView(current, isAlone(state.traces), context.post) : nothing}
		${context.layout === "list" ? composerView(state.preview, context, current !== undefined) : nothing}
		<div class="visually-hidden" role="status">${state.announcement}</div>
	`;
}

/** Whether no other question waits for its answer. */
function isAlone(traces: readonly ShownTrace[]): boolean {
	return traces.filter(({ trace }) => trace.phase !== "ended").length === 1;
}

function endButton(goToEnd: () => void): TemplateResult {
	return html`
		<div class="to-end">
			<button type="button" class="action" title=${t("Go to the end")} aria-label=${t("Go to the end")} @click=${goToEnd}>
				<i class="codicon codicon-arrow-down" aria-hidden="true"></i>
			</button>
		</div>`;
}

/** Why what was pasted is not there, and what to do with it instead. */
function keptOutView(characters: number): TemplateResult {
	const most = describeCount(BOX_ROOM);
	return html`
		<p class="losses" role="alert">
			${t`The question would have ${describeCount(characters)} characters; ${most} are the most. Save the text as a file, and add that with “#” or by dropping it here.`}
		</p>`;
}

/** One exchange; redrawn only when part of it has changed. */
function exchangeView(
	shown: ShownTrace,
	state: PanelState,
	context: PanelContext,
	running: Trace | undefined,
) {
	const { trace } = shown;
	const open = isOpen(state, trace);
	const problemsOpen = areProblemsOpen(state, trace);
	const current = trace === running;
	const busy = running !== undefined || state.traces.some(({ takenUp }) => takenUp);
	const recalled = state.recalled.has(trace.versionId);
	const costOpen = isCostOpen(state, trace);
	const moving = trace.phase === "thinking" || trace.phase === "answering" ? context.now : 0;
	const status = trace.phase === "reading" ? state.status : undefined;
	const saving = state.savings.byVersion[trace.versionId];
	// Savings arrive after every answer as new objects; only a change of content counts.
	const said = saving && JSON.stringify(saving);
	const latest = shown === state.traces.at(-1);
	const edited = context.editing === trace.id;
	const drawn = [shown, open, problemsOpen, current, busy, recalled, moving, status, said, latest];
	const values = [...drawn, edited, costOpen, formulas.isLoaded];
	return guard(values, () =>
		traceView(shown, {
			...context,
			open,
			problemsOpen,
			costOpen,
			current,
			busy,
			recalled,
			status: state.status,
			saving,
			latest,
		}),
	);
}

/** The latest answer follows the user's last choice. */
function isCostOpen({ choices, traces }: PanelState, { id }: Trace): boolean {
	const latest = traces.at(-1)?.trace.id === id;
	return choices[costId(id)] ?? (latest ? choices[COST_ID] : undefined) ?? false;
}

function areProblemsOpen({ choices }: PanelState, { id }: Trace): boolean {
	return choices[problemsId(id)] ?? false;
}
