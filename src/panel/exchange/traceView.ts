import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { limitsOf } from "../../core/catalogue/catalogue.ts";
import { describeAttached, describePlace } from "../../core/question/describePlace.ts";
import type { Attachment, CodeSelection, Diagnostic } from "../../core/question/question.ts";
import type { Piece, Surroundings } from "../../core/question/surroundings.ts";
import {
	describeCount,
	describeDuration,
	describeEffort,
	describeLateReading,
	describeQueue,
	describeReading,
	describeVariant,
	EFFORT_WORDS,
} from "../../core/trace/describe.ts";
import { describeCut, describeOmitted, describeSurroundings } from "../../core/trace/describeOmitted.ts";
import { answerLengthOf } from "../../core/trace/statistics.ts";
import type { Trace } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";
import { sentenceView } from "../markdown/sentenceView.ts";
import { fileName, placeName } from "../page/placeName.ts";
import type { PanelContext, TraceContext } from "../state/panelContext.ts";
import type { ShownTrace } from "../state/panelState.ts";
import { answerView } from "./answerView.ts";
import { endingView } from "./endingView.ts";
import { footerView } from "./footerView.ts";
import { loadingView } from "./loadingView.ts";
import { questionEditor } from "./questionEditor.ts";
import { thoughtView } from "./thoughtView.ts";
import { versionsView } from "./versionsView.ts";

/** A question, its thought, its answer and their cost. */
export function traceView(shown: ShownTrace, context: TraceContext): TemplateResult {
	const { trace } = shown;
	const list = context.layout === "list";
	return html`
		<article class="trace" tabindex="-1" aria-label=${list ? visibleText(trace.question.prompt) : describeVariant(trace)}>
			${list ? questionView(trace, context, context.problemsOpen) : html`<h2 class="prompt">${describeVariant(trace)}</h2>`}
			${noteView(describeOmitted(trace))}
			${trace.phase === "reading" ? waitingView(trace, context) : thoughtView(shown, context)}
			${answerView(shown, context)}
			${trace.phase === "answering" ? answeringView(trace, context.now) : nothing}
			${endingView(trace, context)}
			${shown.takenUp ? takenUpView(trace, context) : nothing}
			${footerView(trace, context)}
			${list && context.latest && trace.phase === "ended" ? limitsView(trace, context) : nothing}
		</article>`;
}

/** The question, its code, and the effort that it got. */
export function questionView(trace: Trace, context: PanelContext, problemsOpen: boolean): TemplateResult {
	const { post, toggle } = context;
	const { code, diagnostics, surroundings, attachments = [] } = trace.question;
	return html`
		${context.editing === trace.id ? questionEditor(trace, context) : promptLine(trace, context)}
		<div class="about">
			${code ? codeChip(code, () => post({ type: "showCode", traceId: trace.id })) : nothing}
			${surroundings ? surroundingsChip(surroundings) : nothing}
			${attachments.map((each, index) =>
				attachmentChip(each, trace.omitted.attachments?.[index] ?? [], () =>
					post({ type: "showCode", traceId: trace.id, attachment: index }),
				),
			)}
			${
				diagnostics?.length
					? problemsChip(diagnostics, problemsOpen, (open, chip) => toggle(problemsId(trace.id), open, chip))
					: nothing
			}
			${effortView(trace)}
		</div>`;
}

/** The prompt, its version, and the button to edit it. */
function promptLine(trace: Trace, context: PanelContext): TemplateResult {
	const prompt = html`<h2 class="prompt">${promptView(trace.question.prompt)}</h2>`;
	if (context.layout === "columns") return prompt;
	const edit = html`
		<button type="button" class="version edit-question" aria-label=${t("Edit the question")}
			title=${t("Edit the question and ask it again")} @click=${() => context.editQuestion(trace.id)}>
			<i class="codicon codicon-edit" aria-hidden="true"></i>
		</button>`;
	return html`
		<div class="prompt-line">
			${prompt}${trace.phase === "ended" ? edit : nothing}${versionsView(trace, context)}
		</div>`;
}

