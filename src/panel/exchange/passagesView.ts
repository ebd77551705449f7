import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { Passage, ThoughtPassages } from "../state/thoughtPassages.ts";
import { blocksView } from "./blocksView.ts";

/**
 * The text of a thought. Its code can only be copied: what the model merely considered is nothing to apply.
 * @param growing whether it goes on
 */
export function passagesView(thought: ThoughtPassages, growing: boolean): TemplateResult {
	return html`
		<div class="thought-text text">${thought.map((passage, index) => {
			const text = blocksView(passage.text, { breaks: true }, growing && index === thought.length - 1);
			return passage.putIn === "" ? text : takenUpView(passage, text);
		})}</div>`;
}

/** Where an ended thought was taken up again, and the words that made the model do so. */
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
