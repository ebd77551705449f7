import { ANY_FENCE, MARKDOWN_FENCE } from "../../core/markdown/codeBlocks.ts";

/** What a scanner of lines knows at the beginning of a line. */
export interface Place {
	/**
	 * `list`: lines indented by `offset` columns belong to its item; `fence`: all lines do until it is closed.
	 */
	readonly kind: "prose" | "list" | "fence";
	readonly offset: number;
	/** What closes the open fence. */
	readonly fence: string;
	/** The fences that are open inside of it, where it holds Markdown. */
	readonly inner?: readonly string[];
	/** What closes the display formula that has begun, or nothing. */
	readonly formula: string;
	/** Whether the line before is blank. */
	readonly blank: boolean;
	/** Whether what stood before is over for certain, so that any line begins a block. */
	readonly ended: boolean;
	/** Whether a paragraph may go on inside of the list, or a list may have begun. */
	readonly unsure: boolean;
	/** Whether a fence may be open or not: from here on, nothing is certain. */
	readonly lost: boolean;
}

/** Where a text begins, and each of its blocks. */
export const BEGINNING: Place = {
	kind: "prose",
	offset: 0,
	fence: "",
	formula: "",
	blank: true,
	ended: true,
	unsure: false,
	lost: false,
};

/** What a line is, as far as it decides about blocks. */
export interface Line {
	/** Whether a top-level block begins with it for certain. */
	readonly begins: boolean;
	/** Whether it is an item of the list that is open, and no part of another item. */
	readonly sibling: boolean;
	/** What is known behind it. */
	readonly next: Place;
}

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const RULE = /^(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/;
const MARKER = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/;
/** Begins like ordinary text, and a last line that is not whole yet goes on as such, whatever follows. */
const ORDINARY = /^(?:[*_]{0,2}\p{L}|`[^`\s])/u;

/**
 * Reads a line of Markdown (CommonMark, without HTML) for the one question whether a top-level block begins
 * with it. In doubt it says no: then two blocks are taken for one, and look the same.
 * @param line without its end
 */
export function scanLine(line: string, place: Place): Line {
	if (place.kind === "fence") return { begins: false, sibling: false, next: insideFence(line, place) };
	if (place.lost) return { begins: false, sibling: false, next: place };
	const start = line.search(/[^ \t]/);
	if (start < 0) return { begins: false, sibling: false, next: afterBlank(place) };
	const indent = columnsOf(line, start);
	const text = line.slice(start);
	if (place.formula !== "") return insideFormula(text, indent, place);
	return outside(text, indent, place);
}

/** Whether a line that is still being written begins a block however it goes on. */
export function beginsAlready(begun: string, place: Place): boolean {
	const { kind, blank, ended, formula, lost } = place;
	return kind !== "fence" && formula === "" && (blank || ended) && !lost && ORDINARY.test(begun.slice(0, 4));
}

/** Whether a line closes a fence, or would once it is written to its end. */
export function closesFence(line: string, fence: string): "yes" | "perhaps" | "no" {
	const mark = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1] ?? "";
	if (mark === "" || mark.charAt(0) !== fence.charAt(0)) return "no";
	return mark.length >= fence.length ? "yes" : "perhaps";
}

function afterBlank(place: Place): Place {
	return place.blank && place.formula === "" ? place : { ...place, blank: true, formula: "" };
}

function insideFence(line: string, place: Place): Place {
	const { fence, inner } = place;
	if (!inner?.length && closesFence(line, fence) === "yes") return { ...BEGINNING, blank: false };
	const [, mark = "", info = ""] = (inner && /^ {0,3}[`~]/.test(line) && ANY_FENCE.exec(line.trim())) || [];
	if (!inner || mark.charAt(0) !== fence.charAt(0) || mark.length < fence.length) return place;
	if (info !== "") return { ...place, inner: [...inner, mark] };
	return mark.length >= (inner.at(-1)?.length ?? 0) ? { ...place, inner: inner.slice(0, -1) } : place;
}

/** A formula hides what would begin a block, but not a fence. */
function insideFormula(text: string, indent: number, place: Place): Line {
	if (indent < 4 && FENCE.test(text)) return outside(text, indent, { ...place, formula: "" });
	const { next } = outside(text, indent, { ...place, formula: "" });
	const formula = text.includes(place.formula) ? "" : place.formula;
	return { begins: false, sibling: false, next: { ...next, formula } };
}

function outside(text: string, indent: number, place: Place): Line {
	const { kind, offset, blank, ended, unsure } = place;
	const fresh = blank || ended;
	const open: Place = { ...BEGINNING, blank: false, ended: false };
	const isFence = indent < 4 && FENCE.test(text);
	if (kind === "list" && indent >= offset) return inside({ ...place, blank: false, lost: unsure && isFence });
	if (indent >= 4)
		return ended ? { begins: true, sibling: false, next: open } : inside({ ...place, blank: false });
	if (isFence) {
		if (unsure && indent > 0) return inside({ ...open, lost: true });
		const fence = FENCE.exec(text)?.[0] ?? "";
		const inner = MARKDOWN_FENCE.test(text) ? { inner: [] } : {};
		return {
			begins: true,
			sibling: false,
			next: { ...open, kind: "fence", fence, offset: indent, ...inner },
		};
	}
	if (HEADING.test(text)) return { begins: true, sibling: false, next: { ...open, ended: true } };
	if (RULE.test(text)) {
		// A line of hyphens may make a heading of what stands before.
		const begins = fresh || !/^-+[ \t]*$/.test(text);
		return { begins, sibling: false, next: { ...open, ended: begins } };
	}
	const marker = MARKER.exec(text);
	if (marker) return listItem(text, indent, marker, fresh, place);
	const formula = openedFormula(text);
	// Perhaps an item's paragraph goes on.
	if (kind === "list" && !blank) return inside({ ...place, formula, unsure: true });
	const begins = fresh && (!unsure || indent === 0);
	return { begins, sibling: false, next: { ...open, formula, unsure: unsure && !begins } };
}

/** A line of the block that is open. */
function inside(next: Place): Line {
	return { begins: false, sibling: false, next };
}

function listItem(
	text: string,
	indent: number,
	[mark, number]: RegExpExecArray,
	fresh: boolean,
	place: Place,
): Line {
	const content = text.slice(mark.length);
	const empty = !/[^ \t]/.test(content);
	const gap = empty ? 1 : columnsOf(content, content.search(/[^ \t]/));
	const offset = indent + mark.length + (gap > 4 ? 1 : gap);
	// Behind a blank line, an empty item is over.
	const unsure = place.unsure || empty;
	const next: Place = { ...BEGINNING, kind: "list", offset, blank: false, ended: false, unsure };
	if (place.kind === "list" || place.unsure) {
		return { begins: false, sibling: place.kind === "list", next };
	}
	// In the middle of a paragraph, only some of them begin a list.
	if (fresh || (!empty && (number === undefined || Number(number) === 1))) {
		return { begins: true, sibling: false, next };
	}
	return inside({ ...place, blank: false, unsure: true });
}

/** What will close the display formula that a line opens. */
function openedFormula(text: string): string {
	const closing = text.startsWith("$$") ? "$$" : text.startsWith("\\[") ? "\\]" : "";
	return closing !== "" && text.indexOf(closing, 2) < 0 ? closing : "";
}

/** How wide the first characters are, with tabs to every fourth column. */
function columnsOf(text: string, chars: number): number {
	let columns = 0;
	for (let i = 0; i < chars; i++)
		columns = text.charAt(i) === "\t" ? columns + 4 - (columns % 4) : columns + 1;
	return columns;
}
