import type { MarkdownIt, Token } from "markdown-it";
import { isClosed } from "../../core/markdown/codeBlocks.ts";
import { blockParser } from "./blockParser.ts";

/** What is open where a text was cut, so that what follows looks as if it had not been. */
export interface Opening {
	/** Lines above what follows that open it again. */
	readonly head: string;
	/** The numbers at which numbered lists go on, the outermost first. */
	readonly starts: readonly number[];
}

export const NOTHING_OPEN: Opening = { head: "", starts: [] };

/** Of items and code that were begun before: the class, and what is true of its `meta`. */
export const CONTINUED = "continued";

/** Makes a parser number lists that go on, and mark what was begun before. */
export function goOn(markdown: MarkdownIt): void {
	markdown.core.ruler.after("block", "go_on", ({ tokens, env }) => {
		const { head, starts } = (env as { opening?: Opening } | undefined)?.opening ?? NOTHING_OPEN;
		const lines = linesIn(head);
		const numbers = [...starts];
		for (const token of tokens) {
			const { type, map } = token;
			if (!map) continue;
			if (map[0] > lines) return;
			const number = type === "ordered_list_open" ? numbers.shift() : undefined;
			if (number !== undefined) token.attrSet("start", `${number}`);
			if (map[0] === lines) continue;
			if (type === "fence") token.meta = { [CONTINUED]: true };
			if (type === "list_item_open") token.attrJoin("class", CONTINUED);
		}
	});
}

blockParser.use(goOn);

/**
 * What is open at a line of Markdown.
 * @param before the lines above it, which go on from `opening`
 * @param line with its line end
 * @param anyway whether the text has to be cut, even where that is seen
 * @returns undefined where it had better not be cut
 */
export function openingAt(
	before: string,
	line: string,
	opening: Opening,
	anyway: boolean,
): Opening | undefined {
	const source = opening.head + before;
	if (!CONTAINER.test(source)) return { head: headOfTable(source, line), starts: [] };
	const lines = `${source}${line}`.split("\n");
	const at = linesIn(source);
	const tokens = blockParser.parse(source + line, { opening });
	const around = tokens.filter(({ type, map }) => REOPENED.has(type) && map && map[0] < at && at < map[1]);
	if (around.some((token) => (!anyway && isWhole(token, at)) || closesAt(token))) return undefined;
	// An item cannot begin with blank lines, unless with those of code, nor with the rest of a line.
	const isCode = around.at(-1)?.type === "fence";
	const canReopen = (isCode || line.trim() !== "") && before.endsWith("\n");
	if (!canReopen) return anyway || around.length === 0 ? NOTHING_OPEN : undefined;
	const lists = around.filter(({ type }) => type === "ordered_list_open");
	return { head: headOf(around, lines), starts: lists.map((list) => numberAt(list, tokens, at)) };
}

/** A list or a quote, which may hold other blocks, or code that goes on; reading them takes its time. */
const CONTAINER = /^[ \t]*(?:[-+*>]|\d{1,9}[.)]|`{3}|~{3})/m;

/** The head of a table that is open at a line. */
function headOfTable(source: string, line: string): string {
	if (!/^ {0,3}\|/.test(line)) return "";
	const [head = "", rule = "", more] = source.slice(0, HEAD_CHARS).split("\n", 3);
	const isHead = more !== undefined && head.includes("|") && /^[ \t]*\|?[ \t]*:?-[-:|\t ]*$/.test(rule);
	return isHead ? `${head}\n${rule}\n` : "";
}

/** A longer head of a table is not shown again, in characters. */
const HEAD_CHARS = 2000;

const REOPENED: ReadonlySet<string> = new Set([
	...["blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open", "fence", "table_open"],
]);

/** Whether code ends with its closing fence: below it, code would be empty. */
function closesAt(token: Token): boolean {
	return token.type === "fence" && isClosed(token);
}

/** Whether it would be seen that a block is cut in two: code, and the head of a table. */
function isWhole({ type, map }: Token, at: number): boolean {
	return type === "fence" || (type === "table_open" && at < (map?.[0] ?? 0) + 2);
}

/** The number of a list's item at a line, whether that begins it or goes on with it. */
function numberAt(list: Token, tokens: readonly Token[], at: number): number {
	const items = tokens.filter(
		({ type, level, map }) =>
			type === "list_item_open" &&
			level === list.level + 1 &&
			(map?.[0] ?? 0) >= (list.map?.[0] ?? 0) &&
			(map?.[0] ?? 0) < at,
	);
	const goesOn = (items.at(-1)?.map?.[1] ?? 0) > at;
	return Number(list.attrGet("start") ?? 1) + items.length - (goesOn ? 1 : 0);
}

const ITEM = /^[ \t>]*([-+*]|\d{1,9}[.)])([ \t]*)(\S?)/;

/** Opens blocks again: the lists and quotes in one line, and with them a code block or a table. */
function headOf(around: readonly Token[], lines: readonly string[]): string {
	let within = "";
	const taken: Record<number, number> = {};
	for (const { type, map, markup, info } of around) {
		const line = map?.[0] ?? 0;
		const rest = (lines[line] ?? "").slice(taken[line] ?? 0);
		if (type === "blockquote_open") within += "> ";
		if (type === "list_item_open") {
			const [whole = "", marker = "-", gap = "", content = ""] = ITEM.exec(rest) ?? [];
			const spaces = gap.replaceAll("\t", "    ").length;
			within += marker + " ".repeat(content === "" || spaces > 4 ? 1 : spaces);
			taken[line] = (taken[line] ?? 0) + whole.length - content.length;
		}
		if (type === "fence") return `${within}${markup}${info}\n`;
		if (type === "table_open") {
			const [head, rule] = [rest, lines[line + 1] ?? ""].map((row) => row.replace(/^[ \t>]*/, ""));
			return `${within}${head}\n${within.replace(/[^>]/g, " ")}${rule}\n`;
		}
	}
	return within === "" ? "" : `${within.trimEnd()}\n`;
}

function linesIn(text: string): number {
	return text.split("\n").length - 1;
}
