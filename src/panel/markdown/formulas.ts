import type { KatexOptions } from "katex";
import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/**
 * Delimiters of formulas, besides single dollars: opening, closing, and whether the formula has lines of its
 * own.
 */
const DELIMITERS = [
	{ opening: "\\(", closing: "\\)", display: false },
	{ opening: "\\[", closing: "\\]", display: true },
	{ opening: "$$", closing: "$$", display: true },
] as const;

/**
 * A formula longer than this, in characters, is shown as its source; so is one whose MathML exceeds these
 * limits of length or depth.
 */
const MAX_CHARS = 1000;
const MAX_HTML_CHARS = 20_000;
const MAX_DEPTH = 24;
/** Size of the cache of drawn formulas: growing text is redrawn again and again. */
const KEPT = 500;

const OPTIONS: KatexOptions = {
	output: "mathml",
	throwOnError: true,
	strict: "ignore",
	trust: false,
	maxSize: 10,
	maxExpand: 100,
};

/** Draws formulas. The library is large, so it is loaded with the first one. */
class Formulas {
	/** Called when formulas that were shown as their source can be drawn. */
	onLoad: () => void = () => {};
	readonly #drawn = new Map<string, string | undefined>();
	#katex: typeof import("katex").default | undefined;
	#loading = false;

	get isLoaded(): boolean {
		return this.#katex !== undefined;
	}

