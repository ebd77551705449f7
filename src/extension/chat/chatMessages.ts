import * as vscode from "vscode";
import { failures } from "../../core/failure.ts";
import type { Message } from "../../core/question/question.ts";

/** Chats contain system messages, but the stable API has no name for their role. */
const SYSTEM_ROLE = 3;

/**
 * The messages of a chat as the model reads them. Thoughts of earlier answers are left out, as everywhere.
 * @throws Failure `chatWithTools`, `chatWithFile`
 */
export function messagesOf(messages: readonly vscode.LanguageModelChatRequestMessage[]): Message[] {
	return messages.map(({ role, content }) => ({ role: roleOf(role), text: content.map(textOf).join("") }));
}

function roleOf(role: number): Message["role"] {
	if (role === SYSTEM_ROLE) return "system";
	return role === vscode.LanguageModelChatMessageRole.Assistant ? "assistant" : "user";
}

function textOf(part: unknown): string {
	if (part instanceof vscode.LanguageModelTextPart) return part.value;
	if (part instanceof vscode.LanguageModelToolCallPart) throw failures.chatWithTools();
	if (part instanceof vscode.LanguageModelToolResultPart) throw failures.chatWithTools();
	const Thinking = thinkingPart();
	if (Thinking && part instanceof Thinking) return "";
	return textOfData(part as Partial<DataPart>);
}

interface DataPart {
	readonly mimeType: string;
	readonly data: Uint8Array;
}

function textOfData({ mimeType, data }: Partial<DataPart>): string {
	if (mimeType === undefined || data === undefined) throw failures.chatWithFile("?");
	// Markers for other models, such as `cache_control`, do not have a file's MIME type.
	if (!mimeType.includes("/")) return "";
	if (/^text\/|^application\/json/.test(mimeType)) return new TextDecoder().decode(data);
	throw failures.chatWithFile(mimeType);
}

/** A part of an answer that VS Code shows as thinking. */
export type ThinkingPart = new (value: string) => vscode.LanguageModelTextPart;

/** Missing in the stable types: undefined if this VS Code does not have it. */
export function thinkingPart(): ThinkingPart | undefined {
	return Reflect.get(vscode, "LanguageModelThinkingPart");
}
