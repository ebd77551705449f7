import * as z from "zod";

/** More than most models' contexts hold; what exceeds it is omitted before tokens are counted. */
const MOST_CHARACTERS = 200_000;

const line = z.number().int().min(1);

/** A function, class or the like in a file. Lines count from 1, both ends inclusive. */
export interface CodeSymbol {
	readonly name: string;
	readonly startLine: number;
	/** The line of its name. */
	readonly nameLine: number;
	readonly endLine: number;
}

/** The role of lines within their symbol; `lines` belong to none. */
const partSchema = z.enum(["signature", "body", "lines"]);

/** Whole lines of a file. */
export const pieceSchema = z.object({
	startLine: line,
	/** The number of lines. */
	lines: line,
	/** The innermost symbol that it belongs to. */
	symbol: z.string().optional(),
	part: partSchema,
});
export type Piece = z.infer<typeof pieceSchema>;

/** Pieces in the order of their file. Pieces of higher rank are kept longer; an omitted piece has no text. */
export const rankedPiecesSchema = z.array(
	pieceSchema.extend({ text: z.string().optional(), rank: z.number().int().min(0) }),
);
export type RankedPieces = z.infer<typeof rankedPiecesSchema>;

/** Code around the question's code, in pieces, so that some can be omitted. */
export const surroundingsSchema = z.object({
	scope: z.enum(["file", "symbols"]),
	pieces: rankedPiecesSchema,
});
export type Surroundings = z.infer<typeof surroundingsSchema>;
export type SurroundingsScope = Surroundings["scope"];

export type Lines = { readonly startLine: number; readonly endLine: number };

/**
 * The code around a selection: the rest of its file, or only the symbols around it and those of the file that
 * it names. Undefined if there is none.
 * @param text the whole file
 */
export function surroundingsOf(
	text: string,
	symbols: readonly CodeSymbol[],
	code: Lines & { readonly text: string },
	scope: SurroundingsScope,
): Surroundings | undefined {
	const named = new Set(code.text.match(IDENTIFIERS));
	const pieces = cut(text.split("\n"), symbols, code).filter(
		({ symbol }) => scope === "file" || (symbol && (holds(symbol, code) || named.has(lastName(symbol)))),
	);
	if (pieces.every(({ text }) => text.trim() === "")) return undefined;
	const ranked = pieces
		.map((piece) => ({ piece, tier: tierOf(piece, code, named), distance: distanceOf(piece, code) }))
		.sort((a, b) => a.tier - b.tier || b.distance - a.distance)
		.map(({ piece }, rank) => [piece, rank] as const);
	const ranks = new Map(ranked);
	const all: RankedPieces = pieces.map((piece) => {
		const { symbol, ...lines } = piece;
		return { ...lines, ...(symbol && { symbol: symbol.name }), rank: ranks.get(piece) ?? 0 };
	});
	return keepPieces({ scope, pieces: all }, mostOf(all));
}

/** The number of highest-ranked pieces that fit the limit. */
export function mostOf(pieces: RankedPieces): number {
	let characters = 0;
	const byRank = pieces.toSorted((a, b) => b.rank - a.rank);
	const first = byRank.findIndex(({ text = "" }) => {
		characters += text.length;
		return characters > MOST_CHARACTERS;
	});
	return first < 0 ? pieces.length : first;
}

/** The surroundings with the text of their highest-ranked pieces. */
export function keepPieces({ scope, pieces }: Surroundings, kept: number): Surroundings {
	return { scope, pieces: keepFrom(pieces, pieces.length - kept) };
}

/** The pieces, with text only from this rank on. */
export function keepFrom(pieces: RankedPieces, rank: number): RankedPieces {
	return pieces.map(({ text, ...piece }) =>
		text !== undefined && piece.rank >= rank ? { ...piece, text } : piece,
	);
}

/** The omitted pieces. */
export function piecesLeftOut({ pieces }: { readonly pieces: RankedPieces }): Piece[] {
	return pieces.filter(({ text }) => text === undefined).map(({ rank: _, ...piece }) => piece);
}

/** The distinct names of the pieces' symbols. */
export function symbolsIn(pieces: readonly Piece[]): string[] {
	return [...new Set(pieces.flatMap(({ symbol }) => symbol ?? []))];
}

export const IDENTIFIERS = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

