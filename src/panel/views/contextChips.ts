import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { allOf } from "../../core/language.ts";
import { alongOf } from "../../core/protocol/draftQuestion.ts";
import {
	CONTEXT_PARTS,
	type ContextPart,
	type Draft,
	type Preview,
} from "../../core/protocol/panelProtocol.ts";
import { describeCount } from "../../core/trace/describe.ts";
import { visibleText } from "../../core/visibleText.ts";
import { menuView } from "../page/menuView.ts";
import { fileName, placeName } from "../page/placeName.ts";
import type { PanelContext } from "../state/panelContext.ts";
import { attachmentChips } from "./attachmentChips.ts";

/** Something that can go along with a question, as shown to the user. */
interface Offer {
	readonly part: ContextPart;
	readonly icon: string;
	readonly name: string;
	readonly tooltip: string;
}

const ADD = { icon: "add", name: t("Add context"), tooltip: t("Choose what goes along with the question") };

/** Chips for what goes along, each removable, and for what could be added. */
export function contextChips(preview: Preview, context: PanelContext): TemplateResult {
	const { draft, edit } = context;
	const offers = offersOf(preview, draft);
	const put = (along: ContextPart[], at: Element) => {
		edit({ along });
		// The pressed chip is gone: the focus goes back to the box.
		at.closest("form")?.querySelector("textarea")?.focus();
	};
	const along = alongOf(draft);
	const isAlong = ({ part }: Offer) => along.includes(part);
	const remove = ({ part }: Offer, at: Element) =>
		put(
			draft.along.filter((each) => each !== part),
			at,
		);
	const more = offers
		.filter((offer) => !isAlong(offer))
		.map((offer) => ({ ...offer, pick: (at: Element) => put(withPart(draft.along, offer.part), at) }));
	return html`
		<div class="chips" role="group" aria-label=${t("What goes along")}>
			${more.length > 0 ? menuView(ADD, "chip", more) : nothing}
			${offers.filter(isAlong).map((offer) => chipView(offer, draft.along.includes(offer.part) ? remove : undefined))}
			${attachmentChips(preview.attachments, context)}
		</div>`;
}

/** Whether code goes along with a draft, from the editor or as an attachment. */
export function hasCode({ along }: Draft, { context, attachments }: Preview): boolean {
	if (attachments.some(({ problem }) => problem === undefined)) return true;
	if (!context.selection) return false;
	return along.includes("selection") || along.includes("file") || along.includes("symbols");
}

/** A file contains its symbols, so each of the two replaces the other. */
function withPart(along: readonly ContextPart[], part: ContextPart): ContextPart[] {
	const replaced = part === "file" ? "symbols" : part === "symbols" ? "file" : undefined;
	return CONTEXT_PARTS.filter((each) => each === part || (each !== replaced && along.includes(each)));
}

/** The available parts, in the order of their chips. */
function offersOf({ context, turns }: Preview, { along }: Draft): Offer[] {
	const { selection, file, symbols, problems } = context;
	const whole = file ?? selection;
	const offers: Record<ContextPart, Omit<Offer, "part"> | false | undefined> = {
		selection: selection && {
			icon: "code",
			name: placeName(selection),
			tooltip: t("The selected code, or the symbol around the cursor"),
		},
		symbols: symbols.length > 0 && {
			icon: "symbol-class",
			name:
				symbols.length === 1 ? visibleText(symbols[0] ?? "") : t`${describeCount(symbols.length)} symbols`,
			tooltip: t`What holds the selected code, and what of the file it names: ${allOf(symbols.map(visibleText))}`,
		},
		file: whole &&
			(file || !along.includes("selection")) && {
				icon: "file-code",
				name: t`all of ${fileName(whole.file)}`,
				tooltip: t`The whole file, ${describeCount(whole.endLine)} lines`,
			},
		problems: problems > 0 && {
			icon: "warning",
			name: problems === 1 ? t("one problem") : t`${describeCount(problems)} problems`,
			tooltip: t("Problems that are reported in the selected code"),
		},
		turns: turns > 0 && {
			icon: "comment-discussion",
			name: turns === 1 ? t("one earlier answer") : t`${describeCount(turns)} earlier answers`,
			tooltip: t("The questions and answers so far, without the thoughts"),
		},
	};
	return CONTEXT_PARTS.flatMap((part) => {
		const offer = offers[part];
		return offer ? [{ part, ...offer }] : [];
	});
}

/** @param remove undefined if it cannot be left out */
function chipView(offer: Offer, remove: ((offer: Offer, at: Element) => void) | undefined): TemplateResult {
	const { icon, name, tooltip } = offer;
	const leaveOut =
		remove &&
		html`
		<button type="button" class="chip-remove" aria-label=${t`Leave out ${name}`} title=${t("Leave it out")}
			@click=${({ currentTarget }: Event) => remove(offer, currentTarget as Element)}>
			<i class="codicon codicon-close" aria-hidden="true"></i>
		</button>`;
	return html`
		<span class="chip context-chip" title=${tooltip}>
			<i class="codicon codicon-${icon}" aria-hidden="true"></i><span class="chip-name">${name}</span>
			${leaveOut ?? nothing}
		</span>`;
}
