import * as vscode from "vscode";
import { STARTER_MODEL } from "../core/models.ts";
import { EXPLAIN_PROMPT } from "../core/question.ts";
import type { AskOptions, Conversation } from "../host/conversation.ts";
import type { Assistant } from "./assistant.ts";
import { currentCode, type SelectedCode } from "./selectedCode.ts";
import type { StarterExample } from "./starterExample.ts";

/**
 * Every command of package.json.
 * @param calibrate runs the bundled problems on a model
 */
export function registerCommands(
	assistant: Assistant,
	conversation: Conversation,
	calibrate: (options: AskOptions) => Promise<void>,
	example: StarterExample,
): vscode.Disposable {
	const commands: Record<string, () => unknown> = {
		"z1.explainSelection": () => withCode((code) => assistant.ask(EXPLAIN_PROMPT, code)),
		"z1.askAboutSelection": () => withCode((code) => askAbout(assistant, code)),
		"z1.tryStarterModel": () => tryStarterModel(assistant, example),
		"z1.stop": () => conversation.stop(),
		"z1.answerNow": () => conversation.answerNow(),
		"z1.thinkMore": () => assistant.thinkMore(),
		"z1.compareEfforts": () => assistant.compareEfforts(),
		"z1.calibrate": () => {
			const options = assistant.askOptions();
			return options && calibrate(options);
		},
	};
	const registered = Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run));
	return vscode.Disposable.from(...registered);
}

/** Whatever model is chosen: this one is always there. */
async function tryStarterModel(assistant: Assistant, example: StarterExample): Promise<void> {
	const code = await example.show();
	if (code) await assistant.ask(EXPLAIN_PROMPT, code, { "z1.model": STARTER_MODEL });
}

async function withCode(use: (code: SelectedCode) => Promise<void>): Promise<void> {
	const code = await currentCode();
	if (code) await use(code);
	else await vscode.window.showInformationMessage("Z1: open a file and select the code to ask about.");
}

async function askAbout(assistant: Assistant, selected: SelectedCode): Promise<void> {
	const { file, startLine, endLine } = selected.code;
	const prompt = await vscode.window.showInputBox({
		title: `Ask about ${file}, lines ${startLine}–${endLine}`,
		placeHolder: "What does this return for …?",
		ignoreFocusOut: true,
	});
	if (prompt?.trim()) await assistant.ask(prompt.trim(), selected);
}
