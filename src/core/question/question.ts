import * as z from "zod";
import { baseName } from "../baseName.ts";
import { fenceFor } from "../markdown/fence.ts";
import { spellInvisible } from "../visibleText.ts";
import { type Surroundings, surroundingsSchema } from "./surroundings.ts";

/** Code the question is about, and where it stands. Lines count from 1, both ends included. */
export const codeSelectionSchema = z.object({
	file: z.string().min(1),
	language: z.string(),
	startLine: z.number().int().min(1),
	endLine: z.number().int().min(1),
	text: z.string(),
	/** The address of the document that it stands in, for the way back; no model reads it. */
	uri: z.string().min(1).optional(),
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
	/** Code of the same file that is not what the question is about. */
	surroundings: surroundingsSchema.optional(),
});
export type Question = z.infer<typeof questionSchema>;

/**
 * One finished exchange as a follow-up sees it: the thought is left out, only the answer stays. Nor does it
 * take the surroundings of its code along: those of all turns would crowd each other out.
 */
export const turnSchema = z.object({
	question: questionSchema.omit({ surroundings: true }),
	answer: z.string(),
});
export type Turn = z.infer<typeof turnSchema>;

/** Stands in the surroundings for the code that they surround. */
const CODE_MARK = "… (the selected code)";

/** Stands for lines that are not sent. */
export function leftOut(lines: number): string {
	return lines === 1 ? "… (1 line left out)" : `… (${lines} lines left out)`;
}

/** Stands for the end of a line that is not sent. */
export function charactersLeftOut(characters: number): string {
	return `… (${characters} ${characters === 1 ? "character" : "characters"} left out)`;
}

export const messageSchema = z.object({
	role: z.enum(["system", "user", "assistant"]),
	text: z.string(),
});
export type Message = z.infer<typeof messageSchema>;

/**
 * The user message of a question: the prompt, the problems, then the code under its file name, in a fence,
 * and in another what is around it.
 */
export function renderQuestion({ prompt, code, diagnostics = [], surroundings }: Question): string {
	const problems = diagnostics.length > 0 && renderDiagnostics(diagnostics, code);
	const around = code && surroundings && renderSurroundings(surroundings, code);
	return [prompt, problems, code && renderCode(code), around].filter(Boolean).join("\n\n");
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

/** The pieces in their order, with marks where lines are missing and where the code itself stands. */
function renderSurroundings({ pieces }: Surroundings, code: CodeSelection): string | undefined {
	if (pieces.every(({ text }) => text === undefined)) return undefined;
	const own = { startLine: code.startLine, lines: code.endLine - code.startLine + 1, text: CODE_MARK };
	const parts = [...pieces, own].sort((a, b) => a.startLine - b.startLine);
	const lines: string[] = [];
	let missing = 0;
	let next = parts[0]?.startLine ?? 1;
	for (const { startLine, lines: length, text } of parts) {
		missing += startLine - next;
		next = startLine + length;
		if (text === undefined) {
			missing += length;
			continue;
		}
		if (missing > 0) lines.push(leftOut(missing));
		lines.push(text);
		missing = 0;
	}
	if (missing > 0) lines.push(leftOut(missing));
	const text = lines.join("\n");
	const fence = fenceFor(text);
	return `The code around it in \`${fileName(code.file)}\`:\n${fence}${code.language}\n${text}\n${fence}`;
}

/** One line a problem. The model sees no line numbers, so the line itself is repeated. */
function renderDiagnostics(diagnostics: readonly Diagnostic[], code: CodeSelection | undefined): string {
	const lines = code?.text.split("\n") ?? [];
	const entries = diagnostics.map(({ line, severity, message, source }) => {
		const text = code && lines[line - code.startLine]?.trim();
		const place = text ? ` at \`${text}\`` : "";
		return `- ${severity}${place}: ${message.trim().replace(/\s*\n\s*/g, " ")}${source ? ` (${source.replace(/\s+/g, " ")})` : ""}`;
	});
	return `Reported problems:\n${entries.join("\n")}`;
}

/** The name of a file as a name: whoever has given it must not be able to write more into the question. */
function fileName(path: string): string {
	return spellInvisible(baseName(path).replace(/\s+/g, " ")).replaceAll("`", "'");
}
