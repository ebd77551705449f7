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

/** The code of a question and its place. Lines count from 1, both ends inclusive. */
export const codeSelectionSchema = z.object({
	file: z.string().min(1),
	language: z.string(),
	startLine: z.number().int().min(1),
	endLine: z.number().int().min(1),
	text: z.string(),
	/** Address of its document, for navigation; no model sees it. */
	uri: z.string().min(1).optional(),
});
export type CodeSelection = z.infer<typeof codeSelectionSchema>;

/** A problem that a compiler or linter reports in the code, with its line in the file. */
const diagnosticSchema = z.object({
	line: z.number().int().min(1),
	severity: z.enum(["error", "warning", "information", "hint"]),
	message: z.string(),
	/** Who reports it, such as `ts` or `pylint`. */
	source: z.string().optional(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

/** Code from anywhere that the user has attached to a question, in pieces, so that some can be omitted. */
export const attachmentSchema = codeSelectionSchema.omit({ text: true }).extend({
	/** The name of its function, class or the like. */
	symbol: z.string().optional(),
	/** Whether it is a whole file. */
	whole: z.boolean(),
	/** Ranked together with those of the question's other attachments. */
	pieces: rankedPiecesSchema,
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const questionSchema = z.object({
	prompt: z.string().min(1),
	code: codeSelectionSchema.optional(),
	diagnostics: z.array(diagnosticSchema).optional(),
	/** Code of the same file around the question's code. */
	surroundings: surroundingsSchema.optional(),
	/** Code from elsewhere; does not overlap the question's code. */
	attachments: z.array(attachmentSchema).optional(),
});
export type Question = z.infer<typeof questionSchema>;

/**
 * A finished exchange as a follow-up sees it: only the answer stays, the thought is left out. So are the
 * surroundings and attachments: those of all turns would crowd each other out, and a follow-up about the same
 * code brings its own.
 */
export const turnSchema = z.object({
	question: questionSchema.omit({ surroundings: true, attachments: true }),
	answer: z.string(),
});
export type Turn = z.infer<typeof turnSchema>;

/** Stands for the code within its surroundings. */
const CODE_MARK = "… (the selected code)";

/** Stands for omitted lines. */
export function leftOut(lines: number): string {
	return lines === 1 ? "… (1 line left out)" : `… (${lines} lines left out)`;
}

/** Stands for the omitted end of a line. */
export function charactersLeftOut(characters: number): string {
	return `… (${characters} ${characters === 1 ? "character" : "characters"} left out)`;
}

export const messageSchema = z.object({
	role: z.enum(["system", "user", "assistant"]),
	text: z.string(),
});
export type Message = z.infer<typeof messageSchema>;

/**
 * The user message of a question: the surroundings, the attachments, the code with its file name, all in
 * fences, then the problems, and last the prompt. What changes least comes first, so that it is read only
 * once: a model keeps what it has read up to the first difference.
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

/** The part of a question that is not code: the problems and the prompt. */
function renderWords({ prompt, code, diagnostics = [] }: Question): string {
	return joined(diagnostics.length > 0 && renderDiagnostics(diagnostics, code), prompt);
}

/**
 * The chat for the model: system prompt, earlier turns, the question. Code is not repeated while it is the
 * latest code shown: a further question about it consists of words only, and its surroundings are shown where
 * the code first was. So a follow-up continues from what the model has already read.
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

/** For each code in a chat, where it is shown: at its last showing, unless other code was shown since. */
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
	return `Selected code from \`${inertName(baseName(file))}\`:\n${fence}${language}\n${text}\n${fence}`;
}

function renderSurroundings({ pieces }: Surroundings, code: CodeSelection): string | undefined {
	const text = renderPieces(pieces, code);
	if (text === undefined) return undefined;
	const fence = fenceFor(text);
	return `The code around it in \`${inertName(baseName(code.file))}\`:\n${fence}${code.language}\n${text}\n${fence}`;
}

/** Code from elsewhere, each with its place. */
export function renderAttachments(
	attachments: readonly Attachment[],
	code: CodeSelection | undefined,
): string | undefined {
	const parts = attachments.flatMap((attachment) => {
		const text = renderAttachment(attachment, code);
		if (text === undefined) return [];
		const { file, language, symbol, whole, startLine, endLine } = attachment;
		// Folders distinguish files of the same name; an absolute path is private to this machine.
		const name = inertName(isAbsolute(file) ? baseName(file) : file);
		const lines = startLine === endLine ? `Line ${startLine}` : `Lines ${startLine}–${endLine}`;
		const part = symbol === undefined ? lines : `\`${inertName(symbol)}\``;
		const fence = fenceFor(text);
		const title = whole ? `The file \`${name}\`` : `${part} of \`${name}\``;
		return `${title}:\n${fence}${language}\n${text}\n${fence}`;
	});
	return parts.length > 0 ? parts.join("\n\n") : undefined;
}

/**
 * The text of an attachment, with marks for omitted lines and for the question's code; undefined if nothing
 * of it is kept.
 */
export function renderAttachment(
	{ pieces, uri, startLine, endLine }: Attachment,
	code: CodeSelection | undefined,
): string | undefined {
	const holdsCode =
		code && uri !== undefined && uri === code.uri && startLine <= code.startLine && endLine >= code.endLine;
	return renderPieces(pieces, holdsCode ? code : undefined);
}

/** Pieces in order, with marks for omitted lines and for the code itself; undefined if none is kept. */
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

/** One line per problem. The model sees no line numbers, so the line's text is repeated. */
function renderDiagnostics(diagnostics: readonly Diagnostic[], code: CodeSelection | undefined): string {
	const lines = code?.text.split("\n") ?? [];
	const entries = diagnostics.map(({ line, severity, message, source }) => {
		const text = code && lines[line - code.startLine]?.trim();
		const place = text ? ` at \`${text}\`` : "";
		return `- ${severity}${place}: ${message.trim().replace(/\s*\n\s*/g, " ")}${source ? ` (${source.replace(/\s+/g, " ")})` : ""}`;
	});
	return `Reported problems:\n${entries.join("\n")}`;
}

/** Sanitises a name, so that it cannot add text to the question. */
function inertName(name: string): string {
	return spellInvisible(name.replace(/\s+/g, " ")).replaceAll("`", "'");
}

/** Whether a path begins at a root or a drive, on any system. */
function isAbsolute(path: string): boolean {
	return /^(?:[\\/]|[a-z]:)/i.test(path);
}
