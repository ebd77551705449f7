import "./page/zodWithoutEval.ts";
import "./page/displayLanguage.ts";
import { render } from "lit";
import { type Draft, EMPTY_DRAFT } from "../core/protocol/panelProtocol.ts";
import type { ReasoningEvent } from "../core/trace/events.ts";
import { formulas } from "./markdown/formulas.ts";
import { copySource } from "./page/copySource.ts";
import { acceptFiles } from "./page/droppedFiles.ts";
import { connectExtension } from "./page/extensionLink.ts";
import { Tail } from "./page/tail.ts";
import { spareTime } from "./page/unhurried.ts";
import type { CompletionState, Mention, PanelContext } from "./state/panelContext.ts";
import { choose, currentTrace, openPanel, type PanelState, readMore, receive } from "./state/panelState.ts";
import { keepOut } from "./views/boxRoom.ts";
import { isAskable } from "./views/composerView.ts";
import { panelView } from "./views/panelView.ts";

/** Interval for redrawing a running trace's seconds, in milliseconds. */
const TICK_MS = 100;
/** A pause in typing after which a preview, or a search for a name, is requested, in milliseconds. */
const PAUSE_MS = 150;
const FIND_MS = 100;

const root = document.querySelector<HTMLElement>("#panel");
if (!root) throw new Error("the page has no #panel");

// The policy forbids inline styles, but not those that its script sets.
const setTabSize = (tabSize: string) => root.style.setProperty("--tab-size", tabSize);
setTabSize(root.dataset.tabSize ?? "4");
const layout = root.dataset.layout === "columns" ? "columns" : "list";
const extension = connectExtension((message) => {
	const before = state;
	state = receive(state, message, Date.now());
	if (state.seq === undefined && before.seq !== undefined) extension.post({ type: "ready" });
	if (state.traces.at(-1)?.trace.id !== before.traces.at(-1)?.trace.id) tail?.follow();
	if (state.traces.length === 0 && before.traces.length > 0) tail?.goToBeginning();
	if (message.type === "begun") edit(EMPTY_DRAFT, "anew");
	if (message.type === "notAsked" && draft.prompt === "") edit({ prompt: message.prompt });
	if (message.type === "begun" || message.type === "attached") attached = message.type === "attached";
	if (message.type === "tabSizeSet") setTabSize(`${message.tabSize}`);
	if (message.type === "revealed") show(message.traceId);
	else if (message.type === "reasoned" && message.events.some(begins)) showVersion(message.traceId);
	else draw();
});
let state: PanelState = openPanel(extension.saved.choices, extension.saved.wishes);
let draft: Draft = extension.saved.draft;
let telling: ReturnType<typeof setTimeout> | undefined;
/** The trace whose question is being edited. */
let editing: string | undefined;
let list: CompletionState = { closed: false };
/** Whether something was attached since the last question. */
let attached = false;
/** Characters that a box would have held with what was just kept out of it. */
let keptOut: number | undefined;
let finding: ReturnType<typeof setTimeout> | undefined;
let due = false;
let tail: Tail | undefined;

/** Draws once before the next frame, however many messages arrive until then. */
function draw(): void {
	if (due) return;
	due = true;
	requestAnimationFrame(() => {
		due = false;
		drawNow();
		tail?.keep();
	});
}

function drawNow(): void {
	const now = Date.now() - (state.aheadMs ?? 0);
	const page: PanelContext = {
		now,
		layout,
		post: extension.post,
		toggle,
		draft,
		edit,
		ask,
		recall,
		list: { ...list, found: state.found },
		setList,
		lookFor,
		attached,
		keptOut,
		keepOut: (event) => {
			const before = keptOut;
			keptOut = keepOut(event);
			if (keptOut !== before) draw();
		},
		editing,
		editQuestion,
		away: tail?.isAway ?? false,
		goToEnd: () => tail?.goToEnd(),
		readMore: (traceId) => {
			state = readMore(state, traceId);
			save();
			draw();
		},
	};
	const focused = document.activeElement;
	const exchange = focused?.closest("article");
	render(panelView(state, page), root as HTMLElement);
	if (focused && !focused.isConnected && document.hasFocus()) keepFocusNear(exchange);
}

/** A focused button that is gone leaves its exchange the focus, or the latest one, rather than the page. */
function keepFocusNear(exchange: HTMLElement | null | undefined): void {
	const near = exchange?.isConnected ? exchange : [...document.querySelectorAll("article")].at(-1);
	near?.focus({ preventScroll: true });
}

