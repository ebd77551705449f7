/** The start of a fenced code block: its indentation and its marker. */
const FENCE = /^( {0,3})(`{3,}(?!.*`)|~{3,})/;

interface Fence {
	readonly indent: string;
	readonly marker: string;
}

/**
 * Markdown that a model wrote, as Markdown that cannot do more than be read: HTML stays text, pictures (which
 * would be fetched) become links, links lead to web pages or nowhere, and a code block that was left open is
 * closed. What is certainly code stays as it is; where a renderer might see it otherwise, it is escaped all
 * the same.
 */
export function inertMarkdown(text: string): string {
	const stream = new InertStream();
	return stream.push(text) + stream.end();
}

/** The same for a text that is still being written, piece by piece. */
export class InertStream {
	/** The end of the last line, which is not whole yet. */
	#rest = "";
	/** The first half of a line end, perhaps. */
	#return = "";
	/** Whether nothing in it can still become code or a cell. */
	#settled = true;
	/** So many characters of it were handed out already. */
	#given = 0;
	#first = true;
	#fence: Fence | undefined;
	#certain = true;

	/** Takes more of the text, and returns what of it is settled. */
	push(text: string): string {
		const lines = (this.#return + text).split(/\r\n|\n|\r(?=[\s\S])/);
		const last = lines.pop() ?? "";
		// A line may end in two characters, of which only one has come.
		this.#return = last.endsWith("\r") ? "\r" : "";
		const begun = last.slice(0, last.length - this.#return.length);
		const whole = lines.map((line) => this.#takeLine(line)).join("");
		this.#rest += begun;
		return whole + this.#begun(begun);
	}

	#takeLine(end: string): string {
		const line = this.#rest + end;
		this.#rest = "";
		this.#settled = true;
		return this.#line(line);
	}

	/** What was still held back. */
	end(): string {
		const last = this.#return === "" ? [this.#rest] : [this.#rest, ""];
		const text = last.map((line) => this.#line(line)).join("");
		return this.#fence ? `${text}\n${this.#fence.indent}${this.#fence.marker}` : text;
	}

	/**
	 * The words of the last line that nothing behind them can change, so that a long paragraph is seen growing.
	 */
	#begun(added: string): string {
		if (this.#fence || !this.#settled) return "";
		const mark = added.search(/[`\\|]/);
		if (mark >= 0) this.#settled = false;
		const plain = mark < 0 ? added : added.slice(0, mark);
		const space = Math.max(plain.lastIndexOf(" "), plain.lastIndexOf("\t"));
		if (space < 0 || !/^ {0,3}[^\s`~]/.test(this.#rest)) return "";
		const words = this.#rest.slice(this.#given, this.#rest.length - added.length + space + 1);
		// What a link leads to decides about its bracket.
		const settled = words.replace(/\][(:]\s*$/, "");
		if (settled === "") return "";
		const before = this.#given === 0 ? this.#break() : "";
		this.#given += settled.length;
		return before + inertText(settled);
	}

	#break(): string {
		const before = this.#first ? "" : "\n";
		this.#first = false;
		return before;
	}

	/** A whole line with the break before it, without what was handed out of it. */
	#line(whole: string): string {
		const line = whole.slice(this.#given);
		const begun = this.#given > 0;
		this.#given = 0;
		if (begun) return this.#inline(line);
		const before = this.#break();
		const fence = this.#fence;
		// Where it stood in a list, the list and the block end here; at the top they would not. Now they do.
		if (fence && line.trim() !== "" && !line.startsWith(fence.indent)) {
			this.#fence = undefined;
			return `${before}${fence.indent}${fence.marker}\n${this.#outside(line)}`;
		}
		if (!fence) return before + this.#outside(line);
		if (closes(line, fence)) this.#fence = undefined;
		return before + line;
	}

	#outside(line: string): string {
		const [, indent = "", marker] = FENCE.exec(line) ?? [];
		if (marker !== undefined) {
			this.#fence = { indent, marker };
			this.#certain = true;
			return line;
		}
		if (line.trim() === "") this.#certain = true;
		return this.#inline(line);
	}

	#inline(text: string): string {
		const inert = inertLine(text, this.#certain);
		this.#certain = inert.certain;
		return inert.text;
	}
}

/** Text that reads as it was typed: what Markdown would make something of is escaped. */
export function escapeMarkdown(text: string): string {
	return text
		.replace(/\r\n?/g, "\n")
		.replace(/[\\`*_[\]#|<>~&$]/g, "\\$&")
		.replace(/^([^\S\n]*)([-+=]|\d+(?=[.)]))/gm, (_, space: string, marker: string) =>
			/\d/.test(marker) ? `${space}${marker}\\` : `${space}\\${marker}`,
		);
}

/** A fence is closed by one of its own kind, at least as long, with nothing behind it. */
function closes(line: string, { marker }: Fence): boolean {
	const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
	return closing !== undefined && closing[0] === marker[0] && closing.length >= marker.length;
}

interface Inert {
	readonly text: string;
	/** Whether no code span can be open here. */
	readonly certain: boolean;
}

/** One line outside of code blocks. A table's cells end at its bars, also inside of what looks like code. */
function inertLine(line: string, certain: boolean): Inert {
	const cells: string[] = [];
	let still = certain;
	for (const cell of line.split("|")) {
		const inert = inertCell(cell, still);
		cells.push(inert.text);
		still = inert.certain;
	}
	return { text: cells.join("|"), certain: still };
}

function inertCell(cell: string, certain: boolean): Inert {
	let text = "";
	let still = certain;
	let rest = cell;
	for (let next = /\\.|`+/s.exec(rest); next; next = /\\.|`+/s.exec(rest)) {
		const [found] = next;
		text += inertText(rest.slice(0, next.index)) + found;
		rest = rest.slice(next.index + found.length);
		if (!found.startsWith("`") || !still) continue;
		const end = new RegExp(`(?<!\`)${found}(?!\`)`).exec(rest);
		still = end !== null;
		if (!end) continue;
		text += rest.slice(0, end.index) + found;
		rest = rest.slice(end.index + found.length);
	}
	return { text: text + inertText(rest), certain: still };
}

function inertText(text: string): string {
	return text
		.replace(/<(?=[a-z/!?])/gi, "&lt;")
		.replace(/!(?=\[)/g, "!\\")
		.replace(/\](?=[(:](?!\s*https?:\/\/))/gi, "\\]");
}
