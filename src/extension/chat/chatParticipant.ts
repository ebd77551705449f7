import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { type Effort, effortSchema } from "../../core/effort.ts";
import { Failure, type FailureInfo } from "../../core/failure.ts";
import { allOf } from "../../core/language.ts";
import { escapeMarkdown } from "../../core/markdown/inertMarkdown.ts";
import { commandsIn } from "../../core/protocol/namedCommands.ts";
import { CHAT_COMMANDS, type ChatCommand, chatQuestion } from "../../core/question/chatQuestion.ts";
import { type Turn, turnSchema } from "../../core/question/question.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { Assistant } from "../ask/assistant.ts";
import { signalOf, unlessCancelled } from "../cancellation.ts";
import { describeProblems, problemsIn } from "../code/reportedDiagnostics.ts";
import { currentCode, lastEditor, type SelectedCode, selectedCode, wholeFile } from "../code/selectedCode.ts";
import { ChatAnswer } from "./chatAnswer.ts";
import { VENDOR } from "./chatModels.ts";

const PARTICIPANT = "z1.chat";

/** `@z1` in VS Code's chat. Its questions and answers also appear in the panel's conversation. */
export function registerChatParticipant(assistant: Assistant): vscode.Disposable {
	const participant = vscode.chat.createChatParticipant(PARTICIPANT, (...args) => answer(assistant, ...args));
	participant.iconPath = new vscode.ThemeIcon("lightbulb");
	participant.followupProvider = { provideFollowups: suggestFollowups };
	return participant;
}

/** Answers a message to the participant. */
export async function answer(
	assistant: Pick<Assistant, "askInChat">,
	request: vscode.ChatRequest,
	{ history }: Pick<vscode.ChatContext, "history">,
	stream: vscode.ChatResponseStream,
	token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
	const signal = signalOf(token);
	try {
		const code = await codeFor(request, stream);
		const command = CHAT_COMMANDS.find((known) => known === request.command);
		const problems = code && command === "fix" ? describeProblems(problemsIn(code.location)) : [];
		const question = chatQuestion(command, request.prompt, problems);
		const shown = new ChatAnswer(stream);
		const asking = assistant.askInChat(question, code, {
			...effortOf(request),
			turns: turnsOf(history),
			signal,
			changed: (trace) => shown.follow(trace),
		});
		const trace = await unlessCancelled(asking, signal);
		shown.end(trace);
		offerCommands(trace.failure, stream);
		return resultOf(trace, command);
	} catch (error) {
		if (signal.aborted) return {};
		const failure = Failure.from(error);
		offerCommands(failure, stream);
		return { errorDetails: errorDetails(failure) };
	}
}

/**
 * The user's attachment takes precedence over what is merely open; the model takes a single range of code.
 */
async function codeFor(
	{ references }: vscode.ChatRequest,
	stream: vscode.ChatResponseStream,
): Promise<SelectedCode | undefined> {
	const given = await codesOf(references.filter((reference) => !isImplicit(reference)));
	const open = given.length > 0 ? [] : await codesOf(references.filter(isImplicit));
	const code = given[0] ?? open[0] ?? (await currentCode());
	if (code) stream.reference(code.location);
	const others = given.slice(1).map(({ code: { file } }) => file);
	if (others.length > 0) {
		const names = escapeMarkdown(allOf([...new Set(others)]));
		stream.progress(t`Z1 takes one place in the code; left out: ${names}`);
	}
	return code;
}

/** Whether VS Code attached something of its own accord, which is what is open in the editor. */
function isImplicit({ id }: vscode.ChatPromptReference): boolean {
	return id.startsWith("vscode.implicit");
}

async function codesOf(references: readonly vscode.ChatPromptReference[]): Promise<SelectedCode[]> {
	const codes = references.map(async (reference) => {
		const { id, value } = reference;
		if (!isPlace(value)) return undefined;
		// Nobody chose the whole of what is open, nor the part of it that happens to be in view.
		const isChosen = !isImplicit(reference) || id === "vscode.implicit.selection";
		try {
			return (isChosen ? undefined : await codeAtCursor(value)) ?? (await codeAt(value));
		} catch (error) {
			// A picture that happens to be open is no reason not to answer.
			if (isImplicit(reference)) return undefined;
			throw error;
		}
	});
	return (await Promise.all(codes)).filter((code) => code !== undefined);
}

function isPlace(value: unknown): value is vscode.Uri | vscode.Location {
	return value instanceof vscode.Uri || value instanceof vscode.Location;
}

async function codeAt(place: vscode.Uri | vscode.Location): Promise<SelectedCode | undefined> {
	const document = await vscode.workspace.openTextDocument(uriOf(place));
	return place instanceof vscode.Uri ? wholeFile(document) : selectedCode(document, place.range);
}

/** The code at the cursor, as it would be explained; undefined if no editor shows the document. */
async function codeAtCursor(place: vscode.Uri | vscode.Location): Promise<SelectedCode | undefined> {
	const uri = uriOf(place).toString();
	const editor = [lastEditor(), ...vscode.window.visibleTextEditors].find(
		(shown) => shown?.document.uri.toString() === uri,
	);
	return editor && selectedCode(editor.document, editor.selection);
}

function uriOf(place: vscode.Uri | vscode.Location): vscode.Uri {
	return place instanceof vscode.Uri ? place : place.uri;
}

/** Choosing one of Z1's models for the chat chooses the effort with it. */
function effortOf({ model }: vscode.ChatRequest): { effort?: Effort } {
	if (model?.vendor !== VENDOR) return {};
	const effort = effortSchema.safeParse(model.id.split(":").at(-1));
	return effort.success ? { effort: effort.data } : {};
}

/** The earlier exchanges of this chat, which each answer carries in its metadata. */
function turnsOf(history: vscode.ChatContext["history"]): Turn[] {
	return history.flatMap((turn) => {
		if (!(turn instanceof vscode.ChatResponseTurn)) return [];
		const parsed = turnSchema.safeParse(turn.result.metadata?.turn);
		return parsed.success ? [parsed.data] : [];
	});
}

function resultOf(trace: Trace, command: ChatCommand | undefined): vscode.ChatResult {
	const { id: traceId, question, answer, ending, failure } = trace;
	const { prompt, code, diagnostics } = question;
	const turn: Turn = {
		question: { prompt, ...(code && { code }), ...(diagnostics && { diagnostics }) },
		answer,
	};
	const answered = answer.trim() !== "";
	return {
		metadata: { traceId, command, ending, hasCode: code !== undefined, ...(answered && { turn }) },
		...(failure && { errorDetails: errorDetails(failure) }),
	};
}

/** Adds a button for each command that the next step names. */
function offerCommands(failure: FailureInfo | undefined, stream: vscode.ChatResponseStream): void {
	for (const { command, title } of commandsIn(failure?.nextStep ?? "")) stream.button({ command, title });
}

function errorDetails({ message, nextStep }: FailureInfo): vscode.ChatErrorDetails {
	return { message: escapeMarkdown(`${message} ${nextStep}`) };
}

/** Suggestions for the next question about the same code; none after a failure. */
function suggestFollowups({ metadata, errorDetails }: vscode.ChatResult): vscode.ChatFollowup[] {
	if (errorDetails || !metadata?.hasCode) return [];
	const others: Partial<Record<ChatCommand, string>> = {
		explain: t("Explain this code"),
		fix: t("Look for bugs in this code"),
		tests: t("Write tests for this code"),
	};
	return Object.entries(others)
		.filter(([command]) => command !== metadata.command)
		.map(([command, label]) => ({ prompt: "", label, command, participant: PARTICIPANT }));
}
