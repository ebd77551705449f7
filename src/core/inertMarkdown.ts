/** The start of a fenced code block: its indentation and its marker. */
const FENCE = /^( {0,3})(`{3,}(?!.*`)|~{3,})/;

interface Fence {
	readonly indent: string;
	readonly marker: string;
}

/**
 * Markdown that a model wrote, as Markdown that cannot do more than be read: HTML stays text, pictures (which
 * would be fetched) become links, and a code block that was left open is closed. What is certainly code stays
 * as it is; where a renderer might see it otherwise, it is escaped all the same.
 */
export function inertMarkdown(text: string): string {
	const lines: string[] = [];
	let fence: Fence | undefined;
	let certain = true;
	for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
		// Where it stood in a list, the list and the block end here; at the top they would not. Now they do.
		if (fence && line.trim() !== "" && !line.startsWith(fence.indent)) {
			lines.push(fence.indent + fence.marker);
			fence = undefined;
		}
		const [, indent = "", marker] = FENCE.exec(line) ?? [];
		if (fence) {
			lines.push(line);
			if (closes(line, fence)) fence = undefined;
		} else if (marker !== undefined) {
			lines.push(line);
			fence = { indent, marker };
			certain = true;
		} else {
			const inert = inertLine(line, certain || line.trim() === "");
			lines.push(inert.text);
			certain = inert.certain;
		}
	}
	if (fence) lines.push(fence.indent + fence.marker);
	return lines.join("\n");
}

/** Text that reads as it was typed: what Markdown would make something of is escaped. */
export function escapeMarkdown(text: string): string {
	return text
		.replace(/\r\n?/g, "\n")
		.replace(/[\\`*_[\]#|<>~&$]/g, "\\$&")
		.replace(/^(\s*)([-+=]|\d+(?=[.)]))/gm, (_, space: string, marker: string) =>
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
	return text.replace(/<(?=[a-z/!?])/gi, "&lt;").replace(/!(?=\[)/g, "!\\");
}
