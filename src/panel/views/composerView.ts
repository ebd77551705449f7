import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { EFFORTS, type Effort } from "../../core/effort.ts";
import type { Draft, Preview } from "../../core/protocol/panelProtocol.ts";
import { READY_QUESTIONS } from "../../core/question/readyQuestions.ts";
import { describeAbout, describeCount, EFFORT_WORDS, tooShortToRead } from "../../core/trace/describe.ts";
import { visibleText } from "../../core/visibleText.ts";
import { isEnter } from "../page/keys.ts";
import type { PanelContext } from "../state/panelContext.ts";
import { commandCompletions } from "./commandCompletions.ts";
import { type Completions, completionList, LIST_ID, markedIdOf, pressInList } from "./completionList.ts";
import { contextChips, hasCode } from "./contextChips.ts";
import { mentionAt, placeCompletions } from "./placeCompletions.ts";

/**
 * The composer: the question, what goes along, how much thinking it gets, and why. A single line until it is
 * used, and during an answer until something is typed.
 * @param running whether an answer is under way
 */
export function composerView(
	preview: Preview | undefined,
	context: PanelContext,
	running: boolean,
): TemplateResult {
	const { draft, edit, ask } = context;
	const canAsk = isAskable(draft, preview);
	const submit = (event: Event) => {
		event.preventDefault();
		ask();
	};
	const explains = preview && hasCode(draft, preview);
	const completions = completionsFor(context, preview);
	const press = (event: KeyboardEvent) => {
		if (pressInList(event, completions, context)) return;
		// A key that is held down has asked already; what it would ask next is another question.
		if (isEnter(event) && event.repeat) event.preventDefault();
		else if (isEnter(event)) submit(event);
		else recallWithArrows(event, context);
	};
	const write = ({ currentTarget }: Event) => {
		const { value, selectionEnd } = currentTarget as HTMLTextAreaElement;
		edit({ prompt: value });
		context.lookFor(mentionAt(value, selectionEnd));
	};
	const chosen = context.attached || (!running && preview && preview.attachments.length > 0);
	const state = running ? "running" : "";
	const look = draft.prompt !== "" || chosen ? "open" : running ? "closed" : "resting";
	return html`
		<form class="composer ${look} ${state}" aria-label=${t("Ask")} @submit=${submit} @focusin=${stayOpen}>
			${preview ? contextChips(preview, context) : nothing}
			<div class="composer-line">
				${completionList(completions, context)}
				<textarea rows="1" aria-label=${t("Question")} placeholder=${explains ? READY_QUESTIONS.explain.prompt : t("Ask about your code")}
					aria-haspopup="listbox" aria-autocomplete="list" aria-controls=${LIST_ID} aria-activedescendant=${markedIdOf(completions, context)}
					.value=${live(draft.prompt)}
					@beforeinput=${context.keepOut}
					@input=${write}
					@keydown=${press}></textarea>
				<button type="submit" class="composer-ask" ?disabled=${!canAsk} aria-label=${t("Ask")} title=${t("Ask (Enter; Shift+Enter for a new line)")}
					@click=${askOnce}>
					<i class="codicon codicon-send" aria-hidden="true"></i>
				</button>
			</div>
			<div class="composer-bar">
				${preview ? effortPicker(preview, context) : nothing}
				${preview ? modelButton(preview, context) : nothing}
				<span class="quiet composer-size">${preview && canAsk ? describeSize(preview) : nothing}</span>
				${preview?.ready && canAsk ? readyView() : nothing}
			</div>
			${preview && canAsk ? lateView(preview) : nothing}
			${preview?.complexity && canAsk ? reasonsView(preview.complexity) : nothing}
		</form>`;
}

/** The second click of two in quick succession would ask about the selection, once the box is empty. */
function askOnce(event: MouseEvent): void {
	if (event.detail > 1) event.preventDefault();
}

/** The completions of the text in the box, unless the user has closed the list. */
function completionsFor(context: PanelContext, preview: Preview | undefined): Completions {
	const none = { name: t("Commands"), all: [] };
	if (context.list.closed) return none;
	return placeCompletions(context) ?? commandCompletions(context, preview) ?? none;
}

/**
 * Once used, it stays open until the focus leaves the page. If it closed as soon as it lost the focus,
 * everything would move under a pointer that is pressing something else.
 */
function stayOpen({ currentTarget }: Event): void {
	const composer = currentTarget as HTMLElement;
	if (composer.dataset.used !== undefined) return;
	composer.dataset.used = "";
	window.addEventListener("blur", () => delete composer.dataset.used, { once: true });
}

