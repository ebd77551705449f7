import { indentationOf, indentTo, withTextsOf } from "../code/indentation.ts";
import { allParts, isImport, type Part, partsByName } from "../code/outline.ts";
import { isMark } from "./keptComments.ts";
import { type Compared, coversParts, isRewritten, losesBody } from "./wholeness.ts";

/** Lines that replace those from `start` to `end`. */
export interface LineEdit {
	readonly start: number;
	readonly end: number;
	readonly lines: readonly string[];
	/** The line whose indentation an inserted edit takes. */
	readonly like?: number;
}

/**
 * Edits that merge a partial block into the code: each part replaces its namesake, and members of a group go
 * into that group; a new part goes before the part that follows it, or after the last known one.
 * @returns undefined when a part has no place, or several
 */
export function mergeParts(
	given: readonly Part[],
	own: readonly Part[],
	compared: Compared,
): LineEdit[] | undefined {
	return merge(given, new Places(own, partsByName(own)), compared);
}

/** Puts edits into their places, indented like the lines there; undefined if they overlap. */
export function withEdits(lines: readonly string[], edits: readonly LineEdit[]): string | undefined {
	let end = 0;
	const placed: string[] = [];
	// In the order of the code; at the same place, in the order of the block.
	for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
		if (edit.start < end) return undefined;
		for (let at = end; at < edit.start; at++) placed.push(lines[at] ?? "");
		end = edit.end;
		const old = lines.slice(edit.start, edit.end);
		const like = old.length > 0 ? old.join("\n") : (lines[edit.like ?? edit.start] ?? "");
		const fitted = withTextsOf(indentTo(edit.lines.join("\n"), indentationOf(like)), old.join("\n"));
		for (const line of fitted.split("\n")) placed.push(line);
	}
	for (let at = end; at < lines.length; at++) placed.push(lines[at] ?? "");
	return placed.join("\n");
}

/** Finds the places of a block's parts. */
class Places {
	readonly #outer: ReadonlyMap<string, readonly Part[]>;
	readonly #all: ReadonlyMap<string, readonly Part[]>;
	readonly #local: ReadonlySet<Part>;
	/** Lines without any name. */
	readonly #plain: ReadonlySet<string>;
	/** After the last import, or before everything. */
	readonly imports: Pick<LineEdit, "start" | "like">;
	readonly hasImports: boolean;

	constructor(outer: readonly Part[], all: readonly Part[]) {
		this.#outer = byName(outer);
		this.#all = byName(all);
		const functions = all.filter(({ kind }) => kind === "definition");
		const inside = functions.flatMap(({ parts }) => allParts(parts));
		this.#local = new Set(inside.filter(({ kind }) => kind === "key"));
		this.#plain = new Set(all.filter(({ parts }) => parts.length === 0).map(({ headText }) => headText));
		const last = outer.findLast(isImport);
		const first = outer[0]?.start ?? 0;
		this.hasImports = last !== undefined;
		this.imports = last ? { start: last.end, like: last.head } : { start: first, like: first };
	}

	/** Whether the part is a local variable. */
	isLocal(part: Part): boolean {
		return this.#local.has(part);
	}

	holdsLine(text: string): boolean {
		return this.#plain.has(text);
	}

	/** The part that this one replaces: its namesake, and among several, the one with the same head. */
	namesakeOf({ name = "", kind, headText }: Part): Part | "unclear" | undefined {
		const same = this.#all.get(name) ?? [];
		if (same.length < 2) return same[0];
		const outer = this.#outer.get(name) ?? [];
		if (kind !== "definition" && outer.length === 1) return outer[0];
		const alike = same.filter((place) => place.headText === headText);
		return alike.length === 1 && alike[0] ? alike[0] : "unclear";
	}
}

function byName(parts: readonly Part[]): Map<string, Part[]> {
	const named = new Map<string, Part[]>();
	for (const part of parts) {
		if (part.name === undefined || part.kind === "comment") continue;
		const same = named.get(part.name);
		if (same) same.push(part);
		else named.set(part.name, [part]);
	}
	return named;
}

