import { t } from "@vscode/l10n";
import { html } from "lit";
import type { Preview } from "../../core/protocol/panelProtocol.ts";
import { CHAT_COMMANDS, type ChatCommand } from "../../core/question/chatQuestion.ts";
import type { PanelContext } from "../state/panelContext.ts";
import type { Completion, Completions } from "./completionList.ts";
import { hasCode } from "./contextChips.ts";

const MEANING: Readonly<Record<ChatCommand, string>> = {
	explain: t("explain the code"),
	fix: t("fix the reported problems, or look for bugs"),
	tests: t("write unit tests"),
	document: t("document the code with comments"),
	complexity: t("find time and memory complexity"),
	trace: t("follow it step by step: write a call behind it, or nothing"),
};

/** The commands that the text may become; without attached code, there are none. */
export function commandCompletions(
	{ draft, edit }: PanelContext,
	preview: Preview | undefined,
): Completions | undefined {
	const begun = /^\/(\w*)$/.exec(draft.prompt)?.[1];
	if (begun === undefined || !preview || !hasCode(draft, preview)) return undefined;
	const all = CHAT_COMMANDS.filter((command) => command.startsWith(begun)).map(
		(command): Completion => ({
			id: `command-${command}`,
			content: html`<strong>/${command}</strong> <span>${MEANING[command]}</span>`,
			whole: draft.prompt === `/${command}`,
			take: () => edit({ prompt: `/${command} ` }),
		}),
	);
	return { name: t("Commands"), all };
}
