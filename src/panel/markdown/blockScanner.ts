import { ANY_FENCE, MARKDOWN_FENCE } from "../../core/markdown/codeBlocks.ts";

/** The state of the line scanner at the beginning of a line. */
export interface ScanState {
	/**
	 * `list`: lines indented by `offset` columns belong to its item; `fence`: all lines do until it is closed.
	 */
	readonly kind: "prose" | "list" | "fence";
	readonly offset: number;
	/** The closing of the open fence. */
	readonly fence: string;
	/** The fences that are open inside, if it holds Markdown. */
	readonly inner?: readonly string[];
	/** The closing of the open display formula, or nothing. */
	readonly formula: string;
	/** Whether the previous line is blank. */
	readonly blank: boolean;
	/** Whether the previous block has certainly ended, so that any line begins a new one. */
	readonly ended: boolean;
	/** Whether a paragraph may continue inside the list, or a list may have begun. */
	readonly unsure: boolean;
	/** Whether it is unclear if a fence is open: from here on, nothing is certain. */
	readonly lost: boolean;
}

/** The state at the beginning of a text and of each block. */
export const BEGINNING: ScanState = {
	kind: "prose",
	offset: 0,
	fence: "",
	formula: "",
	blank: true,
	ended: true,
	unsure: false,
	lost: false,
};

/** The properties of a line that matter for blocks. */
export interface Line {
	/** Whether a top-level block certainly begins with it. */
	readonly begins: boolean;
	/** Whether it is an item of the open list, rather than part of another item. */
	readonly sibling: boolean;
	/** The state after it. */
	readonly next: ScanState;
}

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const RULE = /^(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/;
const MARKER = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/;
/** Begins like ordinary text; an incomplete last line of this form stays ordinary text, whatever follows. */
const ORDINARY = /^(?:[*_]{0,2}\p{L}|`[^`\s])/u;

/**
 * Scans a line of Markdown (CommonMark, without HTML) to decide whether a top-level block begins with it. In
 * doubt the answer is no: then two blocks are handled as one, and look the same.
 * @param line without its line break
 */
export function scanLine(line: string, state: ScanState): Line {
	if (state.kind === "fence") return { begins: false, sibling: false, next: insideFence(line, state) };
	if (state.lost) return { begins: false, sibling: false, next: state };
	const start = line.search(/[^ \t]/);
	if (start < 0) return { begins: false, sibling: false, next: afterBlank(state) };
	const indent = columnsOf(line, start);
	const text = line.slice(start);
	if (state.formula !== "") return insideFormula(text, indent, state);
	return outside(text, indent, state);
}

/** Whether an incomplete line begins a block however it continues. */
export function beginsAlready(begun: string, state: ScanState): boolean {
	const { kind, blank, ended, formula, unsure, lost } = state;
	if (kind === "fence" || formula !== "" || lost) return false;
	// Whatever follows code begins a block, and is not to be taken for its end.
	if (kind === "prose" && ended && !unsure) return /[^ \t\r]/.test(begun);
	return (blank || ended) && ORDINARY.test(begun.slice(0, 4));
}

/** Whether a line closes a fence, or may do so once it is complete. */
export function closesFence(line: string, fence: string): "yes" | "perhaps" | "no" {
	const mark = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1] ?? "";
	if (mark === "" || mark.charAt(0) !== fence.charAt(0)) return "no";
	return mark.length >= fence.length ? "yes" : "perhaps";
}

function afterBlank(state: ScanState): ScanState {
	return state.blank && state.formula === "" ? state : { ...state, blank: true, formula: "" };
}

function insideFence(line: string, state: ScanState): ScanState {
	const { fence, inner } = state;
	if (!inner?.length && closesFence(line, fence) === "yes") return { ...BEGINNING, blank: false };
	const [, mark = "", info = ""] = (inner && /^ {0,3}[`~]/.test(line) && ANY_FENCE.exec(line.trim())) || [];
	if (!inner || mark.charAt(0) !== fence.charAt(0) || mark.length < fence.length) return state;
	if (info !== "") return { ...state, inner: [...inner, mark] };
	return mark.length >= (inner.at(-1)?.length ?? 0) ? { ...state, inner: inner.slice(0, -1) } : state;
}

/** A formula hides what would begin a block, except a fence. */
function insideFormula(text: string, indent: number, state: ScanState): Line {
	if (indent < 4 && FENCE.test(text)) return outside(text, indent, { ...state, formula: "" });
	const { next } = outside(text, indent, { ...state, formula: "" });
	const formula = text.includes(state.formula) ? "" : state.formula;
	return { begins: false, sibling: false, next: { ...next, formula } };
}

function outside(text: string, indent: number, state: ScanState): Line {
	const { kind, offset, blank, ended, unsure } = state;
	const fresh = blank || ended;
	const open: ScanState = { ...BEGINNING, blank: false, ended: false };
	const isFence = indent < 4 && FENCE.test(text);
	if (kind === "list" && indent >= offset) return inside({ ...state, blank: false, lost: unsure && isFence });
	if (indent >= 4)
		return ended ? { begins: true, sibling: false, next: open } : inside({ ...state, blank: false });
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
		// A line of hyphens may turn the text above into a heading.
		const begins = fresh || !/^-+[ \t]*$/.test(text);
		return { begins, sibling: false, next: { ...open, ended: begins } };
	}
	const marker = MARKER.exec(text);
	if (marker) return listItem(text, indent, marker, fresh, state);
	const formula = openedFormula(text);
	// The paragraph of an item may continue.
	if (kind === "list" && !blank) return inside({ ...state, formula, unsure: true });
	const begins = fresh && (!unsure || indent === 0);
	return { begins, sibling: false, next: { ...open, formula, unsure: unsure && !begins } };
}

/** A line of the open block. */
function inside(next: ScanState): Line {
	return { begins: false, sibling: false, next };
}

function listItem(
	text: string,
	indent: number,
	[mark, number]: RegExpExecArray,
	fresh: boolean,
	state: ScanState,
): Line {
	const content = text.slice(mark.length);
	const empty = !/[^ \t]/.test(content);
	const gap = empty ? 1 : columnsOf(content, content.search(/[^ \t]/));
	const offset = indent + mark.length + (gap > 4 ? 1 : gap);
	// A blank line ends an empty item.
	const unsure = state.unsure || empty;
	const next: ScanState = { ...BEGINNING, kind: "list", offset, blank: false, ended: false, unsure };
	if (state.kind === "list" || state.unsure) {
		return { begins: false, sibling: state.kind === "list", next };
	}
	// Within a paragraph, only some markers begin a list.
	if (fresh || (!empty && (number === undefined || Number(number) === 1))) {
		return { begins: true, sibling: false, next };
	}
	return inside({ ...state, blank: false, unsure: true });
}

/** The closing of the display formula that a line opens. */
function openedFormula(text: string): string {
	const closing = text.startsWith("$$") ? "$$" : text.startsWith("\\[") ? "\\]" : "";
	return closing !== "" && text.indexOf(closing, 2) < 0 ? closing : "";
}

/** Width of the first characters in columns, with a tab stop every four. */
function columnsOf(text: string, chars: number): number {
	let columns = 0;
	for (let i = 0; i < chars; i++)
		columns = text.charAt(i) === "\t" ? columns + 4 - (columns % 4) : columns + 1;
	return columns;
}
