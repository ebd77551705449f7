import { t } from "@vscode/l10n";
import { baseName } from "../baseName.ts";
import { allOf } from "../language.ts";
import { describeAttached, describeLines } from "../question/describePlace.ts";
import type { Attachment, CodeSelection } from "../question/question.ts";
import { type Piece, type Surroundings, symbolsIn } from "../question/surroundings.ts";
import { describeCount } from "./describe.ts";
import type { Omitted } from "./events.ts";
import type { Trace } from "./trace.ts";

/** Beyond this many, names and places are only counted. */
const MOST_NAMES = 4;

/** What was to go along with the code. */
export function describeSurroundings({ scope, pieces }: Surroundings): string {
	return scope === "file" ? t("with the rest of its file") : t`with ${someOf(symbolsIn(pieces))}`;
}

/** What did not fit into the prompt; undefined if everything was sent. */
export function describeOmitted({ omitted, question }: Trace): string | undefined {
	const { turns, surroundings = [], attachments = [], codeLines } = omitted;
	const parts = [
		turns > 0 && (turns === 1 ? t("one earlier question") : t`${describeCount(turns)} earlier questions`),
		...describePieces(surroundings),
		...attachments.flatMap((pieces, index) => describeAttachedPieces(pieces, question.attachments?.[index])),
		codeLines > 0 && describeCode(omitted, question.code),
	].filter((part) => part !== false);
	return parts.length > 0 ? t`Left out to fit the model's context: ${parts.join("; ")}.` : undefined;
}

/** What was omitted around the code: whole symbols, bodies of symbols, and lines that belong to none. */
function describePieces(pieces: readonly Piece[]): string[] {
	const whole = symbolsIn(pieces.filter(({ part }) => part === "signature"));
	const bodies = symbolsIn(pieces.filter(({ part }) => part === "body")).filter(
		(name) => !whole.includes(name),
	);
	const lines = pieces
		.filter(({ part }) => part === "lines")
		.map(({ startLine, lines }) => describeLines(startLine, startLine + lines - 1));
	return [
		bodies.length > 0 && t`the insides of ${someOf(bodies)}`,
		whole.length > 0 && t`all of ${someOf(whole)}`,
		lines.length > 0 && t`lines ${someOf(lines)} of the file`,
	].filter((part) => part !== false);
}

/** `the insides of a and b in cart.ts` */
function describeAttachedPieces(pieces: readonly Piece[], attachment: Attachment | undefined): string[] {
	if (pieces.length === 0 || !attachment) return [];
	const name = describeAttached({ ...attachment, file: baseName(attachment.file) });
	if (pieces.length === attachment.pieces.length) return [t`all of ${name}`];
	return [t`${allOf(describePieces(pieces))} in ${name}`];
}

/** How many lines of an attachment are omitted, in a word; undefined if none is. */
export function describeCut(leftOut: number): string | undefined {
	if (leftOut === 0) return undefined;
	return leftOut === 1 ? t("1 line left out") : t`${describeCount(leftOut)} lines left out`;
}

/** `a, b, and 12 more` */
function someOf(names: readonly string[]): string {
	if (names.length <= MOST_NAMES) return allOf(names);
	const more = t`${describeCount(names.length - MOST_NAMES + 1)} more`;
	return allOf([...names.slice(0, MOST_NAMES - 1), more]);
}

function describeCode({ codeLines, lineCharacters }: Omitted, code: CodeSelection | undefined): string {
	const lines = code?.text.split("\n").length ?? 0;
	if (code && lineCharacters !== undefined) {
		const line = code.startLine + lines - codeLines;
		return t`everything behind the first ${describeCount(lineCharacters)} characters of line ${line}`;
	}
	return codeLines < lines ? describeLastLines(codeLines) : t("all of the code");
}

function describeLastLines(lines: number): string {
	return lines === 1 ? t("the last line of the code") : t`the last ${describeCount(lines)} lines of the code`;
}
