import { t } from "@vscode/l10n";
import { html } from "lit";
import { baseName } from "../../core/baseName.ts";
import type { FoundPlace } from "../../core/protocol/panelProtocol.ts";
import { visibleText } from "../../core/visibleText.ts";
import { fileName } from "../page/placeName.ts";
import type { Mention, PanelContext } from "../state/panelContext.ts";
import type { Completion, Completions } from "./completionList.ts";

/** Nobody types a longer name. */
const LONGEST_NAME = 100;

/** The name after a `#` that ends at the cursor; not for a `#` within a word, as in `C#`. */
export function mentionAt(text: string, cursor: number): Mention | undefined {
	const found = /(?:^|\s)#([^\s#]*)$/.exec(text.slice(0, cursor));
	const query = found?.[1];
	if (query === undefined || query.length > LONGEST_NAME) return undefined;
	return { query, start: cursor - query.length - 1, end: cursor };
}

/** Files and symbols that match the name typed so far. */
export function placeCompletions(context: PanelContext): Completions | undefined {
	const { mention, found } = context.list;
	if (!mention) return undefined;
	const all = placesFor(mention.query, found).map((place): Completion => {
		const { file, symbol, uri } = place;
		const name = visibleText(symbol?.name ?? baseName(file));
		return {
			id: `place-${encodeURIComponent(`${uri}#${symbol?.line ?? 0}`)}`,
			content: html`
				<i class="codicon codicon-${symbol ? "symbol-method" : "file-code"}" aria-hidden="true"></i>
				<strong>${name}</strong> <span class="quiet">${whereOf(place)}</span>`,
			whole: false,
			take: (box) => take(place, mention, box, context),
		};
	});
	return { name: t("Files and symbols"), all };
}

/** Earlier results stay while the user types on, as far as they still match. */
function placesFor(query: string, found: PanelContext["list"]["found"]): readonly FoundPlace[] {
	if (!found || !query.startsWith(found.query)) return [];
	if (query === found.query) return found.places;
	const part = query.toLowerCase();
	return found.places.filter(({ file, symbol }) => (symbol?.name ?? file).toLowerCase().includes(part));
}

/** The folder of a file, or the file of a symbol. */
function whereOf({ file, symbol }: FoundPlace): string {
	if (symbol) return `${fileName(file)}:${symbol.line}`;
	return visibleText(file.slice(0, -baseName(file).length).replace(/[\\/]$/, ""));
}

/** At the beginning of a question, the chip replaces the name; within a sentence, the name stays. */
function take(
	place: FoundPlace,
	{ start, end }: Mention,
	box: HTMLTextAreaElement,
	context: PanelContext,
): void {
	const name = visibleText(place.symbol?.name ?? baseName(place.file)).replaceAll("`", "'");
	const begins = box.value.slice(0, start).trim() === "";
	box.setRangeText(begins ? "" : `\`${name}\``, start, end, "end");
	context.edit({ prompt: box.value });
	context.post({ type: "attach", place });
}
