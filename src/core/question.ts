import * as z from "zod";
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

/** A problem that a compiler or linter reports in the code; the line counts as those of the code do. */
export const diagnosticSchema = z.object({
	line: z.number().int().min(1),
	severity: z.enum(["error", "warning", "information", "hint"]),
	message: z.string(),
	/** Who reports it, such as `ts` or `pylint`. */
	source: z.string().optional(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

export const questionSchema = z.object({
	prompt: z.string().min(1),
	code: codeSelectionSchema.optional(),
	diagnostics: z.array(diagnosticSchema).optional(),
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

/** The user message of a question: the prompt, the problems, then the code under its file name, in a fence. */
export function renderQuestion({ prompt, code, diagnostics = [] }: Question): string {
	const problems = diagnostics.length > 0 && renderDiagnostics(diagnostics, code);
	return [prompt, problems, code && renderCode(code)].filter(Boolean).join("\n\n");
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

function renderCode({ file, language, text }: CodeSelection): string {
	const fence = fenceFor(text);
	return `Selected code from \`${fileName(file)}\`:\n${fence}${language}\n${text}\n${fence}`;
}

/** One line a problem. The model sees no line numbers, so the line itself is repeated. */
function renderDiagnostics(diagnostics: readonly Diagnostic[], code: CodeSelection | undefined): string {
	const lines = code?.text.split("\n") ?? [];
	const entries = diagnostics.map(({ line, severity, message, source }) => {
		const text = code && lines[line - code.startLine]?.trim();
		const place = text ? ` at \`${text}\`` : "";
		return `- ${severity}${place}: ${message.trim().replace(/\s*\n\s*/g, " ")}${source ? ` (${source})` : ""}`;
	});
	return `Reported problems:\n${entries.join("\n")}`;
}

function fileName(path: string): string {
	return path.split(/[\\/]/).at(-1) || path;
}
