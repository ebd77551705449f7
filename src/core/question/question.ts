import * as z from "zod";
import { baseName } from "../baseName.ts";
import { fenceFor } from "../markdown/fence.ts";
import { spellInvisible } from "../visibleText.ts";
import {
	type RankedPieces,
	rankedPiecesSchema,
	type Surroundings,
	surroundingsSchema,
} from "./surroundings.ts";

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

/** Code from anywhere that the user has put to a question, in pieces, so that some can be left out. */
export const attachmentSchema = codeSelectionSchema.omit({ text: true }).extend({
	/** The function, class or the like that it is. */
	symbol: z.string().optional(),
	/** Whether it is a whole file. */
	whole: z.boolean(),
	/** Ranked among those of all the attachments of the question. */
	pieces: rankedPiecesSchema,
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const questionSchema = z.object({
	prompt: z.string().min(1),
	code: codeSelectionSchema.optional(),
	diagnostics: z.array(diagnosticSchema).optional(),
	/** Code of the same file that is not what the question is about. */
	surroundings: surroundingsSchema.optional(),
	/** Code from elsewhere; of the code that the question is about, it holds nothing. */
	attachments: z.array(attachmentSchema).optional(),
});
export type Question = z.infer<typeof questionSchema>;

/**
 * One finished exchange as a follow-up sees it: the thought is left out, only the answer stays. Nor does it
 * take the surroundings of its code and its attachments along: those of all turns would crowd each other out,
 * and where it is about the same code, the follow-up brings them.
 */
export const turnSchema = z.object({
	question: questionSchema.omit({ surroundings: true, attachments: true }),
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
 * The user message of a question: what is around the code, what was attached, the code under its file name,
 * all in fences, the problems, and last what is asked. What changes least stands in front, so that it is read
 * once: a model keeps what it has read up to the first word that is another.
 */
export function renderQuestion(question: Question): string {
	const { code, surroundings, attachments = [] } = question;
	const around = code && surroundings && renderSurroundings(surroundings, code);
	return joined(
		around,
		renderAttachments(attachments, code),
		code && renderCode(code),
		renderWords(question),
	);
}

/** The part of a question that is not code: the problems in it, and what is asked. */
function renderWords({ prompt, code, diagnostics = [] }: Question): string {
	return joined(diagnostics.length > 0 && renderDiagnostics(diagnostics, code), prompt);
}

/**
 * The chat that is put before the model: system prompt, earlier turns, the question. Code that was shown last
 * is not shown again: a question about the same one has only words, and what goes along with its code stands
 * where that was shown first. So a follow-up goes on from what the model has read.
 */
export function renderMessages(system: string, turns: readonly Turn[], question: Question): Message[] {
	const asked = [...turns.map((turn) => turn.question), question];
	const shownAt = shownPlaces(asked.map(({ code }) => code));
	const around = shownAt.at(-1) ?? turns.length;
	const texts = asked.map((each, index) => {
		if (shownAt[index] !== index) return renderWords(each);
		const { surroundings, attachments } = index === around ? question : {};
		return renderQuestion({ ...each, surroundings, attachments });
	});
	return [
		{ role: "system", text: system },
		...texts.flatMap((text, index): Message[] => {
			const turn = turns[index];
			const message: Message = { role: "user", text };
			return turn ? [message, { role: "assistant", text: turn.answer }] : [message];
		}),
	];
}

/** Of each code in a chat, where it is shown: where it was shown last, unless another one was since. */
function shownPlaces(codes: readonly (CodeSelection | undefined)[]): number[] {
	let shown: { readonly code: CodeSelection; readonly index: number } | undefined;
	return codes.map((code, index) => {
		if (!code) return index;
		if (!shown || shown.code.file !== code.file || shown.code.text !== code.text) shown = { code, index };
		return shown.index;
	});
}

function joined(...parts: readonly (string | false | undefined)[]): string {
	return parts.filter(Boolean).join("\n\n");
}

function renderCode({ file, language, text }: CodeSelection): string {
	const fence = fenceFor(text);
	return `Selected code from \`${fileName(file)}\`:\n${fence}${language}\n${text}\n${fence}`;
}

function renderSurroundings({ pieces }: Surroundings, code: CodeSelection): string | undefined {
	const text = renderPieces(pieces, code);
	if (text === undefined) return undefined;
	const fence = fenceFor(text);
	return `The code around it in \`${fileName(code.file)}\`:\n${fence}${code.language}\n${text}\n${fence}`;
}

/** Code from elsewhere, each under its place. */
export function renderAttachments(
	attachments: readonly Attachment[],
	code: CodeSelection | undefined,
): string | undefined {
	const parts = attachments.flatMap((attachment) => {
		const text = renderAttachment(attachment, code);
		if (text === undefined) return [];
		const { file, language, symbol, whole, startLine, endLine } = attachment;
		// Files of the same name are told apart by their folders; a path that begins elsewhere is this machine's.
		const name = isAbsolute(file) ? fileName(file) : inertName(file);
		const lines = startLine === endLine ? `Line ${startLine}` : `Lines ${startLine}–${endLine}`;
		const part = symbol === undefined ? lines : `\`${inertName(symbol)}\``;
		const fence = fenceFor(text);
		const title = whole ? `The file \`${name}\`` : `${part} of \`${name}\``;
		return `${title}:\n${fence}${language}\n${text}\n${fence}`;
	});
	return parts.length > 0 ? parts.join("\n\n") : undefined;
}

/**
 * The text of an attachment, with marks where lines are missing and where the code itself stands; undefined
 * where nothing of it is kept.
 */
export function renderAttachment(
	{ pieces, uri, startLine, endLine }: Attachment,
	code: CodeSelection | undefined,
): string | undefined {
	const holdsCode =
		code && uri !== undefined && uri === code.uri && startLine <= code.startLine && endLine >= code.endLine;
	return renderPieces(pieces, holdsCode ? code : undefined);
}

/**
 * Pieces in their order, with marks where lines are missing and where the code itself stands; undefined where
 * none is kept.
 */
function renderPieces(pieces: RankedPieces, code: CodeSelection | undefined): string | undefined {
	if (pieces.every(({ text }) => text === undefined)) return undefined;
	const own = code && {
		startLine: code.startLine,
		lines: code.endLine - code.startLine + 1,
		text: CODE_MARK,
	};
	const parts = [...pieces, ...(own ? [own] : [])].sort((a, b) => a.startLine - b.startLine);
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
	return lines.join("\n");
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

function fileName(path: string): string {
	return inertName(baseName(path));
}

/** A name as a name: whoever has given it must not be able to write more into the question. */
function inertName(name: string): string {
	return spellInvisible(name.replace(/\s+/g, " ")).replaceAll("`", "'");
}

/** Whether a path begins at a root or a drive, of whichever system. */
function isAbsolute(path: string): boolean {
	return /^(?:[\\/]|[a-z]:)/i.test(path);
}
