import { z } from "zod";
import { fenceFor } from "./fence.ts";

/** Code the question is about, and where it stands. Lines count from 1, both ends included. */
export const codeSelectionSchema = z.object({
	file: z.string().min(1),
	language: z.string(),
	startLine: z.number().int().min(1),
	endLine: z.number().int().min(1),
	text: z.string(),
});
export type CodeSelection = z.infer<typeof codeSelectionSchema>;

export const questionSchema = z.object({
	prompt: z.string().min(1),
	code: codeSelectionSchema.optional(),
});
export type Question = z.infer<typeof questionSchema>;

/** One finished exchange as a follow-up sees it: the thought is left out, only the answer stays. */
export const turnSchema = z.object({ question: questionSchema, answer: z.string() });
export type Turn = z.infer<typeof turnSchema>;

export const messageSchema = z.object({
	role: z.enum(["system", "user", "assistant"]),
	text: z.string(),
});
export type Message = z.infer<typeof messageSchema>;

/** The prompt of *Explain Selection*. */
export const EXPLAIN_PROMPT = "Explain the selected code.";

/** The user message of a question: the prompt, then the code under its file name, in a fence. */
export function renderQuestion({ prompt, code }: Question): string {
	if (!code) return prompt;
	const fence = fenceFor(code.text);
	const heading = `Selected code from \`${fileName(code.file)}\`:`;
	return `${prompt}\n\n${heading}\n${fence}${code.language}\n${code.text}\n${fence}`;
}

/** The chat that is put before the model: system prompt, earlier turns, the question. */
export function renderMessages(system: string, turns: readonly Turn[], question: Question): Message[] {
	return [
		{ role: "system", text: system },
		...turns.flatMap((turn): Message[] => [
			{ role: "user", text: renderQuestion(turn.question) },
			{ role: "assistant", text: turn.answer },
		]),
		{ role: "user", text: renderQuestion(question) },
	];
}

function fileName(path: string): string {
	return path.split(/[\\/]/).at(-1) || path;
}
