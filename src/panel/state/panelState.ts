import type { CodeUse } from "../../core/apply/codeUse.ts";
import type { ModelStatus } from "../../core/engine/modelStatus.ts";
import type { FailureInfo } from "../../core/failure.ts";
import type { FoundPlace, Preview, ToPanel } from "../../core/protocol/panelProtocol.ts";
import type { Saving } from "../../core/saving/saving.ts";
import type { Totals } from "../../core/saving/totals.ts";
import type { ReasoningEvent } from "../../core/trace/events.ts";
import { openTrace, reduceTrace } from "../../core/trace/reduceTrace.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { appendText, NO_TEXT, readOn, type TextBlocks } from "../markdown/textBlocks.ts";
import { announce } from "../page/announce.ts";
import { addText, endAt, NO_PASSAGES, readOnIn, type ThoughtPassages, takeUp } from "./thoughtPassages.ts";

/** The two long texts of a version, cut into pieces that are drawn once. */
interface ShownTexts {
	readonly thought: ThoughtPassages;
	readonly answer: TextBlocks;
	/** Tokens of the hint that made it answer; the trace counts all forced tokens together. */
	readonly hintTokens: number;
	/** The uses of its code blocks, by their code, once the host has sent them. */
	readonly uses?: ReadonlyMap<string, readonly CodeUse[]>;
}

/** A trace with the texts of the version that is shown. */
export interface ShownTrace extends ShownTexts {
	readonly trace: Trace;
	/** The texts of the other versions, by their ids. */
	readonly others: Readonly<Record<string, ShownTexts>>;
	/** Whether the model is about to think on about it, and has not begun to. */
	readonly takenUp?: boolean;
}

/** The user's choice to open or close a trace, by its id. Without a choice, there is no entry. */
export type Choices = Readonly<Record<string, boolean>>;

/** How many times the user wanted more of a version's texts as Markdown, by the version's id. */
export type Wishes = Readonly<Record<string, number>>;

/** Known savings: by version, and the total of all answers. */
export interface Savings {
	readonly byVersion: Readonly<Record<string, Saving>>;
	readonly session?: Totals;
	readonly allTime?: Totals;
}

/** Everything that the panel shows: folded from the host's messages, except the user's choices. */
export interface PanelState {
	/** Number of the last folded message; undefined while a snapshot is needed. */
	readonly seq: number | undefined;
	readonly status: ModelStatus;
	/** Oldest first. */
	readonly traces: readonly ShownTrace[];
	/** Ids of the versions whose thinking the model cannot resume. */
	readonly recalled: ReadonlySet<string>;
	readonly choices: Choices;
	readonly wishes: Wishes;
	readonly savings: Savings;
	/** Losses of what is kept, until the user has read about them. */
	readonly losses: readonly FailureInfo[];
	/** What the draft would send, once the host has sent it. */
	readonly preview?: Preview;
	/** Search results for what the user has begun to name. */
	readonly found?: { readonly query: string; readonly places: readonly FoundPlace[] };
	/** The last announcement to screen readers. */
	readonly announcement: string;
	/** How far this clock is ahead of the host's in milliseconds, since the host may be another machine. */
	readonly aheadMs: number | undefined;
}

/** Limit of remembered choices and of remembered wishes; the oldest go first. */
const REMEMBERED = 500;

export function openPanel(choices: Choices, wishes: Wishes = {}): PanelState {
	return {
		seq: undefined,
		status: { state: "idle" },
		traces: [],
		recalled: new Set(),
		choices,
		wishes,
		savings: { byVersion: {} },
		losses: [],
		announcement: "",
		aheadMs: undefined,
	};
}

/**
 * Folds a message of the host into the state. A message out of sequence only clears `seq`, whereupon the
 * panel requests a snapshot.
 * @param now this clock, in milliseconds since the epoch
 */
export function receive(state: PanelState, message: ToPanel, now: number): PanelState {
	if (message.type !== "snapshot") {
		if (state.seq === undefined || message.seq <= state.seq) return state;
		if (message.seq > state.seq + 1) return { ...state, seq: undefined };
	}
	return { ...state, seq: message.seq, ...changesOf(state, message, now) };
}

/** What a message in sequence changes. */
function changesOf(state: PanelState, message: ToPanel, now: number): Partial<PanelState> {
	switch (message.type) {
		case "snapshot": {
			const { status, recalled } = message;
			return { status, traces: tracesOf(state, message), recalled: new Set(recalled) };
		}
		case "reasoned":
			return foldEvents(state, message, now);
		case "statusChanged":
			return { status: message.status };
		case "previewed":
			return { preview: message.preview };
		case "revealed":
			return { choices: choose(state, message.traceId, true).choices };
		case "codeJudged":
			return { traces: state.traces.map((shown) => judgeCode(shown, message)) };
		case "savingsTold": {
			const { savings: byVersion, session, allTime } = message;
			return { savings: { byVersion, session, allTime } };
		}
		case "found":
			return { found: { query: message.query, places: message.places } };
		case "lossesTold":
			return { losses: message.losses };
		case "notAsked":
		case "begun":
		case "attached":
		case "tabSizeSet":
			return {};
		default:
			return message satisfies never;
	}
}

function tracesOf(
	state: PanelState,
	{ traces: logs, takenUp }: Extract<ToPanel, { type: "snapshot" }>,
): ShownTrace[] {
	const known = new Map(state.traces.map(({ trace, uses }) => [trace.versionId, uses]));
	return (
		logs
			.map(foldTrace)
			.filter((shown) => shown !== undefined)
			.map((shown) => readOnAsWished(shown, state.wishes))
			.map((shown) => (takenUp?.includes(shown.trace.id) ? { ...shown, takenUp: true } : shown))
			// Keeps buttons that are there, so that none flickers under the pointer.
			.map((shown) => {
				const uses = known.get(shown.trace.versionId);
				return uses ? { ...shown, uses } : shown;
			})
	);
}

