import { indentationOf } from "../code/indentation.ts";
import { isComment } from "../code/omission.ts";
import { allParts, type Format, linesOf, type Part } from "../code/outline.ts";
import { HEAD_CHARS, nameOf } from "../code/partName.ts";
import { openBrackets, plainCodeOf } from "../code/plainCode.ts";

/** The lines that two outlines refer to. */
export interface Compared {
	readonly block: readonly string[];
	readonly code: readonly string[];
	/** The part of the block that counts; without it, all of the block. */
	readonly within?: Pick<Part, "head" | "end">;
	/** Whether parts with new names come beside those of the code, as tests do, and replace none. */
	readonly adds?: boolean;
}

/** A rewritten part shares more than this share of its words with the original. */
const SHARED = 0.5;
/** No change renames more parts than this at once. */
const MOST_RENAMED = 20;
const WORD = /[\p{L}_$][\p{L}\p{N}_$-]*/gu;
const EMPTY_WORDS = new Set(["const", "let", "var", "val", "return", "new", "await", "self", "this"]);

/** Whether a block has every part of the code, so that it can replace all of it. */
export function coversParts(given: readonly Part[], own: readonly Part[], compared: Compared): boolean {
	return new Covering(compared, given, own).covers(given, own, true);
}

class Covering {
	readonly #block: readonly string[];
	readonly #code: readonly string[];
	readonly #within: Pick<Part, "head" | "end">;
	readonly #adds: boolean;
	readonly #words: ReadonlySet<string>;
	/** Words and lines outside of functions that the code has, too: those stand for nothing but themselves. */
	readonly #freeWords: ReadonlySet<string>;
	readonly #freeLines: ReadonlySet<string>;

	constructor({ block, code, within, adds = false }: Compared, given: readonly Part[], own: readonly Part[]) {
		this.#block = block;
		this.#code = code;
		this.#within = within ?? { head: 0, end: block.length };
		this.#adds = adds;
		this.#words = new Set(wordsOf(linesOf(block, this.#within).join("\n")));
		const free = this.#linesOutside(given, own);
		this.#freeWords = new Set(wordsOf(free.join("\n")));
		this.#freeLines = new Set(free.map(bareLine));
	}

	#linesOutside(given: readonly Part[], own: readonly Part[]): string[] {
		const names = new Set(definitionsIn(own).map(({ name }) => name));
		const same = definitionsIn(given).filter(({ name }) => names.has(name));
		const inside = new Set<number>();
		for (const { head, end } of same) for (let at = head; at < end; at++) inside.add(at);
		const { head } = this.#within;
		return linesOf(this.#block, this.#within).filter((_, at) => !inside.has(head + at));
	}

