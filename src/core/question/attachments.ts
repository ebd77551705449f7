import type { Attachment, CodeSelection, Question } from "./question.ts";
import {
	type CodeSymbol,
	type CutPiece,
	cut,
	holds,
	IDENTIFIERS,
	keepFrom,
	type Lines,
	lastName,
	mostOf,
	type RankedPieces,
} from "./surroundings.ts";

/** Limit of lines per piece: of code outside symbols, the beginning is kept longest. */
const LONGEST_PIECE = 40;

/** An attachment of the user, with its file. */
export interface AttachedCode {
	readonly place: Omit<Attachment, "pieces" | "whole">;
	/** The whole file, and its symbols. */
	readonly text: string;
	readonly symbols: readonly CodeSymbol[];
}

/** What was attached of a file. */
export interface AttachedPart {
	readonly whole: boolean;
	readonly place: Lines;
	/** As it was then; unknown of what an earlier session has attached. */
	readonly text?: string | undefined;
}

/** Whether the same of a file was attached twice. */
export function isSamePart(one: AttachedPart, other: AttachedPart): boolean {
	if (one.whole || other.whole) return one.whole && other.whole;
	if (one.place.startLine !== other.place.startLine) return false;
	const isKnown = one.text !== undefined && other.text !== undefined;
	return isKnown ? one.text === other.text : one.place.endLine === other.place.endLine;
}

/** A piece of an attachment, with the criteria of its rank. */
interface RankedPiece {
	readonly attachment: number;
	readonly piece: CutPiece;
	readonly tier: number;
	readonly whole: boolean;
}

/**
 * Cuts the attached code into ranked pieces. Whole files give way before parts of files, and later
 * attachments before earlier ones. Within a file, bodies go first, then bodies of symbols that the question
 * names, then signatures, then code outside symbols. Code that the question or another attachment already
 * holds is left out.
 */
export function attachmentsOf(attached: readonly AttachedCode[], question: Question): Attachment[] {
	const code = question.code;
	const named = new Set(`${question.prompt} ${code?.text ?? ""}`.match(IDENTIFIERS));
	const distinct = attached.filter(
		(each, index) =>
			!(code && isIn(each.place, code)) &&
			!(question.surroundings?.scope === "file" && code && each.place.uri === code.uri) &&
			!attached.some((other, at) => at !== index && hides(other.place, each.place, at < index)),
	);
	const weighed = distinct.flatMap((each, attachment) => weigh(each, attachment, named, code));
	const ranks = new Map(weighed.toSorted(byRank).map(({ piece }, rank) => [piece, rank] as const));
	const ranked = distinct.map(({ place, text }, index): Attachment => {
		const pieces = weighed.filter(({ attachment }) => attachment === index).map(({ piece }) => piece);
		return {
			...place,
			whole: isWhole(place, text),
			pieces: pieces.map((piece) => {
				const { symbol, ...lines } = piece;
				return { ...lines, ...(symbol && { symbol: symbol.name }), rank: ranks.get(piece) ?? 0 };
			}),
		};
	});
	return keepAttached(ranked, mostOf(ranked.flatMap(({ pieces }) => pieces)));
}

/** The attachments with the text of their highest-ranked pieces. */
export function keepAttached(attachments: readonly Attachment[], kept: number): Attachment[] {
	const total = countPieces(attachments);
	return attachments.map((each) => ({ ...each, pieces: keepFrom(each.pieces, total - kept) }));
}

/** The number of pieces of all attachments. */
export function countPieces(attachments: readonly Attachment[] = []): number {
	return attachments.reduce((sum, { pieces }) => sum + pieces.length, 0);
}

/** The number of omitted lines. */
export function linesLeftOut(pieces: RankedPieces): number {
	return pieces.reduce((sum, { text, lines }) => (text === undefined ? sum + lines : sum), 0);
}

function weigh(
	{ place, text, symbols }: AttachedCode,
	attachment: number,
	named: ReadonlySet<string>,
	code: CodeSelection | undefined,
): RankedPiece[] {
	const own = code && code.uri !== undefined && code.uri === place.uri ? code : undefined;
	const whole = isWhole(place, text);
	return cut(text.split("\n"), symbols, own, place)
		.flatMap(split)
		.map((piece) => ({ attachment, piece, tier: tierOf(piece, named), whole }));
}

/** Sorts what gives way first to the front. */
function byRank(a: RankedPiece, b: RankedPiece): number {
	return (
		Number(b.whole) - Number(a.whole) ||
		a.tier - b.tier ||
		b.attachment - a.attachment ||
		b.piece.startLine - a.piece.startLine
	);
}

function tierOf({ symbol, part }: CutPiece, named: ReadonlySet<string>): number {
	const isNamed = symbol !== undefined && named.has(lastName(symbol));
	if (part === "body") return isNamed ? 1 : 0;
	return part === "signature" ? (isNamed ? 4 : 2) : 3;
}

function split(piece: CutPiece): CutPiece[] {
	if (piece.lines <= LONGEST_PIECE) return [piece];
	const lines = piece.text.split("\n");
	return Array.from({ length: Math.ceil(lines.length / LONGEST_PIECE) }, (_, part) => {
		const own = lines.slice(part * LONGEST_PIECE, (part + 1) * LONGEST_PIECE);
		const startLine = piece.startLine + part * LONGEST_PIECE;
		return { ...piece, startLine, lines: own.length, text: own.join("\n") };
	});
}

type Place = Lines & { readonly uri?: string | undefined };

function isIn(place: Place, other: Place): boolean {
	return place.uri !== undefined && place.uri === other.uri && holds(other, place);
}

/** Of two attachments with the same lines, the first one stays. */
function hides(other: Place, place: Place, isEarlier: boolean): boolean {
	return isIn(place, other) && (isEarlier || !isIn(other, place));
}

/** Whether the lines cover the whole text. */
function isWhole({ startLine, endLine }: Lines, text: string): boolean {
	return startLine === 1 && endLine >= text.split("\n").length;
}
