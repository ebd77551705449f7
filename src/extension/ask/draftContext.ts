import * as vscode from "vscode";
import { Failure } from "../../core/failure.ts";
import { alongOf, draftQuestion } from "../../core/protocol/draftQuestion.ts";
import type { ContextPart, Draft, Preview } from "../../core/protocol/panelProtocol.ts";
import { type AttachedCode, attachmentsOf } from "../../core/question/attachments.ts";
import type { Diagnostic, Question } from "../../core/question/question.ts";
import {
	type CodeSymbol,
	type Surroundings,
	surroundingsOf,
	symbolsIn,
} from "../../core/question/surroundings.ts";
import { type BlockSymbol, documentBlocks } from "../code/documentSymbols.ts";
import { describeProblems, problemsIn } from "../code/reportedDiagnostics.ts";
import {
	lastEditor,
	type SelectedCode,
	selectedCode,
	symbolAround,
	wholeFile,
} from "../code/selectedCode.ts";
import type { Attachments, ReadAttachment } from "./attachments.ts";

/** The parts of the last used editor that can go along with a question. */
export interface DraftContext {
	readonly selection: SelectedCode;
	/** Undefined if there is nothing around the selection. */
	readonly symbols: Surroundings | undefined;
	readonly file: Surroundings | undefined;
	/** The symbol and the file themselves, for questions without the selection. */
	readonly symbol: SelectedCode | undefined;
	readonly whole: SelectedCode | undefined;
	readonly problems: readonly Diagnostic[];
}

/**
 * The context that the user sees in the editor now; undefined without code.
 * @param patience how long to wait for the language service, in milliseconds
 */
export async function draftContext(patience?: number): Promise<DraftContext | undefined> {
	const editor = lastEditor();
	if (!editor) return undefined;
	const { document } = editor;
	const known = await documentBlocks(document, patience);
	const selection = await selectedCode(document, editor.selection, known);
	if (!selection) return undefined;
	return {
		selection,
		...surroundingsIn(document, known, selection),
		symbol: await symbolAround(document, editor.selection.start, known),
		whole: wholeFile(document),
		problems: describeProblems(problemsIn(selection.location)),
	};
}

/** What a command asks about code, with what the composer shows to go along. */
export async function withContext(
	question: Question,
	selected: SelectedCode,
	along: readonly ContextPart[],
	attachments: Attachments,
): Promise<Question> {
	const surroundings = await surroundingsFor(along, selected);
	const diagnostics = along.includes("problems") ? describeProblems(problemsIn(selected.location)) : [];
	const about = {
		...(diagnostics.length > 0 && { diagnostics }),
		...question,
		code: selected.code,
		...(surroundings && { surroundings }),
	};
	return withAttachments(about, await attachments.read());
}

async function surroundingsFor(
	along: readonly ContextPart[],
	selected: SelectedCode,
): Promise<Surroundings | undefined> {
	if (!along.includes("file") && !along.includes("symbols")) return undefined;
	const document = await vscode.workspace.openTextDocument(selected.location.uri);
	const { file, symbols } = surroundingsIn(document, await documentBlocks(document), selected);
	return along.includes("file") ? file : symbols;
}

function surroundingsIn(
	document: vscode.TextDocument,
	known: readonly BlockSymbol[],
	{ code }: SelectedCode,
): Pick<DraftContext, "file" | "symbols"> {
	const whole = wholeFile(document);
	const symbols = known.map(
		({ name, range, nameRange }): CodeSymbol => ({
			name,
			startLine: range.start.line + 1,
			nameLine: nameRange.start.line + 1,
			endLine: range.end.line + 1,
		}),
	);
	const around = (scope: Surroundings["scope"]) =>
		whole && surroundingsOf(whole.code.text, symbols, code, scope);
	return { symbols: around("symbols"), file: around("file") };
}

/**
 * The code of a draft and its surroundings. Without the selection, the code is the file or the symbol itself.
 */
function chosenContext(
	along: readonly ContextPart[],
	context: DraftContext | undefined,
): { readonly selected?: SelectedCode; readonly question: Omit<Question, "prompt" | "code"> } {
	if (!context) return { question: {} };
	const has = (part: ContextPart) => along.includes(part);
	const diagnostics = has("problems") && context.problems.length > 0 ? [...context.problems] : undefined;
	const question = diagnostics && { diagnostics };
	if (has("selection")) {
		const surroundings = has("file") ? context.file : has("symbols") ? context.symbols : undefined;
		return { selected: context.selection, question: { ...question, ...(surroundings && { surroundings }) } };
	}
	const selected = has("file") ? context.whole : has("symbols") ? context.symbol : undefined;
	return { ...(selected && { selected }), question: { ...question } };
}

/** The question of a draft: its words, the editor's code that goes along, and the attachments. */
export function draftedQuestion(
	draft: Draft,
	context: DraftContext | undefined,
	attached: readonly ReadAttachment[],
): { readonly selected?: SelectedCode; readonly question: Question } {
	const { selected, question: along } = chosenContext(alongOf(draft), context);
	const holdsCode = selected !== undefined || codesOf(attached).length > 0;
	const asked = draftQuestion(draft, holdsCode, along);
	const question = withAttachments({ ...asked, ...(selected && { code: selected.code }) }, attached);
	return { ...(selected && { selected }), question };
}

/** Adds the readable attachments to a question. */
function withAttachments(question: Question, attached: readonly ReadAttachment[]): Question {
	const attachments = attachmentsOf(codesOf(attached), question);
	return attachments.length > 0 ? { ...question, attachments } : question;
}

function codesOf(attached: readonly ReadAttachment[]): AttachedCode[] {
	return attached.flatMap(({ code }) => (code instanceof Failure ? [] : code));
}

/** Describes to the panel what could go along. */
export function describeContext(context: DraftContext | undefined): Preview["context"] {
	if (!context) return { symbols: [], problems: 0 };
	const { selection, whole, symbols, file, problems } = context;
	return {
		selection: placeOf(selection),
		...(file && whole && { file: placeOf(whole) }),
		symbols: symbolsIn(symbols?.pieces ?? []),
		problems: problems.length,
	};
}

function placeOf({
	code: { file, language, startLine, endLine },
}: SelectedCode): Preview["context"]["selection"] {
	return { file, language, startLine, endLine };
}