/** Whether a version of a trace begins, its first one or another. */
function begins({ type }: ReasoningEvent): boolean {
	return type === "asked" || type === "reopened";
}

/** Scrolls to a version that begins, which need not be at the end. */
function showVersion(traceId: string): void {
	if (state.traces.at(-1)?.trace.id === traceId) {
		tail?.follow();
		draw();
	} else {
		show(traceId);
	}
}

/** Drawn at once, since keys come faster than frames, and the next key depends on the marked item. */
function setList(next: CompletionState): void {
	list = next;
	drawNow();
}

function lookFor(mention: Mention | undefined): void {
	clearTimeout(finding);
	if (mention === undefined && list.mention === undefined) return;
	setList({ ...list, mention });
	if (mention) finding = setTimeout(() => extension.post({ type: "find", query: mention.query }), FIND_MS);
}

function editQuestion(traceId: string | undefined): void {
	editing = traceId;
	draw();
}

/** Scrolls to a trace, and no longer follows the end. */
function show(traceId: string): void {
	drawNow();
	const index = state.traces.findIndex(({ trace }) => trace.id === traceId);
	document.querySelectorAll("article")[index]?.scrollIntoView({ block: "start" });
	tail?.look();
}

/** Opens or closes a trace for the user, and keeps its header in view. */
function toggle(traceId: string, open: boolean, header: Element): void {
	setChoice(traceId, open);
	drawNow();
	header.scrollIntoView({ block: "nearest" });
	tail?.look();
}

function setChoice(traceId: string, open: boolean): void {
	state = choose(state, traceId, open);
	save();
}

/** Changes the draft or starts a new one; asks the extension for a preview once the user pauses. */
function edit(change: Partial<Draft>, from?: "anew"): void {
	if (change.prompt !== undefined) list = { closed: false };
	keptOut = undefined;
	draft = from === "anew" ? { ...EMPTY_DRAFT, ...change } : { ...draft, ...change };
	save();
	// The next key may be for the list, or the first of the next question.
	if (change.prompt === "" || change.prompt?.startsWith("/")) drawNow();
	else draw();
	clearTimeout(telling);
	telling = setTimeout(() => extension.post({ type: "drafted", draft }), PAUSE_MS);
}

function ask(): void {
	if (!isAskable(draft, state.preview)) return;
	extension.post({ type: "ask", draft });
	attached = false;
	edit({ prompt: "" });
}

/** Recalls an earlier question into the empty box: the one before or after that in the box. */
function recall(step: -1 | 1): boolean {
	const prompts = [...new Set(state.traces.map(({ trace }) => trace.question.prompt))];
	const at = draft.prompt === "" ? prompts.length : prompts.lastIndexOf(draft.prompt);
	const next = at + step;
	if (at < 0 || next < 0 || next > prompts.length || (at === prompts.length && step > 0)) return false;
	edit({ prompt: prompts[next] ?? "" });
	return true;
}

/**
 * Escape stops what runs. VS Code's keybindings cannot tell that the focus is inside a webview. Whatever
 * closes on Escape stops the event.
 */
function stopWithEscape({ key, defaultPrevented, isComposing }: KeyboardEvent): void {
	const stoppable = currentTrace(state) || state.traces.some(({ takenUp }) => takenUp);
	if (key === "Escape" && !defaultPrevented && !isComposing && stoppable)
		extension.post({ type: "control", control: "stop" });
}

function save(): void {
	extension.save({ choices: state.choices, wishes: state.wishes, draft });
}

document.addEventListener("keydown", stopWithEscape);
if (layout === "list") acceptFiles(root, (uris) => extension.post({ type: "dropped", uris }));
drawNow();
const noticeReader = () => {
	// A user who scrolls back in a running thought is reading it, so it must not close by itself.
	const trace = currentTrace(state);
	if (trace?.phase === "thinking" && state.choices[trace.id] === undefined) setChoice(trace.id, true);
};
tail = new Tail(root.querySelector(".conversation") as HTMLElement, noticeReader, draw);
formulas.onLoad = draw;
root.addEventListener("copy", copySource);
spareTime.onProgress = () => tail?.keep();
setInterval(() => currentTrace(state) && draw(), TICK_MS);
extension.post({ type: "ready" });
if (layout === "list") extension.post({ type: "drafted", draft });
