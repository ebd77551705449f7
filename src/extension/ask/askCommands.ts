import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { STARTER_MODEL } from "../../core/catalogue/catalogue.ts";
import type { CommandId } from "../../core/protocol/commands.ts";
import { READY_QUESTIONS, type ReadyId, readyQuestion } from "../../core/question/readyQuestions.ts";
import type { Conversations } from "../../host/conversation/conversations.ts";
import { describeProblems, problemsIn } from "../code/reportedDiagnostics.ts";
import { currentCode, type SelectedCode, selectedCode } from "../code/selectedCode.ts";
import { StarterExample } from "../code/starterExample.ts";
import type { Command } from "../commands.ts";
import { type Calibration, calibrateModel } from "../model/calibration.ts";
import { tell } from "../tell.ts";
import type { Assistant } from "./assistant.ts";

/** The command of code actions and lenses: takes an `AskedPlace` and, for a ready question, its `ReadyId`. */
export const ASK_AT = "z1.askAt" satisfies CommandId;

/** Shows a trace in the panel: takes its id. */
export const SHOW_TRACE = "z1.showTrace" satisfies CommandId;

/** The subject of a question: code, or a position in it. */
export interface AskedPlace {
	readonly uri: vscode.Uri;
	/** If empty, it stands for the symbol around it. */
	readonly range: vscode.Range;
	readonly problems?: readonly vscode.Diagnostic[];
}

/** What the commands about questions work on. */
export interface AskParts extends Calibration {
	readonly assistant: Assistant;
	readonly conversations: Conversations;
	readonly example: StarterExample;
}

/** The commands about questions and answers, and those that only the editor's own buttons run. */
export function askCommands({ assistant, conversations, example, ...calibration }: AskParts) {
	return {
		...readyCommands(assistant),
		"z1.askAboutSelection": () => withCode(currentCode(), (code) => askAbout(assistant, code)),
		[ASK_AT]: (place: AskedPlace, id?: ReadyId) =>
			withCode(codeAt(place), (code) =>
				id ? askReady(assistant, id, code, place.problems) : askAbout(assistant, code),
			),
		"z1.tryStarterModel": () => tryStarterModel(assistant, example),
		"z1.stop": () => conversations.control("stop"),
		"z1.answerNow": () => conversations.control("answerNow"),
		[SHOW_TRACE]: (traceId: string) => assistant.showTrace(traceId),
		"z1.thinkMore": () => assistant.thinkMore(),
		"z1.forgetLearned": async () => {
			await calibration.answerLog.forget();
			tell.briefly(t("Z1: forgotten; windows are as they were shipped until enough was asked again."), 5000);
		},
		"z1.calibrate": async () => {
			const options = await assistant.askOptions();
			if (options) await calibrateModel(options, calibration);
		},
	};
}

type ReadyCommand = (typeof READY_QUESTIONS)[ReadyId]["command"];

function readyCommands(assistant: Assistant): Record<ReadyCommand, Command> {
	const ids = Object.keys(READY_QUESTIONS) as ReadyId[];
	const commands = ids.map((id) => [
		READY_QUESTIONS[id].command,
		() => withCode(currentCode(), (code) => askReady(assistant, id, code)),
	]);
	return Object.fromEntries(commands);
}

/** Uses the starter model whatever model is chosen, since it is always available. */
async function tryStarterModel(assistant: Assistant, example: StarterExample): Promise<void> {
	const code = await example.show();
	const model = { "z1.engine": "local", "z1.model": STARTER_MODEL, "z1.thinking.effort": "auto" } as const;
	if (code) await assistant.ask({ prompt: StarterExample.question }, code, model, "measured");
}

/** Lets the model read what a fix would send, while the user looks at the problem. */
export async function readFixAhead(assistant: Assistant, place: AskedPlace): Promise<void> {
	const selected = await codeAt(place);
	if (selected)
		await assistant.readAhead(selected, readyQuestion("fix", describeProblems(place.problems ?? [])));
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

/** @param given the problems to ask about; fixing code takes all problems reported in it */
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
	void assistant.readAhead(selected);
	const prompt = await tell.input({
		title: t`Ask about ${file}, lines ${startLine}–${endLine}`,
		placeHolder: t("What does this return for …?"),
		ignoreFocusOut: true,
	});
	if (prompt?.trim()) await assistant.ask({ prompt: prompt.trim() }, selected);
}
