import { html, nothing, type TemplateResult } from "lit";
import type { PanelContext } from "../state/panelContext.ts";

/** The focus stays in the box, which refers to the list and its marked item. */
export const LIST_ID = "completions";

/** A completion of the text in the box. */
export interface Completion {
	/** Of its element on the page. */
	readonly id: string;
	readonly content: TemplateResult;
	/** Whether the box already holds it completely: then Enter asks. */
	readonly whole: boolean;
	take(box: HTMLTextAreaElement): void;
}

/** The completions and the list's name. */
export interface Completions {
	readonly name: string;
	readonly all: readonly Completion[];
}

/** The list above the box. */
export function completionList({ name, all }: Completions, context: PanelContext): TemplateResult {
	const marked = markedOf(all, context);
	const takeWithPointer = (completion: Completion, { currentTarget }: Event) => {
		const box = (currentTarget as Element).closest("form")?.querySelector("textarea");
		if (box) completion.take(box);
	};
	const option = (completion: Completion) => html`
		<li id=${completion.id} role="option" aria-selected=${completion === marked} @pointerdown=${keepFocus}
			@click=${(event: Event) => takeWithPointer(completion, event)}>
			${completion.content}
		</li>`;
	return html`
		<ul id=${LIST_ID} class="menu-list completions" role="listbox" aria-label=${name} ?hidden=${all.length === 0}>
			${all.map(option)}
		</ul>`;
}

/** The box refers to the marked item, so that screen readers read it while the focus stays in the box. */
export function markedIdOf({ all }: Completions, context: PanelContext): string | typeof nothing {
	return markedOf(all, context)?.id ?? nothing;
}

/** Handles a key if it is for the list: ↑ and ↓ mark, Tab and Enter accept, Escape closes. */
export function pressInList(event: KeyboardEvent, { all }: Completions, context: PanelContext): boolean {
	const marked = markedOf(all, context);
	const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
	if (!marked || altKey || ctrlKey || metaKey || shiftKey || isComposing) return false;
	const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : undefined;
	const { list } = context;
	if (step !== undefined) {
		const at = (all.indexOf(marked) + step + all.length) % all.length;
		context.setList({ ...list, closed: false, marked: all[at]?.id });
	} else if (key === "Tab" || (key === "Enter" && !marked.whole))
		marked.take(event.currentTarget as HTMLTextAreaElement);
	else if (key === "Escape") context.setList({ ...list, closed: true });
	else return false;
	event.preventDefault(); // also keeps Escape from stopping an answer
	return true;
}

function markedOf(all: readonly Completion[], { list }: PanelContext): Completion | undefined {
	return all.find(({ id }) => id === list.marked) ?? all[0];
}

function keepFocus(event: Event): void {
	event.preventDefault();
}