	covers(given: readonly Part[], own: readonly Part[], isOutermost = false): boolean {
		const written = given.filter(({ kind }) => kind !== "comment");
		const wanted = own.filter(({ kind }) => kind !== "comment");
		if (written.length === 0 && wanted.length > 0) return false;
		// Nothing but pairs is a list of settings, in which no line replaces another.
		const isList = wanted.every(({ kind }) => kind === "key" || kind === "group");
		const free = byName(written);
		// A value may be given within a condition now: `if (a) {`.
		const inside = byName(
			written.filter(({ kind }) => kind === "statement").flatMap(({ parts }) => allParts(parts)),
		);
		const isMissing = (part: Part) => {
			if (part.kind === "statement") return !this.#holdsStatement(part);
			const same = free.get(part.name)?.shift();
			if (same) return !this.#holds(same, part);
			if (part.kind === "key" && inside.has(part.name)) return false;
			if (part.kind === "key" && !isList) return !this.#sharesWords(part);
			return true;
		};
		const missing = wanted.filter(isMissing);
		// An inner function has its place inside: it is none of the outer ones under another name.
		const inner = new Set(definitionsIn(wanted.flatMap(({ parts }) => parts)).map(({ name }) => name));
		const spare = [...free.values()].flat().filter(({ name }) => name !== undefined && !inner.has(name));
		return (
			missing.length <= MOST_RENAMED &&
			missing.every((part) => this.#isRenamed(part, spare, isOutermost && missing.length === 1, isOutermost))
		);
	}

	/** Whether a namesake is complete. */
	#holds(given: Part, own: Part): boolean {
		if (own.kind === "definition") return !losesBody(given, own, { block: this.#block, code: this.#code });
		if (own.kind !== "group" && own.kind !== "import") return true;
		if (own.parts.length > 0) return this.covers(given.parts, own.parts);
		return given.parts.length > 0 || this.#sharesWords(own);
	}

	#holdsStatement(part: Part): boolean {
		if (this.#freeLines.has(bareLine(part.headText)) && part.parts.length === 0) return true;
		// An element contains others, each of which counts.
		if (/^</.test(part.headText) && part.parts.length > 0) {
			return part.parts.every((inner) => inner.kind === "comment" || this.#holdsStatement(inner));
		}
		return this.#sharesWords(part);
	}

	#sharesWords(part: Part): boolean {
		const words = wordsOf(linesOf(this.#code, part).join("\n"));
		if (words.length === 0) return !/[\p{L}\p{N}]/u.test(part.headText);
		return words.filter((word) => this.#freeWords.has(word)).length > words.length * SHARED;
	}

	/** Whether the part was renamed, and nothing refers to the old name. */
	#isRenamed(part: Part, spare: Part[], isOnly: boolean, isOutermost: boolean): boolean {
		if (this.#adds || (part.kind !== "definition" && part.kind !== "group") || part.name === undefined)
			return false;
		const oldNames = wordsOf(part.name);
		if (oldNames.some((word) => this.#words.has(word) && !KINDS.has(word))) return false;
		const at = spare.findIndex((other) => this.#isLike(other, part, isOnly ? SHARED : 0.6, isOutermost));
		return at >= 0 && spare.splice(at, 1).length > 0;
	}

	/** Whether most lines stay: another function beside this one may be like it, but for its lines. */
	#sharesLines(given: Part, own: Part): boolean {
		const now = new Set(linesOf(this.#block, given).slice(1).map(bareLine));
		const old = linesOf(this.#code, own)
			.slice(1)
			.map(bareLine)
			.filter((line) => /[\p{L}\p{N}]/u.test(line));
		return old.filter((line) => now.has(line)).length > old.length * SHARED;
	}

	#isLike(given: Part, own: Part, least: number, isOutermost: boolean): boolean {
		if (given.kind !== own.kind || (own.kind === "group" && !this.covers(given.parts, own.parts)))
			return false;
		const old = wordsOf(linesOf(this.#code, own).join("\n"));
		const now = new Set(wordsOf(linesOf(this.#block, given).join("\n")));
		const names = new Set(wordsOf(own.name ?? ""));
		const rest = old.filter((word) => !names.has(word));
		if (rest.length === 0 || rest.filter((word) => now.has(word)).length < rest.length * least) return false;
		return own.kind === "group" || (isOutermost && sharesHead(given, own)) || this.#sharesLines(given, own);
	}
}

/** Whether heads differ in nothing but the name. */
function sharesHead(given: Part, own: Part): boolean {
	const headOf = ({ headText, name = "" }: Part) => headText.replace(name, "").replace(/\s/g, "");
	return headOf(given) === headOf(own);
}

function definitionsIn(parts: readonly Part[]): Part[] {
	return allParts(parts).filter(({ kind }) => kind === "definition");
}

function byName(parts: readonly Part[]): Map<string | undefined, Part[]> {
	const named = new Map<string | undefined, Part[]>();
	for (const part of parts) {
		const same = named.get(part.name);
		if (same) same.push(part);
		else named.set(part.name, [part]);
	}
	return named;
}

/** Words in names that tell the kind of a part rather than its identity. */
const KINDS = new Set(
	"class struct interface enum trait impl module mod namespace record object protocol extension mixin union actor".split(
		" ",
	),
);

/** Gives a name its value. */
const MADE = /^(?:(?:const|let|var|val|auto|final)\s+)*[\p{L}_$][\p{L}\p{N}_$]*(?:\s*:[^=]*)?\s*:?=(?![=>])/u;

/** Whether a function has lost its body, or an inner function that it still calls. */
export function losesBody(given: Part, own: Part, { block, code }: Compared): boolean {
	const now = linesOf(block, given);
	const old = linesOf(code, own);
	if (hasBody(old) && !hasBody(now)) return true;
	// It may come from a call now: `const handle = useCallback(() => {`.
	const isMade = ({ kind, headText }: Part) =>
		kind === "definition" || MADE.test(headText.slice(0, HEAD_CHARS));
	const kept = new Set(
		allParts(given.parts)
			.filter(isMade)
			.map(({ name }) => name),
	);
	const words = new Set(wordsOf(now.join("\n")));
	const functions = definitionsIn(own.parts).map(({ name }) => name);
	return functions.some((name) => name !== undefined && !kept.has(name) && words.has(name));
}

/** Whether a function does anything: there is more below its head than a placeholder. */
function hasBody(lines: readonly string[]): boolean {
	if (lines.length === 1)
		return !/(?::|\{)\s*(?:\.{3}|…|pass|\/\*.*\*\/|\/\/.*|#.*)?\s*\}?$/.test(lines[0]?.slice(0, 400) ?? "");
	return lines.slice(1).some((line) => {
		const text = line.trim();
		if (!/[\p{L}\p{N}]/u.test(text) || isComment(text)) return false;
		return !/^(?:pass|end|todo!\(\);?|unimplemented!\(\);?|TODO\(.*\)|fatalError\(.*\)|raise NotImplementedError.*|throw new (?:Error\(["'](?:not implemented|todo).*|NotImplementedException.*|UnsupportedOperationException.*))$/i.test(
			text.slice(0, 200),
		);
	});
}

/** Whether a part shares much of its content with a namesake. */
export function isRewritten(given: Part, own: Part, { block, code }: Compared): boolean {
	const name = new Set(wordsOf(own.name ?? ""));
	const old = wordsOf(linesOf(code, own).join("\n")).filter((word) => !name.has(word));
	const now = new Set(wordsOf(linesOf(block, given).join("\n")));
	return old.filter((word) => now.has(word)).length > old.length * SHARED;
}

/**
 * Whether a block is the function around the code rather than the code, which is lines within a function: in
 * their place, the function would stand within itself.
 */
export function isAround(given: readonly Part[], own: readonly Part[], code: readonly string[]): boolean {
	const isInside = indentationOf(code.join("\n")) !== "";
	const isLine = ({ kind }: Part) => kind === "statement" || kind === "key";
	if (!isInside || !own.some(isLine)) return false;
	const names = new Set(definitionsIn(own).map(({ name }) => name));
	const written = given.filter(({ kind }) => kind !== "comment" && kind !== "import");
	return written.length > 0 && written.every(({ kind, name }) => kind === "definition" && !names.has(name));
}

/** Whether a block ends properly: it closes what it opens, as far as the code does. */
export function isSound(block: readonly string[], code: readonly string[], format: Format): boolean {
	if (format === "markdown") return openFences(block) === 0 || openFences(code) !== 0;
	// In code that begins inside a text, what is code cannot be told from what is text.
	if (beginsInText(code) && !beginsInText(block)) return false;
	return openBrackets(block) === 0 || openBrackets(code) !== 0;
}

/** Whether brackets are no longer closed as they were: then another end was taken for that of a part. */
export function breaksBrackets(placed: readonly string[], code: readonly string[]): boolean {
	const open = openBrackets(placed);
	return open !== 0 && open !== openBrackets(code);
}

/**
 * Whether functions are lost that were taken for lines of a text: what begins one in some languages is none
 * in others.
 */
export function losesTexts(placed: readonly string[], code: readonly string[]): boolean {
	const { texts } = plainCodeOf(code);
	if (texts.size === 0) return false;
	const kept = new Set(placed.map((line) => line.trim()));
	return [...texts.keys()].some((at) => {
		const head = code[at]?.trim() ?? "";
		return !kept.has(head) && nameOf(head, true).kind === "definition";
	});
}

function openFences(lines: readonly string[]): number {
	let open = "";
	for (const line of lines) {
		const [mark = ""] = /^\s*(?:`{3,}|~{3,})/.exec(line) ?? [];
		if (mark === "") continue;
		if (open === "") open = mark.trim();
		else if (line.trim().startsWith(open)) open = "";
	}
	return open === "" ? 0 : 1;
}

/** Whether the lines begin inside a text of several lines, as Python has them: the first mark ends one. */
function beginsInText(lines: readonly string[]): boolean {
	const marksIn = (line: string) => line.split(/"""|'''/).length - 1;
	const at = lines.findIndex((line) => !isComment(line.trim()) && marksIn(line) === 1);
	const [before = "", after = ""] = (lines[at] ?? "").trim().split(/"""|'''/);
	if (at < 0 || after !== "") return false;
	if (/[^\s=(,:[{]$/.test(before.replace(/\b[bru]{1,2}$/i, ""))) return true;
	const above = lines.slice(0, at).findLast((line) => line.trim() !== "");
	return before === "" && above !== undefined && !/[:=(,[{\\]\s*$/.test(above);
}

/** The words of code that tell it from other code, each once. */
export function wordsOf(text: string): string[] {
	return [...new Set(text.match(WORD) ?? [])].filter((word) => !EMPTY_WORDS.has(word));
}

function bareLine(line: string): string {
	return line.trim().replace(/[,;]$/, "");
}
