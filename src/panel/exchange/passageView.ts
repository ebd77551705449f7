import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { PeekMark } from "../../core/trace/trace.ts";
import { visibleText } from "../../core/visibleText.ts";
import { unhurried } from "../page/unhurried.ts";
import type { Passage, TextPassage, ThoughtPassages } from "../state/thoughtPassages.ts";

/**
 * So many passages share an element. The browser lays out the children of an element one by one, so that
 * with all of them in one place each new word would cost more, the longer the thought has become.
 */
const CHAPTER = 32;

/** The thought; each passage is an element of its own, and one that is complete is never touched again. */
export function passagesView({ complete, tail }: ThoughtPassages): TemplateResult {
	const passages = tail.text ? [...complete, tail] : complete;
	const starts = Array.from({ length: Math.ceil(passages.length / CHAPTER) }, (_, index) => index * CHAPTER);
	return html`
		<div class="thought-text">${repeat(
			starts,
			(start) => start,
			(start) => {
				const end = Math.min(start + CHAPTER, passages.length);
				const next = passages[end]?.type;
				return unhurried(
					[passages[start], passages[end - 1], end, next],
					() => chapterView(passages.slice(start, end), next),
					() => html`<div class="chapter"></div>`,
				);
			},
		)}</div>`;
}

function chapterView(chapter: readonly Passage[], next: Passage["type"] | undefined): TemplateResult {
	return html`
		<div class="chapter">${repeat(
			chapter,
			(_, index) => index,
			(passage, index) => {
				const goesOn = (chapter[index + 1]?.type ?? next) === "text";
				return guard([passage, goesOn], () => passageView(passage, goesOn));
			},
		)}</div>`;
}

/** @param goesOn whether the text's next lines follow: where they do not, its blank end takes no room */
function passageView(passage: Passage, goesOn: boolean): TemplateResult {
	if (passage.type === "peek") return peekView(passage.peek);
	const text = goesOn ? passage.text : passage.text.trimEnd();
	if (passage.putIn > 0) return takenUpView(text, passage);
	return html`<div class="block">${visibleText(text)}</div>`;
}

/** `Peek · 97 % sure: fold(4, 8) returns 32.` */
function peekView({ text, confidence }: PeekMark): TemplateResult {
	const words = visibleText(text).trim();
	const sure = Math.floor(confidence * 100);
	const title = t("A look at what the model would answer here. It was taken back, and the thought went on.");
	return html`
		<div class="peek" title=${title}>
			<i class="codicon codicon-eye" aria-hidden="true"></i>
			<span class="peek-label">${words ? t`Peek · ${sure} % sure:` : t`Peek · ${sure} % sure`}</span>
			${words ? html`<span class="peek-text">${words}</span>` : nothing}
		</div>`;
}

/** Where an ended thought was taken up again, and the words that made the model do so. */
function takenUpView(text: string, { putIn }: TextPassage): TemplateResult {
	const words = html`<mark class="put-in">${visibleText(text.slice(0, putIn)).trim()}</mark>`;
	return html`
		<div class="taken-up">
			<div class="taken-up-label">
				<i class="codicon codicon-lightbulb" aria-hidden="true"></i>${t("You had it think more · first words put in by Z1 Code")}
			</div>
			<div class="block">${words}${visibleText(text.slice(putIn))}</div>
		</div>`;
}
