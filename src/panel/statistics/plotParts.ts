import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";

/** A sample of a plot's line or area for its legend. */
export function sampleView(shapes: TemplateResult, width = 12): TemplateResult {
	return html`<svg class="sample" width=${width} height="12" aria-hidden="true">${shapes}</svg>`;
}

/** The numbers behind a plot. */
export function tableView(head: readonly string[], rows: readonly (readonly string[])[]): TemplateResult {
	return html`
		<details>
			<summary>${t("As a table")}</summary>
			<table>
				<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
				<tbody>
					${rows.map(
						([name, ...values]) => html`
						<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
					)}
				</tbody>
			</table>
		</details>`;
}
