import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { Passage, ThoughtPassages } from "../state/thoughtPassages.ts";
import { blocksView } from "./blocksView.ts";

/**
 * The text of a thought. Its code can only be copied, since the model merely considered it.
 * @param growing whether more text may come
 */
export function passagesView(
	thought: ThoughtPassages,
	growing: boolean,
	readMore: () => void,
): TemplateResult {
	return html`
		<div class="thought-text text">${thought.map((passage, index) => {
			const text = blocksView(
				passage.text,
				{ breaks: true },
				growing && index === thought.length - 1,
				readMore,
			);
			return passage.putIn === "" ? text : takenUpView(passage, text);
		})}</div>`;
}

/** Marks where an ended thought was resumed, and the words that made the model think on. */
function takenUpView({ putIn }: Passage, text: TemplateResult): TemplateResult {
	return html`
		<div class="taken-up">
			<div class="taken-up-label">
				<i class="codicon codicon-lightbulb" aria-hidden="true"></i>${t("You had it think more · first words put in by Z1 Code")}
			</div>
			<mark class="put-in">${visibleText(putIn).trim()}</mark>
			${text}
		</div>`;
}
