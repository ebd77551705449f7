import { chatQuestion, readChatCommand } from "../question/chatQuestion.ts";
import type { Question } from "../question/question.ts";
import { READY_QUESTIONS } from "../question/readyQuestions.ts";
import { CONTEXT_PARTS, type ContextPart, type Draft } from "./panelProtocol.ts";

/** What goes along with a draft: to fix a code takes the problems that are reported in it. */
export function alongOf({ prompt, along }: Draft): readonly ContextPart[] {
	const holdsCode = along.some((part) => part === "selection" || part === "symbols" || part === "file");
	if (!holdsCode || readChatCommand(prompt).command !== "fix") return along;
	return CONTEXT_PARTS.filter((part) => part === "problems" || along.includes(part));
}

/**
 * What a draft asks: what its command says, or its words. An empty one asks for an explanation of the code,
 * and for nothing without code; there, what looks like a command means what it says.
 * @param code whether any goes along, of the editor or from elsewhere
 * @param along what goes along with it
 */
export function draftQuestion(
	draft: Draft,
	code: boolean,
	along: Omit<Question, "prompt" | "code">,
): Question {
	const { command, words } = readChatCommand(draft.prompt);
	if (code && command) return { ...along, ...chatQuestion(command, words, along.diagnostics) };
	return { ...along, prompt: draft.prompt.trim() || (code ? READY_QUESTIONS.explain.prompt : "") };
}
