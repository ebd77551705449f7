import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { STARTER_MODEL } from "../../core/model/models.ts";
import { READY_QUESTIONS, type ReadyId, readyQuestion } from "../../core/question/readyQuestions.ts";
import type { AskOptions } from "../../host/conversation/conversation.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { describeProblems, problemsIn } from "../code/reportedDiagnostics.ts";
import { currentCode, type SelectedCode, selectedCode } from "../code/selectedCode.ts";
import { StarterExample } from "../code/starterExample.ts";
import { tell } from "../tell.ts";
import type { Assistant } from "./assistant.ts";

/** The command of code actions and lenses: it takes an `AskedPlace` and, for a ready question, its `ReadyId`. */
export const ASK_AT = "z1.askAt";

/** Shows a trace in the panel: it takes the id of one. */
export const SHOW_TRACE = "z1.showTrace";

/** Where something is asked about: a code, or a place in one. */
export interface AskedPlace {
	readonly uri: vscode.Uri;
	/** An empty one stands for the symbol around it. */
	readonly range: vscode.Range;
	readonly problems?: readonly vscode.Diagnostic[];
}

/**
 * The commands about questions and their answers, and the one that only the editor's own offers run.
 * @param calibrate runs the bundled problems on a model
 */
export function registerCommands(
	assistant: Assistant,
	conversations: Conversations,
	calibrate: (options: AskOptions) => Promise<void>,
	example: StarterExample,
): vscode.Disposable {
	const ready = (Object.keys(READY_QUESTIONS) as ReadyId[]).map((id) => [
		READY_QUESTIONS[id].command,
		() => withCode(currentCode(), (code) => askReady(assistant, id, code)),
	]);
	const commands: Record<string, (...args: never[]) => unknown> = {
		...Object.fromEntries(ready),
		"z1.askAboutSelection": () => withCode(currentCode(), (code) => askAbout(assistant, code)),
		[ASK_AT]: (place: AskedPlace, id?: ReadyId) =>
			withCode(codeAt(place), (code) =>
				id ? askReady(assistant, id, code, place.problems) : askAbout(assistant, code),
			),
		"z1.tryStarterModel": () => tryStarterModel(assistant, example),
		"z1.stop": () => conversations.stop(),
		"z1.answerNow": () => conversations.answerNow(),
		[SHOW_TRACE]: (traceId: string) => assistant.showTrace(traceId),
		"z1.thinkMore": () => assistant.thinkMore(),
		"z1.compareEfforts": () => assistant.compareEfforts(),
		"z1.calibrate": async () => {
			const options = await assistant.askOptions();
			return options && calibrate(options);
		},
	};
	const registered = Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run));
	return vscode.Disposable.from(...registered);
}

/** Whatever model is chosen: this one is always there. */
async function tryStarterModel(assistant: Assistant, example: StarterExample): Promise<void> {
	const code = await example.show();
	const model = { "z1.engine": "local", "z1.model": STARTER_MODEL, "z1.thinking.effort": "auto" } as const;
	if (code) await assistant.ask({ prompt: StarterExample.question }, code, model, "measured");
}

async function codeAt({ uri, range }: AskedPlace): Promise<SelectedCode | undefined> {
	return selectedCode(await vscode.workspace.openTextDocument(uri), range);
}

async function withCode(
	selected: Promise<SelectedCode | undefined>,
	use: (code: SelectedCode) => Promise<void>,
): Promise<void> {
	const code = await selected;
	if (code) await use(code);
	else await tell.information(t("Z1: open a file and select the code to ask about."));
}

/** @param given the problems that are asked about; to fix a code takes all that are reported in it */
async function askReady(
	assistant: Assistant,
	id: ReadyId,
	selected: SelectedCode,
	given?: readonly vscode.Diagnostic[],
): Promise<void> {
	const problems = given ?? (id === "fix" ? problemsIn(selected.location) : []);
	await assistant.ask(readyQuestion(id, describeProblems(problems)), selected);
}

async function askAbout(assistant: Assistant, selected: SelectedCode): Promise<void> {
	const { file, startLine, endLine } = selected.code;
	const prompt = await tell.input({
		title: t`Ask about ${file}, lines ${startLine}–${endLine}`,
		placeHolder: t("What does this return for …?"),
		ignoreFocusOut: true,
	});
	if (prompt?.trim()) await assistant.ask({ prompt: prompt.trim() }, selected);
}