/** @param member the last member of the parts' group: new parts go after it */
function merge(
	given: readonly Part[],
	places: Places,
	compared: Compared,
	member?: Part,
): LineEdit[] | undefined {
	const edits: LineEdit[] = [];
	let fresh: Part[] = [];
	let last: { readonly part: Part; readonly place: Part } | undefined;
	for (const part of given) {
		// A free-standing comment either stands for omitted code or talks about the answer.
		if (part.kind === "comment") continue;
		if (part.name === undefined) {
			if (!places.holdsLine(part.headText)) return undefined;
			continue;
		}
		const place = places.namesakeOf(part);
		if (place === "unclear") return undefined;
		// Local variables have common names, which an example of a call may use, too.
		if (place && places.isLocal(place) && !isRewritten(part, place, compared)) return undefined;
		if (!place && part.kind === "import") {
			edits.push(importEdit(part, places, compared));
		} else if (!place) {
			fresh.push(part);
		} else {
			const pair = pairOf(part, place, compared);
			if (!pair) return undefined;
			edits.push(...fresh.map((one, at) => editBefore(one, fresh[at + 1] ?? part, place, compared)), ...pair);
			fresh = [];
			last = { part, place };
		}
	}
	if (!last && !(member && fresh.length > 0)) return undefined;
	const place = last?.place ?? member;
	const behind = fresh.map((one, at) =>
		place ? editBehind(one, fresh[at - 1] ?? last?.part, place, compared) : undefined,
	);
	return [...edits, ...behind.filter((edit) => edit !== undefined)];
}

/** Replaces a part by its namesake; in an incomplete group, only the given members. */
function pairOf(part: Part, place: Part, compared: Compared): LineEdit[] | undefined {
	const { block } = compared;
	if (place.kind === "definition" && losesBody(part, place, compared)) return undefined;
	const hasMembers = place.kind === "group" || place.kind === "import";
	const renamed = { ...part, name: place.name };
	if (!hasMembers || coversParts([renamed], [place], { ...compared, within: part })) {
		return [replacement(part, place, compared)];
	}
	if (part.parts.length === 0) return undefined;
	const inner = merge(part.parts, new Places(place.parts, place.parts), compared, lastMember(part, place));
	if (!inner || part.headText === place.headText) return inner;
	return [{ start: place.head, end: place.headEnd, lines: block.slice(part.head, part.headEnd) }, ...inner];
}

/** The member behind which new ones go: functions go behind the last function. */
function lastMember({ parts }: Part, place: Part): Part | undefined {
	const isFunction = ({ kind }: Part) => kind === "definition";
	return (parts.every(isFunction) ? place.parts.findLast(isFunction) : undefined) ?? place.parts.at(-1);
}

/** Keeps the code's comments if the block has none, and its decorators likewise. */
function replacement(part: Part, place: Part, { block, code }: Compared): LineEdit {
	const lines = block.slice(part.head, part.end);
	const mark = place.kind === "key" ? endMark(lines.at(-1), code[place.end - 1]) : "";
	if (mark !== "") lines.push(`${lines.pop()?.trimEnd() ?? ""}${mark}`);
	if (part.start === part.head) return { start: place.head, end: place.end, lines };
	const above = block.slice(part.start, part.head);
	const kept = above.some(isMark) ? [] : code.slice(place.start, place.head).filter(isMark);
	const indented =
		kept.length > 0 ? indentTo(kept.join("\n"), indentationOf(lines[0] ?? "")).split("\n") : [];
	return { start: place.start, end: place.end, lines: [...above, ...indented, ...lines] };
}

/** The comma or semicolon after a pair that the model left out. */
function endMark(line = "", old = ""): string {
	const mark = /[,;]\s*$/.exec(old)?.[0].trim() ?? "";
	return /[,;{([]\s*$/.test(line) ? "" : mark;
}

function importEdit(part: Part, { imports, hasImports }: Places, { block }: Compared): LineEdit {
	const lines = block.slice(part.head, part.end);
	return { ...imports, end: imports.start, lines: hasImports ? lines : [...lines, ""] };
}

function editBefore(part: Part, next: Part, place: Part, { block }: Compared): LineEdit {
	const gap = block.slice(part.end, next.start).filter((line) => line.trim() === "");
	const lines = [...block.slice(part.start, part.end), ...gap];
	return { start: place.start, end: place.start, lines, like: place.head };
}

function editBehind(part: Part, before: Part | undefined, place: Part, { block }: Compared): LineEdit {
	const blank = part.end - part.start > 1 ? [""] : [];
	const gap = before ? block.slice(before.end, part.start).filter((line) => line.trim() === "") : blank;
	const lines = [...gap, ...block.slice(part.start, part.end)];
	return { start: place.end, end: place.end, lines, like: place.head };
}
