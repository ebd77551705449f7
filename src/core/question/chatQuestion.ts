import type { Diagnostic, Question } from "./question.ts";
import { type ReadyId, readyQuestion } from "./readyQuestions.ts";

/** The commands of the chat participant; package.json declares the same ones. */
export const CHAT_COMMANDS = ["explain", "fix", "trace", "tests"] as const;
export type ChatCommand = (typeof CHAT_COMMANDS)[number];

const READY: Readonly<Record<Exclude<ChatCommand, "trace">, ReadyId>> = {
	explain: "explain",
	fix: "fix",
	tests: "writeTests",
};

/** A call and nothing else: `fold(4, 8)`. */
const CALL = /^`?([\w$.]+\(.*\))`?\s*\??$/s;

/**
 * What a message to the chat participant asks. What is written behind a command is said on top of it.
 * @param diagnostics the problems reported in the code; a fix takes them along
 */
export function chatQuestion(
	command: ChatCommand | undefined,
	text: string,
	diagnostics: Diagnostic[] = [],
): Question {
	const words = text.trim();
	if (command === undefined) return words === "" ? readyQuestion("explain") : { prompt: words };
	if (command === "trace") return { prompt: traceOf(words) };
	const ready = readyQuestion(READY[command], command === "fix" ? diagnostics : []);
	return words === "" ? ready : { ...ready, prompt: `${ready.prompt}\n\n${words}` };
}

function traceOf(words: string): string {
	const call = CALL.exec(words)?.[1];
	if (call) return `What does \`${call}\` return?`;
	const given = words === "" ? "Choose an example input that shows what it does." : words;
	return `Follow the selected code step by step and say how its variables change. ${given}`;
}