/** ↑ in an empty box recalls earlier questions, and ↓ returns to later ones. */
function recallWithArrows(event: KeyboardEvent, { recall }: PanelContext): void {
	const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
	if (altKey || ctrlKey || metaKey || shiftKey || isComposing) return;
	const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : undefined;
	const box = event.currentTarget as HTMLTextAreaElement;
	// Within a text, the arrows move the cursor.
	const atEdge = box.selectionEnd === (step === -1 ? 0 : box.value.length) || !box.value.includes("\n");
	if (step && atEdge && recall(step)) event.preventDefault();
}

/** Whether there is anything to ask: words, or code to explain. */
export function isAskable(draft: Draft, preview: Preview | undefined): boolean {
	return draft.prompt.trim() !== "" || (preview !== undefined && hasCode(draft, preview));
}

/** `auto → high · 256`; also lists the caps of the others. */
function effortPicker(preview: Preview, { draft, edit }: PanelContext): TemplateResult {
	const chosen = draft.effort ?? preview.effort;
	const { tokensPerSecond } = preview;
	const { seconds } = draft;
	const capOf = (tokens: number) => {
		if (tokens === 0) return t("no thinking");
		if (tokensPerSecond === undefined) return describeCount(tokens);
		return t`${describeCount(tokens)}, up to ${describeAbout((tokens / tokensPerSecond) * 1000)}`;
	};
	const words = (effort: Effort) => {
		if (effort !== "auto") return `${EFFORT_WORDS[effort]} · ${capOf(preview.windows[effort])}`;
		return chosen === "auto" && seconds === undefined && preview.complexity
			? `${EFFORT_WORDS.auto} → ${EFFORT_WORDS[preview.level]} · ${capOf(preview.windowTokens)}`
			: EFFORT_WORDS.auto;
	};
	const wordsInTime = (limit: number) => {
		const within = t`within ${describeAbout(limit * 1000)}`;
		return limit === seconds && preview.complexity
			? `${within} → ${EFFORT_WORDS[preview.level]} · ${capOf(preview.windowTokens)}`
			: within;
	};
	const choose = ({ currentTarget }: Event) => edit(chosenIn((currentTarget as HTMLSelectElement).value));
	return html`
		<select class="effort-picker" aria-label=${t("Effort, and the thinking tokens it allows")}
			title=${t("How much thinking the question gets, at most")} @change=${choose}>
			${EFFORTS.map((effort) => {
				const selected = effort === chosen && seconds === undefined;
				return html`<option value=${effort} ?selected=${selected}>${words(effort)}</option>`;
			})}
			<optgroup label=${t("Answer within")}>
				${SECONDS.map((limit) => html`<option value=${limit} ?selected=${limit === seconds}>${wordsInTime(limit)}</option>`)}
			</optgroup>
		</select>`;
}

/** Time limits on offer, in seconds; `z1.thinking.maxSeconds` takes any number. */
const SECONDS = [10, 30, 60, 180];

/** A time limit is picked instead of an effort: then the question decides within the limit. */
function chosenIn(value: string): Pick<Draft, "effort" | "seconds"> {
	const effort = EFFORTS.find((one) => one === value);
	return effort ? { effort, seconds: undefined } : { effort: "auto", seconds: Number(value) };
}

/** Warns before sending that the time limit does not even suffice for reading. */
function lateView({ maxSeconds, readingMs = 0 }: Preview): TemplateResult | typeof nothing {
	if (maxSeconds === undefined || readingMs <= maxSeconds * 1000) return nothing;
	return html`<p class="quiet composer-late">${tooShortToRead(readingMs, maxSeconds)}</p>`;
}

function modelButton({ model }: Preview, { post }: PanelContext): TemplateResult {
	const name = visibleText(model.name);
	return html`
		<button type="button" class="composer-model" aria-label=${t`${name}: choose another model`} title=${t`${name}: choose another model`}
			@click=${() => post({ type: "run", command: "z1.chooseModel" })}>${name}</button>`;
}

function describeSize({ tokens: { exact, count, most } }: Preview): string {
	const size = exact ? t`${describeCount(count)} tokens` : t`≈ ${describeCount(count)} tokens`;
	return count > most ? t`${size}, of which ${describeCount(most)} fit` : size;
}

/** Tells that the answer will start right after Enter. */
function readyView(): TemplateResult {
	return html`<span class="quiet composer-ready" title=${t("The model has read the code already")}>${t("ready")}</span>`;
}

/** Why `auto` decides as it does, before anything is sent. */
function reasonsView({ score, reasons }: NonNullable<Preview["complexity"]>): TemplateResult {
	const words = t`Complexity ${score}: ${reasons.map(visibleText).join(", ")}`;
	return html`<p class="quiet composer-reasons" title=${words}>${words}</p>`;
}
