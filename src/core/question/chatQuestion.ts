import type { Diagnostic, Question } from "./question.ts";
import { type ReadyId, readyQuestion } from "./readyQuestions.ts";

/** The commands of the chat participant and of the composer; package.json declares the same ones. */
export const CHAT_COMMANDS = ["explain", "fix", "tests", "document", "complexity", "trace"] as const;
export type ChatCommand = (typeof CHAT_COMMANDS)[number];

const READY: Readonly<Record<Exclude<ChatCommand, "trace">, ReadyId>> = {
	explain: "explain",
	fix: "fix",
	tests: "writeTests",
	document: "document",
	complexity: "findComplexity",
};

/** Splits a text into its leading command, as `/tests`, and the words after it. */
export function readChatCommand(text: string): { command: ChatCommand | undefined; words: string } {
	const [, name, words = ""] = /^\s*\/(\w+)(?:\s+(.*))?$/s.exec(text) ?? [];
	const command = CHAT_COMMANDS.find((known) => known === name);
	return command === undefined ? { command, words: text } : { command, words };
}

/** Nothing but a call: `fold(4, 8)`. */
const CALL = /^`?([\w$.]+\(.*\))`?\s*\??$/s;

/**
 * The question of a message to the chat participant. Words after a command are added to its prompt.
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
