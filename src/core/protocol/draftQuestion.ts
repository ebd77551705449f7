import { type ChatCommand, chatQuestion, readChatCommand } from "../question/chatQuestion.ts";
import type { Question } from "../question/question.ts";
import { READY_QUESTIONS } from "../question/readyQuestions.ts";
import { CONTEXT_PARTS, type ContextPart, type Draft } from "./panelProtocol.ts";

/**
 * The command that a draft begins with, `/fix`; without code along there is none, and the text means what it
 * says.
 */
export function commandOf({ prompt, along }: Draft): ChatCommand | undefined {
	const holdsCode = along.some((part) => part === "selection" || part === "symbols" || part === "file");
	return holdsCode ? readChatCommand(prompt).command : undefined;
}

/** What goes along with a draft: to fix a code takes the problems that are reported in it. */
export function alongOf(draft: Draft): readonly ContextPart[] {
	if (commandOf(draft) !== "fix") return draft.along;
	return CONTEXT_PARTS.filter((part) => part === "problems" || draft.along.includes(part));
}

/**
 * What a draft asks: what its command says, or its words. An empty one asks for an explanation of the code,
 * and for nothing without code.
 * @param along what goes along with it
 */
export function draftQuestion(
	draft: Draft,
	code: unknown,
	along: Omit<Question, "prompt" | "code">,
): Question {
	const command = code ? commandOf(draft) : undefined;
	if (command)
		return { ...along, ...chatQuestion(command, readChatCommand(draft.prompt).words, along.diagnostics) };
	return { ...along, prompt: draft.prompt.trim() || (code ? READY_QUESTIONS.explain.prompt : "") };
}
