import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Trace } from "../../core/trace/trace.ts";
import { isEnter } from "../page/keys.ts";
import type { PanelContext } from "../state/panelContext.ts";

/** A question while the user edits it. Sending it makes another version of the exchange. */
export function questionEditor(trace: Trace, { editQuestion, keepOut, post }: PanelContext): TemplateResult {
	const { id: traceId, effort, question } = trace;
	const send = (event: Event) => {
		event.preventDefault();
		const form = (event.currentTarget as Element).closest("form");
		const prompt = form?.querySelector("textarea")?.value.trim();
		if (!prompt) return;
		editQuestion(undefined);
		post({ type: "askAgain", traceId, effort, prompt });
	};
	const written = (event: KeyboardEvent) => {
		// The key that has opened the editor may still be held down.
		if (isEnter(event) && event.repeat) event.preventDefault();
		else if (isEnter(event)) send(event);
	};
	const pressed = (event: KeyboardEvent) => {
		if (event.key !== "Escape") return;
		event.stopPropagation(); // does not stop an answer
		editQuestion(undefined);
	};
	return html`
		<form class="question-editor" aria-label=${t("Edit the question")} @submit=${send} @keydown=${pressed}>
			<textarea rows="1" aria-label=${t("Question")} .value=${question.prompt} @beforeinput=${keepOut} @keydown=${written} ${ref(focusAtEnd)}></textarea>
			<div class="question-editor-bar">
				<button type="submit" class="button">${t("Ask")}</button>
				<button type="button" class="button secondary" @click=${() => editQuestion(undefined)}>${t("Cancel")}</button>
			</div>
		</form>`;
}

function focusAtEnd(element: Element | undefined): void {
	const box = element as HTMLTextAreaElement | undefined;
	if (!box || box.matches(":focus")) return;
	// The text is set after this.
	queueMicrotask(() => {
		box.focus();
		box.setSelectionRange(box.value.length, box.value.length);
	});
}
