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
import { currentCode, type SelectedCode, selectedCode, wholeFile } from "../code/selectedCode.ts";
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
	const given = references.filter(({ id }) => !id.startsWith("vscode.implicit"));
	const implicit = references.filter(({ id }) => id.startsWith("vscode.implicit"));
	const places = [...given, ...implicit].map(({ value }) => value).filter(isPlace);
	const codes = (await Promise.all(places.map(codeAt))).filter((code) => code !== undefined);
	const code = codes[0] ?? (await currentCode());
	if (code) stream.reference(code.location);
	const others = codes.slice(1, given.length).map(({ code: { file } }) => file);
	if (others.length > 0) {
		const names = escapeMarkdown(allOf([...new Set(others)]));
		stream.progress(t`Z1 takes one place in the code; left out: ${names}`);
	}
	return code;
}

function isPlace(value: unknown): value is vscode.Uri | vscode.Location {
	return value instanceof vscode.Uri || value instanceof vscode.Location;
}

async function codeAt(place: vscode.Uri | vscode.Location): Promise<SelectedCode | undefined> {
	const uri = place instanceof vscode.Uri ? place : place.uri;
	const document = await vscode.workspace.openTextDocument(uri);
	return place instanceof vscode.Uri ? wholeFile(document) : selectedCode(document, place.range);
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
