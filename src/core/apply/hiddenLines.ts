import { isComment, omissionIn } from "../code/omission.ts";
import { type Hunk, hunksBetween } from "./hunks.ts";
import { wordsOf } from "./wholeness.ts";

/** Larger changes are not compared line by line: lines of the one times lines of the other. */
const MOST_COMPARED = 250_000;

/** Of lost lines, the first ones tell. */
const MOST_LOST = 50;

/** Whether lines of the code are missing with nothing but a comment in their place. */
export function hidesLines(placed: string, code: string): boolean {
	const after = bare(placed);
	const written = after.split("\n").filter((line) => !isComment(line));
	return hunksBetween(bare(code), after).some(
		(hunk) =>
			(isCommentFor(hunk) && (lostIn(hunk).length > 1 || isHidden(hunk, written))) ||
			betweenEdited(hunk).some((change) => isCommentFor(change) && isHidden(change, written)),
	);
}

/** Whether a new comment comes with fewer lines of code. */
export function losesLines(block: string, code: string): boolean {
	return hunksBetween(bare(code), bare(block)).some(
		({ removed, added }) =>
			added.some(isComment) && removed.filter(isCode).length > added.filter(isCode).length,
	);
}

/** Whether any code is missing where a new comment says that code is left out. */
export function hidesAny(block: string, code: string): boolean {
	return hunksBetween(bare(code), bare(block)).some(
		({ removed, added }) =>
			added.some((line) => isComment(line) && omissionIn(line) === "code") && removed.some(isCode),
	);
}

type Change = Pick<Hunk, "removed" | "added">;

function lostIn({ removed }: Change): readonly string[] {
	return removed.filter(isCode);
}

function isCommentFor(change: Change): boolean {
	return lostIn(change).length > 0 && change.added.some(isComment) && !change.added.some(isCode);
}

/** Whether the comment says that code is left out, or what the lost lines did is still needed. */
function isHidden(change: Change, written: readonly string[]): boolean {
	return (
		change.added.some((line) => isComment(line) && omissionIn(line) !== undefined) ||
		lostIn(change)
			.slice(0, MOST_LOST)
			.some((line) => isMissed(line, written))
	);
}

/** Whether a line gave a value to a name that is still used, and that has no other value now. */
function isMissed(line: string, written: readonly string[]): boolean {
	const [, name, sign] = ASSIGNED.exec(line.slice(0, 400)) ?? [];
	if (name === undefined) return false;
	const lines = written.filter((other) => other.includes(name));
	const isChange = sign !== "=" && sign !== ":=";
	return lines.length > 0 && (isChange || lines.every((other) => !isIntroduced(name, other)));
}

const ASSIGNED =
	/^(?:(?:const|let|var|val|mut|auto|final|my|local)\s+)*\$?([\p{L}_][\p{L}\p{N}_]*)\s*([-+*/%|&^:]?=(?![=>]))/u;

/** Whether a line may give a value to a name, as a variable, a parameter or an import. */
function isIntroduced(name: string, line: string): boolean {
	const declared = `\\b(?:def|function|fn|func|fun|for|import|with|as|catch|lambda|let|const|var)\\b.*${name}`;
	return new RegExp(`${declared}|${name}[^=]*=(?!=)|${name}.*->`, "u").test(line.slice(0, 400));
}

/**
 * What changes between lines that were merely edited: a line of the code that comes again with other words in
 * it. An edited line beside it would otherwise count as what replaces the hidden ones.
 */
function betweenEdited({ removed, added }: Change): Change[] {
	if (removed.length * added.length > MOST_COMPARED) return [];
	const old = removed.map((line) => wordsOf(line));
	const changes: Change[] = [];
	let [from, since] = [0, 0];
	for (const [at, line] of added.entries()) {
		if (!isCode(line)) continue;
		const words = wordsOf(line);
		const alike = old.findIndex((own, index) => index >= from && isEdited(own, words));
		if (alike < 0) continue;
		changes.push({ removed: removed.slice(from, alike), added: added.slice(since, at) });
		[from, since] = [alike + 1, at + 1];
	}
	if (changes.length === 0) return [];
	return [...changes, { removed: removed.slice(from), added: added.slice(since) }];
}

/** Whether a line has all words of another, or begins with the same word and has most of them. */
function isEdited(own: readonly string[], words: readonly string[]): boolean {
	const shared = own.filter((word) => words.includes(word)).length;
	if (own.length === 0 || shared === own.length) return own.length > 0;
	return own[0] === words[0] && shared * 2 > own.length;
}

/** Lines without their indentation. */
function bare(code: string): string {
	return code.replace(/^[ \t]+/gm, "");
}

function isCode(line: string): boolean {
	return /[\p{L}\p{N}]/u.test(line) && !isComment(line);
}
