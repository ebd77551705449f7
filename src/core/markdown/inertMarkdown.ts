/** The start of a fenced code block: its indentation and its fence. */
const FENCE = /^( {0,3})(`{3,}(?!.*`)|~{3,})/;

interface Fence {
	readonly indent: string;
	readonly marker: string;
}

/**
 * Makes a model's Markdown harmless: HTML stays text, images (which would be fetched) become links, links
 * lead to web pages or nowhere, and an open code block is closed. What is certainly code stays as it is; what
 * a renderer might read otherwise is escaped all the same.
 */
export function inertMarkdown(text: string): string {
	const stream = new InertStream();
	return stream.push(text) + stream.end();
}

/** The same for a text that arrives piece by piece. */
export class InertStream {
	/** The incomplete last line. */
	#rest = "";
	/** A `\r` that may be half of a line break. */
	#return = "";
	/** Whether nothing in the rest can still become code or a table cell. */
	#settled = true;
	/** Characters of the rest that were already returned. */
	#given = 0;
	#first = true;
	#fence: Fence | undefined;
	#certain = true;

	/** Takes more text, and returns what is settled. */
	push(text: string): string {
		const lines = (this.#return + text).split(/\r\n|\n|\r(?=[\s\S])/);
		const last = lines.pop() ?? "";
		// A line break may have two characters, of which only one has come.
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

	/** Returns what was held back. */
	end(): string {
		const last = this.#return === "" ? [this.#rest] : [this.#rest, ""];
		const text = last.map((line) => this.#line(line)).join("");
		return this.#fence ? `${text}\n${this.#fence.indent}${this.#fence.marker}` : text;
	}

	/**
	 * The words of the incomplete line that nothing after them can change, so that a long paragraph appears as
	 * it grows.
	 */
	#begun(added: string): string {
		if (this.#fence || !this.#settled) return "";
		const mark = added.search(/[`\\|]/);
		if (mark >= 0) this.#settled = false;
		const plain = mark < 0 ? added : added.slice(0, mark);
		const space = Math.max(plain.lastIndexOf(" "), plain.lastIndexOf("\t"));
		if (space < 0 || !/^ {0,3}[^\s`~]/.test(this.#rest)) return "";
		const words = this.#rest.slice(this.#given, this.#rest.length - added.length + space + 1);
		// Whether its bracket is escaped depends on the target of the link.
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

	/** A complete line with the break before it, without the part that was already returned. */
	#line(whole: string): string {
		const line = whole.slice(this.#given);
		const begun = this.#given > 0;
		this.#given = 0;
		if (begun) return this.#inline(line);
		const before = this.#break();
		const fence = this.#fence;
		// Inside a list, this line ends the list and the block; at the top level it would not. Closing the fence
		// makes both cases alike.
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

/** Escapes everything that Markdown would interpret, so that the text reads as typed. */
export function escapeMarkdown(text: string): string {
	return text
		.replace(/\r\n?/g, "\n")
		.replace(/[\\`*_[\]#|<>~&$]/g, "\\$&")
		.replace(/^([^\S\n]*)([-+=]|\d+(?=[.)]))/gm, (_, space: string, marker: string) =>
			/\d/.test(marker) ? `${space}${marker}\\` : `${space}\\${marker}`,
		);
}

/** A fence is closed by one of its kind, at least as long, with nothing after it. */
function closes(line: string, { marker }: Fence): boolean {
	const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
	return closing !== undefined && closing[0] === marker[0] && closing.length >= marker.length;
}

interface Inert {
	readonly text: string;
	/** Whether no code span can be open here. */
	readonly certain: boolean;
}

/** One line outside code blocks. In a table, bars end cells even inside apparent code. */
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