	async load(): Promise<void> {
		if (this.#loading) return;
		this.#loading = true;
		const { default: katex } = await import("katex");
		this.#katex = katex;
		this.onLoad();
	}

	/**
	 * Draws a formula as MathML, which needs neither fonts nor styles.
	 * @param source with its delimiters; used as the alternative text
	 * @returns undefined if it is malformed, exceeds the limits, or cannot be drawn yet
	 */
	draw(tex: string, source: string, display: boolean): string | undefined {
		if (!this.#katex) {
			this.load().catch((error: unknown) => console.warn("formulas stay as they are:", error));
			return undefined;
		}
		if (tex.length > MAX_CHARS) return undefined;
		const key = `${display} ${source}`;
		if (!this.#drawn.has(key)) this.#keep(key, draw(this.#katex, tex, source, display));
		return this.#drawn.get(key);
	}

	#keep(key: string, html: string | undefined): void {
		const [oldest] = this.#drawn.keys();
		if (this.#drawn.size >= KEPT && oldest !== undefined) this.#drawn.delete(oldest);
		this.#drawn.set(key, html);
	}
}

/** The formulas of this page. */
export const formulas = new Formulas();

/** Whether a text may hold a formula. */
export function mayHoldFormula(text: string): boolean {
	return text.includes("$") || text.includes("\\(") || text.includes("\\[");
}

/**
 * Teaches a Markdown parser formulas: `\( \)` and `$ $` within a line, `\[ \]` and `$$ $$` also on lines of
 * their own.
 */
export function formulaRules(markdown: MarkdownIt): void {
	markdown.inline.ruler.before("escape", "formula", inlineFormula);
	markdown.block.ruler.before("fence", "formula_block", blockFormula, {
		alt: ["paragraph", "blockquote", "list"],
	});
	const { escapeHtml } = markdown.utils;
	markdown.renderer.rules.formula = markdown.renderer.rules.formula_block = (tokens, index) => {
		const {
			content: tex,
			info: source,
			block,
			meta,
		} = tokens[index] ?? { content: "", info: "", block: false, meta: {} };
		const { display, whole } = meta as { display: boolean; whole: boolean };
		const drawn = whole ? formulas.draw(tex, source, display) : undefined;
		const html = drawn ?? `<span class="formula-source">${escapeHtml(source)}</span>`;
		const kind = `formula${display ? " display" : ""}`;
		return block ? `<p><span class="${kind}">${html}</span></p>\n` : `<span class="${kind}">${html}</span>`;
	};
}

function draw(
	katex: typeof import("katex").default,
	tex: string,
	source: string,
	displayMode: boolean,
): string | undefined {
	try {
		const html = katex.renderToString(tex, { ...OPTIONS, displayMode });
		// Keeps the element and its visible content; its own copy of the source is only text.
		const inner = /<semantics>([\s\S]*)<annotation/.exec(html)?.[1];
		if (inner === undefined || inner.length > MAX_HTML_CHARS || depthOf(inner) > MAX_DEPTH) return undefined;
		const alternative = source.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
		const letters = inner.replace(
			STYLED_LETTER,
			(_, style: string, letter: string) => `<mi>${styled(style, letter)}</mi>`,
		);
		return `<math${displayMode ? ' display="block"' : ""} alttext="${alternative}">${letters}</math>`;
	} catch {
		return undefined;
	}
}

/** Browsers support styled letters as Unicode characters only (MathML Core, 2.2.1). */
const STYLED_LETTER = /<mi mathvariant="(double-struck|script|fraktur)">([A-Za-z])<\/mi>/g;
const FIRST_CAPITAL: Readonly<Record<string, number>> = {
	"double-struck": 0x1d538,
	script: 0x1d49c,
	fraktur: 0x1d504,
};
/** Letters that were in Unicode before the rest of their alphabet. */
const OLDER: Readonly<Record<string, string>> = {
	...{ "double-struck C": "ℂ", "double-struck H": "ℍ", "double-struck N": "ℕ", "double-struck P": "ℙ" },
	...{
		"double-struck Q": "ℚ",
		"double-struck R": "ℝ",
		"double-struck Z": "ℤ",
		"script B": "ℬ",
		"script E": "ℰ",
	},
	...{ "script F": "ℱ", "script H": "ℋ", "script I": "ℐ", "script L": "ℒ", "script M": "ℳ", "script R": "ℛ" },
	...{ "script e": "ℯ", "script g": "ℊ", "script o": "ℴ", "fraktur C": "ℭ", "fraktur H": "ℌ" },
	...{ "fraktur I": "ℑ", "fraktur R": "ℜ", "fraktur Z": "ℨ" },
};

function styled(style: string, letter: string): string {
	const code = letter.charCodeAt(0);
	const place = code < 97 ? code - 65 : code - 97 + 26;
	return OLDER[`${style} ${letter}`] ?? String.fromCodePoint((FIRST_CAPITAL[style] ?? 0) + place);
}

function depthOf(html: string): number {
	let depth = 0;
	let deepest = 0;
	for (const [tag] of html.matchAll(/<\/?[a-z]+[^>]*>/g)) {
		if (tag.startsWith("</")) depth--;
		else if (!tag.endsWith("/>")) deepest = Math.max(deepest, ++depth);
	}
	return deepest;
}

/** What the parser's environment tells about the text. */
interface Environment {
	/** Whether more text may come: then an unclosed formula is drawn as it grows. */
	readonly growing?: boolean;
}

function inlineFormula(state: StateInline, silent: boolean): boolean {
	const { src, pos, posMax } = state;
	const code = src.charCodeAt(pos);
	if (code !== DOLLAR && code !== BACKSLASH) return false;
	const { opening, closing, display } =
		DELIMITERS.find((each) => src.startsWith(each.opening, pos)) ?? DOLLARS;
	if (!src.startsWith(opening, pos)) return false;
	const start = pos + opening.length;
	const found = opening === "$" ? closingDollar(src, start, posMax) : closingMark(src, start, closing);
	const whole = found >= 0 && found < posMax;
	const growing = (state.env as Environment | undefined)?.growing === true;
	if (!whole && !(growing && opening !== "$" && posMax === src.length)) return false;
	const tex = src.slice(start, whole ? found : posMax);
	if (whole && (tex.trim() === "" || tex.includes("`"))) return false;
	const end = whole ? found + closing.length : posMax;
	if (!silent) {
		const token = state.push("formula", "", 0);
		token.content = tex;
		token.info = src.slice(pos, end);
		token.meta = { display, whole };
	}
	state.pos = end;
	return true;
}

const DOLLAR = 36;
const BACKSLASH = 92;
const DOLLARS = { opening: "$", closing: "$", display: false };

/** The end of a formula; beyond the limit of length, there is none. */
function closingMark(src: string, start: number, closing: string): number {
	const found = src.slice(start, start + MAX_CHARS + 2).indexOf(closing);
	return found < 0 ? -1 : start + found;
}

/**
 * The end of a formula after a single dollar, or -1: amounts of money and variable names are not formulas.
 */
function closingDollar(src: string, start: number, end: number): number {
	if (/[\w$\\]/.test(src.charAt(start - 2)) || /[\s$]/.test(src.charAt(start))) return -1;
	for (let at = start; at < Math.min(end, start + MAX_CHARS); at++) {
		const char = src.charAt(at);
		if (char === "\\") at++;
		else if (char === "`" || (char === "\n" && src.charAt(at + 1) === "\n")) return -1;
		else if (char === "$") return /\s/.test(src.charAt(at - 1)) || /[\w$]/.test(src.charAt(at + 1)) ? -1 : at;
	}
	return -1;
}

function blockFormula(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
	const { blkIndent } = state;
	const lineOf = (line: number) =>
		state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
	const first = lineOf(startLine);
	const delimiter = DELIMITERS.find(({ opening, display }) => display && first.startsWith(opening));
	if (!delimiter || (state.sCount[startLine] ?? 0) - blkIndent >= 4) return false;
	for (let line = startLine; line < endLine; line++) {
		const text = lineOf(line);
		const inside = line === startLine || (!state.isEmpty(line) && (state.sCount[line] ?? 0) >= blkIndent);
		if (!inside || /^(?:`{3}|~{3})/.test(text)) return false;
		const found = text.indexOf(delimiter.closing, line === startLine ? 2 : 0);
		if (found < 0) continue;
		const behind = text.slice(found + 2).trim();
		const isMark = /^[.,;:]?$/.test(behind);
		// Text that continues on the same line is a paragraph with a formula in it.
		if (line === startLine && !isMark) return false;
		if (silent) return true;
		const lines = state.getLines(startLine, line + 1, blkIndent, false).trim();
		const source = lines.slice(0, lines.length - behind.length).trimEnd();
		const tex = source.slice(2, -2);
		const token = state.push("formula_block", "", 0);
		token.block = true;
		token.content = isMark && behind !== "" ? `${tex}\\text{${behind}}` : tex;
		token.info = isMark ? lines : source;
		token.meta = { display: true, whole: tex.trim() !== "" && !tex.includes("`") };
		token.map = [startLine, line + 1];
		if (!isMark) pushParagraph(state, behind, line);
		state.line = line + 1;
		return true;
	}
	return false;
}

function pushParagraph(state: StateBlock, text: string, line: number): void {
	state.push("paragraph_open", "p", 1).map = [line, line + 1];
	const inline = state.push("inline", "", 0);
	inline.content = text;
	inline.map = [line, line + 1];
	inline.children = [];
	state.push("paragraph_close", "p", -1);
}
