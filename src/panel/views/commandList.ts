import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Preview } from "../../core/protocol/panelProtocol.ts";
import { CHAT_COMMANDS, type ChatCommand } from "../../core/question/chatQuestion.ts";
import type { PanelContext } from "../state/panelContext.ts";
import { hasCode } from "./contextChips.ts";

/** The focus stays in the box, which names the list and what is marked in it. */
export const LIST_ID = "commands";
const optionId = (command: ChatCommand) => `command-${command}`;

const MEANING: Readonly<Record<ChatCommand, string>> = {
	explain: t("explain the code"),
	fix: t("fix the reported problems, or look for bugs"),
	tests: t("write unit tests"),
	document: t("document the code with comments"),
	complexity: t("find time and memory complexity"),
	trace: t("follow it step by step: write a call behind it, or nothing"),
};

/** What the text in the box may become; without code along, no command has a meaning. */
export function commandsFor(
	{ draft, list }: PanelContext,
	preview: Preview | undefined,
): readonly ChatCommand[] {
	const begun = /^\/(\w*)$/.exec(draft.prompt)?.[1];
	if (begun === undefined || list.closed || !preview || !hasCode(draft, preview)) return [];
	return CHAT_COMMANDS.filter((command) => command.startsWith(begun));
}

/** The commands that complete what stands in the box. */
export function commandList(commands: readonly ChatCommand[], context: PanelContext): TemplateResult {
	const marked = markedOf(commands, context);
	const option = (command: ChatCommand) => html`
		<li id=${optionId(command)} role="option" aria-selected=${command === marked} @pointerdown=${keepFocus}
			@click=${() => complete(command, context)}>
			<strong>/${command}</strong> <span>${MEANING[command]}</span>
		</li>`;
	return html`
		<ul id=${LIST_ID} class="menu-list commands" role="listbox" aria-label=${t("Commands")} ?hidden=${commands.length === 0}>
			${commands.map(option)}
		</ul>`;
}

/**
 * What the box tells of the list: screen readers read the marked command without the focus leaving the box.
 */
export function markedIdOf(commands: readonly ChatCommand[], context: PanelContext): string | typeof nothing {
	const marked = markedOf(commands, context);
	return marked === undefined ? nothing : optionId(marked);
}

/** Whether a key was for the list: ↑ and ↓ mark, Tab and Enter take, Escape closes. */
export function pressInList(
	event: KeyboardEvent,
	commands: readonly ChatCommand[],
	context: PanelContext,
): boolean {
	const marked = markedOf(commands, context);
	const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
	if (marked === undefined || altKey || ctrlKey || metaKey || shiftKey || isComposing) return false;
	const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : undefined;
	// A word that is whole is asked.
	const takes = key === "Tab" || (key === "Enter" && context.draft.prompt !== `/${marked}`);
	if (step !== undefined) {
		const at = (commands.indexOf(marked) + step + commands.length) % commands.length;
		context.setList({ closed: false, marked: commands[at] });
	} else if (takes) complete(marked, context);
	else if (key === "Escape") context.setList({ closed: true });
	else return false;
	event.preventDefault(); // also keeps Escape from stopping an answer
	return true;
}

function markedOf(commands: readonly ChatCommand[], { list }: PanelContext): ChatCommand | undefined {
	return commands.find((command) => command === list.marked) ?? commands[0];
}

function complete(command: ChatCommand, { edit }: Pick<PanelContext, "edit">): void {
	edit({ prompt: `/${command} ` });
}

function keepFocus(event: Event): void {
	event.preventDefault();
}
