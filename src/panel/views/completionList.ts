import { html, nothing, type TemplateResult } from "lit";
import type { PanelContext } from "../state/panelContext.ts";

/** The focus stays in the box, which names the list and what is marked in it. */
export const LIST_ID = "completions";

/** Something that what stands in the box may become. */
export interface Completion {
	/** Of its element on the page. */
	readonly id: string;
	readonly content: TemplateResult;
	/** Whether it stands in the box as a whole: then Enter asks it. */
	readonly whole: boolean;
	take(box: HTMLTextAreaElement): void;
}

/** What completes what stands in the box, and what that is called. */
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

/**
 * What the box tells of the list: screen readers read what is marked without the focus leaving the box.
 */
export function markedIdOf({ all }: Completions, context: PanelContext): string | typeof nothing {
	return markedOf(all, context)?.id ?? nothing;
}

/** Whether a key was for the list: ↑ and ↓ mark, Tab and Enter take, Escape closes. */
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