function foldEvents(
	state: PanelState,
	{ traceId, events, takenUp = false }: Extract<ToPanel, { type: "reasoned" }>,
	now: number,
): Partial<PanelState> {
	const index = state.traces.findIndex(({ trace }) => trace.id === traceId);
	const before = state.traces[index];
	const folded = before ? events.reduce(foldEvent, before) : foldTrace(events);
	const after = folded && (folded.takenUp ?? false) !== takenUp ? { ...folded, takenUp } : folded;
	if (!after) return { seq: undefined };
	return {
		traces: before ? state.traces.with(index, after) : [...state.traces, after],
		announcement: announce(before?.trace, after.trace) ?? state.announcement,
		aheadMs: Math.min(state.aheadMs ?? Number.POSITIVE_INFINITY, now - after.trace.moments.latest),
	};
}

function judgeCode(shown: ShownTrace, told: Extract<ToPanel, { type: "codeJudged" }>): ShownTrace {
	if (shown.trace.versionId !== told.versionId) return shown;
	return { ...shown, uses: new Map(told.uses.map(({ code, uses }) => [code, uses])) };
}

/**
 * By default, a trace is open while the model thinks and closed afterwards; the user's own choice overrides
 * that.
 */
export function isOpen({ choices }: PanelState, { id, phase }: Trace): boolean {
	return choices[id] ?? phase === "thinking";
}

/** Records the user's choice for good. */
export function choose(state: PanelState, traceId: string, open: boolean): PanelState {
	return { ...state, choices: remembered(state.choices, traceId, open) };
}

/** Adds an entry as the latest one. */
function remembered<Value>(entries: Readonly<Record<string, Value>>, id: string, value: Value) {
	const { [id]: _, ...others } = entries;
	const all: [string, Value][] = [...Object.entries(others), [id, value]];
	return Object.fromEntries(all.slice(-REMEMBERED));
}

/** Shows more of a trace's texts as Markdown where they were too much at once, from now on. */
export function readMore(state: PanelState, traceId: string): PanelState {
	const index = state.traces.findIndex(({ trace }) => trace.id === traceId);
	const shown = state.traces[index];
	if (!shown) return state;
	const { versionId } = shown.trace;
	const wishes = remembered(state.wishes, versionId, (state.wishes[versionId] ?? 0) + 1);
	return { ...state, wishes, traces: state.traces.with(index, { ...shown, ...readOnOnce(shown) }) };
}

/** Reads as much of the texts of a trace's versions as the user has wanted before. */
function readOnAsWished(shown: ShownTrace, wishes: Wishes): ShownTrace {
	const others = Object.entries(shown.others).map(([id, texts]) => [id, readOnTimes(texts, wishes[id])]);
	return { ...readOnTimes(shown, wishes[shown.trace.versionId]), others: Object.fromEntries(others) };
}

function readOnTimes<Texts extends ShownTexts>(texts: Texts, times = 0): Texts {
	return times > 0 ? readOnTimes({ ...texts, ...readOnOnce(texts) }, times - 1) : texts;
}

function readOnOnce({ thought, answer }: ShownTexts): Pick<ShownTexts, "thought" | "answer"> {
	return { thought: readOnIn(thought), answer: readOn(answer) };
}

/** The trace that the model is working on: the first that has not ended, since they wait in line. */
export function currentTrace({ traces }: PanelState): Trace | undefined {
	return traces.find(({ trace }) => trace.phase !== "ended")?.trace;
}

/** The trace of a whole log; undefined if the log does not begin with its question. */
function foldTrace(events: readonly ReasoningEvent[]): ShownTrace | undefined {
	const [asked, ...rest] = events;
	if (asked?.type !== "asked") return undefined;
	return rest.reduce(foldEvent, { trace: openTrace(asked), ...NO_TEXTS, others: {} });
}

const NO_TEXTS: ShownTexts = { thought: NO_PASSAGES, answer: NO_TEXT, hintTokens: 0 };

function foldEvent(shown: ShownTrace, event: ReasoningEvent): ShownTrace {
	const trace = reduceTrace(shown.trace, event);
	if (trace === shown.trace) return shown;
	if (trace.versionId !== shown.trace.versionId) return showVersion(shown, trace, event);
	switch (event.type) {
		case "thought":
			return { ...shown, trace, thought: addText(shown.thought, event.text) };
		case "closed":
			// The end of the thought may have turned out to be the answer.
			return {
				...shown,
				trace,
				thought: endAt(shown.thought, trace.thought.length),
				answer: appendText(NO_TEXT, trace.answer),
			};
		case "forced":
			return { ...shown, trace, hintTokens: shown.hintTokens + event.tokens };
		case "answered":
			return { ...shown, trace, answer: appendText(shown.answer, event.text) };
		default:
			return { ...shown, trace };
	}
}

/** Replaces the shown texts by those of another version, new or earlier. */
function showVersion(shown: ShownTrace, trace: Trace, event: ReasoningEvent): ShownTrace {
	const { thought, answer, hintTokens, uses } = shown;
	const texts = { thought, answer, hintTokens, ...(uses && { uses }) };
	const others = { ...shown.others, [shown.trace.versionId]: texts };
	if (event.type !== "reopened") return { trace, ...(others[trace.versionId] ?? NO_TEXTS), others };
	const ownText = trace.thought.slice(shown.trace.thought.length, -event.text.length);
	return { trace, ...NO_TEXTS, thought: takeUp(thought, ownText, event.text), others };
}