export type CutPiece = Omit<Piece, "symbol"> & {
	readonly symbol: CodeSymbol | undefined;
	readonly text: string;
};

/**
 * Cuts a file wherever the owner of its lines changes.
 * @param code left out
 * @param within restricts the result to these lines
 */
export function cut(
	lines: readonly string[],
	symbols: readonly CodeSymbol[],
	code: Lines | undefined,
	within?: Lines,
): CutPiece[] {
	const owners = ownersOf(lines, symbols);
	const pieces: {
		symbol: CodeSymbol | undefined;
		part: Piece["part"];
		startLine: number;
		texts: string[];
	}[] = [];
	let last: (typeof pieces)[number] | undefined;
	for (const [index, text] of lines.entries()) {
		const number = index + 1;
		if ((code && isIn(number, code)) || (within && !isIn(number, within))) {
			last = undefined;
			continue;
		}
		const { symbol, part } = owners[index] ?? NO_OWNER;
		// An empty line belongs to the line above it.
		const goesOn = last && ((last.symbol === symbol && last.part === part) || text.trim() === "");
		if (last && goesOn) {
			last.texts.push(text);
		} else {
			last = { symbol, part, startLine: number, texts: [text] };
			pieces.push(last);
		}
	}
	return pieces.map(({ texts, ...piece }) => ({ ...piece, lines: texts.length, text: texts.join("\n") }));
}

function isIn(line: number, { startLine, endLine }: Lines): boolean {
	return line >= startLine && line <= endLine;
}

interface Owner {
	readonly symbol: CodeSymbol | undefined;
	readonly part: Piece["part"];
}
const NO_OWNER: Owner = { symbol: undefined, part: "lines" };

/** The owner of each line: the innermost symbol, with its signature or body. */
function ownersOf(lines: readonly string[], symbols: readonly CodeSymbol[]): Owner[] {
	const owners = lines.map(() => NO_OWNER);
	for (const symbol of symbols.toSorted((a, b) => a.startLine - b.startLine || b.endLine - a.endLine)) {
		const signatureEnd = signatureEndOf(lines, symbol);
		const [signature, body] = [
			{ symbol, part: "signature" as const },
			{ symbol, part: "body" as const },
		];
		owners.fill(signature, symbol.startLine - 1, signatureEnd);
		owners.fill(body, signatureEnd, symbol.endLine);
	}
	return owners;
}

/** A signature ends with the line that closes the brackets after the name. */
function signatureEndOf(lines: readonly string[], { nameLine, endLine }: CodeSymbol): number {
	let open = 0;
	for (let number = nameLine; number < endLine; number++) {
		for (const character of lines[number - 1] ?? "") {
			if (character === "(" || character === "[") open++;
			else if (character === ")" || character === "]") open--;
		}
		if (open <= 0) return number;
	}
	return endLine;
}

/**
 * What gives way first, lowest: bodies of other symbols, then bodies of symbols that the code names;
 * signatures of others; code outside symbols, such as imports; signatures of named symbols; last the symbols
 * around the code.
 */
function tierOf({ symbol, part }: CutPiece, code: Lines, named: ReadonlySet<string>): number {
	if (!symbol) return 3;
	if (holds(symbol, code)) return part === "body" ? 5 : 6;
	const related = named.has(lastName(symbol));
	if (part === "body") return related ? 1 : 0;
	return related ? 4 : 2;
}

export function holds(lines: Lines, code: Lines): boolean {
	return lines.startLine <= code.startLine && lines.endLine >= code.endLine;
}

/**
 * Distance from the code in lines: of the whole symbol, so that its parts go together; of the piece if it
 * belongs to no symbol.
 */
function distanceOf(piece: CutPiece, code: Lines): number {
	const own = { startLine: piece.startLine, endLine: piece.startLine + piece.lines - 1 };
	const { startLine, endLine } = piece.symbol && !holds(piece.symbol, code) ? piece.symbol : own;
	return Math.max(startLine - code.endLine, code.startLine - endLine, 0);
}

/** The name without the decoration of language services: `(*Stack).Push`, `push()`. */
export function lastName({ name }: CodeSymbol): string {
	const bare = name.trimEnd();
	const parameters = bare.endsWith(")") ? bare.indexOf("(") : -1;
	const head = parameters < 0 ? bare : bare.slice(0, parameters);
	return head.match(IDENTIFIERS)?.at(-1) ?? name;
}