/** The prompt as typed, with text between backticks as code. */
function promptView(prompt: string): (string | TemplateResult)[] {
	const parts = visibleText(prompt).split(/`([^`\n]+)`/);
	return parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** The place of the question's code; a click goes there. */
function codeChip(code: CodeSelection, show: () => void): TemplateResult {
	const place = placeName(code);
	const path = visibleText(code.file);
	const lines = place.slice(place.lastIndexOf(":"));
	return html`
		<button type="button" class="chip" title=${t`Show ${`${path}${lines}`} in the editor`} @click=${show}>
			<i class="codicon codicon-code" aria-hidden="true"></i>
			<span class="chip-name">${place}</span>
			${code.language ? html`<span class="chip-language">${visibleText(code.language)}</span>` : nothing}
		</button>`;
}

/** The surroundings that went along; what did not fit is listed below. */
function surroundingsChip(surroundings: Surroundings): TemplateResult {
	const words = visibleText(describeSurroundings(surroundings));
	return html`
		<span class="chip context-chip" title=${words}>
			<i class="codicon codicon-file-code" aria-hidden="true"></i><span class="chip-name">${words}</span>
		</span>`;
}

/** An attachment, and how much of it did not fit; a click goes there. */
function attachmentChip(attachment: Attachment, gone: readonly Piece[], show: () => void): TemplateResult {
	const { file, startLine, endLine } = attachment;
	const name = visibleText(describeAttached({ ...attachment, file: fileName(file) }));
	const place = visibleText(describePlace({ file, startLine, endLine }));
	const cut = describeCut(gone.reduce((sum, { lines }) => sum + lines, 0));
	return html`
		<button type="button" class="chip attachment" title=${t`Show ${place} in the editor`} @click=${show}>
			<i class="codicon codicon-file-code" aria-hidden="true"></i>
			<span class="chip-name">${name}</span>
			${cut ? html`<span class="chip-size">${cut}</span>` : nothing}
		</button>`;
}

/** Key of the user's choice to see a trace's problems. */
export function problemsId(traceId: string): string {
	return `${traceId}/problems`;
}

/** The number of problems that went along; opens to list them. */
function problemsChip(
	diagnostics: readonly Diagnostic[],
	open: boolean,
	choose: (open: boolean, chip: Element) => void,
): TemplateResult {
	const { length } = diagnostics;
	const toggled = ({ currentTarget }: Event) => {
		const details = currentTarget as HTMLDetailsElement;
		if (details.open !== open) choose(details.open, details);
	};
	return html`
		<details class="problems" ?open=${open} @toggle=${toggled}>
			<summary class="chip">
				<i class="codicon codicon-warning" aria-hidden="true"></i>
				<span class="chip-name">${length === 1 ? t("one problem") : t`${length} problems`}</span>
			</summary>
			<ul>${diagnostics.map(({ line, severity, message, source }) => {
				const reporter = source ? ` (${visibleText(source)})` : "";
				return html`<li>${t`Line ${line}, ${SEVERITY_WORDS[severity]}: ${visibleText(message)}${reporter}`}</li>`;
			})}</ul>
		</details>`;
}

const SEVERITY_WORDS: Readonly<Record<Diagnostic["severity"], string>> = {
	error: t("error"),
	warning: t("warning"),
	information: t("information"),
	hint: t("hint"),
};

/** `auto → high · 67 · one loop, asks for an exact result` */
function effortView(trace: Trace): TemplateResult {
	const { score, level } = trace.complexity;
	const reasons = trace.complexity.reasons.map(visibleText);
	const tooltip = [
		t`Complexity ${score} of 100: ${EFFORT_WORDS[level]}`,
		...reasons.map((reason) => `– ${reason}`),
	].join("\n");
	return html`
		<span class="effort" title=${tooltip}>
			${describeEffort(trace)} · <span class="visually-hidden">${t("complexity")} </span>${score}
			${reasons.length > 0 ? html`· <span class="reasons">${reasons.join(", ")}</span>` : nothing}
		</span>`;
}

/** It waits, or reads the thought again, which takes as long as reading the question did. */
function takenUpView({ id: traceId }: Trace, { post }: TraceContext): TemplateResult {
	return html`
		<p class="waiting">
			${spinner} <span>${t("Taking up the thought again…")}</span>
			<button type="button" class="action" @click=${() => post({ type: "control", control: "stop", traceId })}
				title=${t("Leave it at the answer that is there")}>
				<i class="codicon codicon-debug-stop" aria-hidden="true"></i>${t("Stop")}
			</button>
		</p>`;
}

/** Why nothing was written yet. */
function waitingView(trace: Trace, { current, status, post }: TraceContext): TemplateResult {
	const { id: traceId, ahead, read } = trace;
	if (!current) {
		return html`
			<p class="waiting">
				<span>${t("Waiting for the question before this one…")}</span>
				<button type="button" class="action" @click=${() => post({ type: "control", control: "stop", traceId })}
					title=${t("Take this question back before it is read")}>
					<i class="codicon codicon-debug-stop" aria-hidden="true"></i>${t("Stop")}
				</button>
			</p>`;
	}
	if (ahead > 0) return html`<p class="waiting">${describeQueue(ahead)}</p>`;
	if (status.state === "loading" && !read) return loadingView(status);
	return html`
		${noteView(describeLateReading(trace))}
		<p class="waiting reading">
			${spinner} <span>${describeReading(trace)}</span>
			${read ? html`<progress max=${read.of} value=${read.tokens} aria-hidden="true"></progress>` : nothing}
		</p>`;
}

/** What not to expect of the model, and a button to choose another. */
function limitsView({ model }: Trace, { post }: TraceContext): TemplateResult | typeof nothing {
	const limits = limitsOf(model.id);
	if (limits === undefined) return nothing;
	return html`
		<p class="note">
			<i class="codicon codicon-info" aria-hidden="true"></i>
			<span>${sentenceView(limits, { run: (command) => post({ type: "run", command }) })}</span>
		</p>`;
}

function noteView(text: string | undefined): TemplateResult | typeof nothing {
	if (text === undefined) return nothing;
	return html`<p class="note"><i class="codicon codicon-info" aria-hidden="true"></i>${text}</p>`;
}

/** `Answering… 120 tokens · 5.2 s` */
function answeringView(trace: Trace, now: number): TemplateResult {
	const seconds = describeDuration(Math.max(0, now - (trace.moments.closed ?? now)));
	const written = describeCount(answerLengthOf(trace));
	return html`
		<p class="waiting">${spinner} ${t`Answering… ${written} tokens · ${seconds}`}</p>`;
}

const spinner = html`
	<i class="codicon codicon-loading codicon-modifier-spin" aria-hidden="true"></i>`;
