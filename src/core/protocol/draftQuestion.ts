import { chatQuestion, readChatCommand } from "../question/chatQuestion.ts";
import type { Question } from "../question/question.ts";
import { READY_QUESTIONS } from "../question/readyQuestions.ts";
import { CONTEXT_PARTS, type ContextPart, type Draft } from "./panelProtocol.ts";

/** The context of a draft: fixing code attaches the problems reported in it. */
export function alongOf({ prompt, along }: Draft): readonly ContextPart[] {
	const holdsCode = along.some((part) => part === "selection" || part === "symbols" || part === "file");
	if (!holdsCode || readChatCommand(prompt).command !== "fix") return along;
	return CONTEXT_PARTS.filter((part) => part === "problems" || along.includes(part));
}

/**
 * The question of a draft: that of its command, or its own words. An empty draft asks for an explanation of
 * the code. Without code, an empty draft asks nothing, and a command is taken literally.
 * @param code whether any goes along, from the editor or as an attachment
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
