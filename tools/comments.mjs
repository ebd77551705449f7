/**
 * Checks that comments stay within the line width of code, since biome's formatter leaves comments alone.
 * Part of `npm run check`; with `--write`, it wraps long lines.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WIDTH = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8")).formatter.lineWidth;
const FOLDERS = ["src", "bench", "test", "tools"];
/** Folders that are not ours, or not ours to format. */
const FOREIGN = /(?:^|[\\/])(?:node_modules|samples|recorded|vscode|vscode-oldest)[\\/]/;
/** A line of a comment: its start and its text. */
const LINE = /^(\t*)(\/\*\* | \* |\/\/ )(.*)$/;

const write = process.argv.includes("--write");
for (const file of FOLDERS.flatMap(filesBelow)) check(file);

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
		.filter((file) => /\.(?:ts|mjs)$/.test(file) && !FOREIGN.test(join(folder, file)))
		.map((file) => join(folder, file));
}

/** @param {string} file below the root */
function check(file) {
	const path = join(ROOT, file);
	const lines = readFileSync(path, "utf8").split("\n");
	const wrapped = write ? wrapAll(lines) : lines;
	if (write && wrapped.join("\n") !== lines.join("\n")) writeFileSync(path, wrapped.join("\n"));
	for (const [index, line] of wrapped.entries()) {
		if (!isTooLong(line)) continue;
		console.error(`${file}:${index + 1}: a comment of ${widthOf(line)} columns, more than ${WIDTH}`);
		process.exitCode = 1;
	}
}

/** @param {string} line */
function isTooLong(line) {
	const isComment = LINE.test(line) || /\S\s+\/\/ \S/.test(line.replace(/(["'`]).*?\1/g, ""));
	return isComment && widthOf(line) > WIDTH;
}

/** Counts a tab as biome does. @param {string} line */
function widthOf(line) {
	return line.replaceAll("\t", "  ").length;
}

/** @param {readonly string[]} lines @returns {string[]} */
function wrapAll(lines) {
	const done = [...lines];
	for (let at = 0; at < done.length; at++) {
		const [, indent = "", mark = "", words = ""] = LINE.exec(done[at] ?? "") ?? [];
		if (mark === "" || widthOf(done[at] ?? "") <= WIDTH) continue;
		if (mark === "/** ") {
			const parts = words.replace(/\s*\*\/$/, "").split(/ (?=@(?:param|returns|throws)\b)/);
			done.splice(at, 1, `${indent}/**`, ...parts.map((part) => `${indent} * ${part}`), `${indent} */`);
			continue;
		}
		const end = endOfParagraph(done, at, indent + mark);
		const all = done.slice(at, end).map((line) => line.slice((indent + mark).length));
		done.splice(at, end - at, ...wrap(all.join(" "), indent + mark));
	}
	return done;
}

/**
 * The index after the lines that continue this paragraph.
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {string} start
 */
function endOfParagraph(lines, at, start) {
	let end = at + 1;
	while (lines[end]?.startsWith(start) && !/^(?:@|- |\s|`{3})/.test(lines[end]?.slice(start.length) ?? ""))
		end++;
	return end;
}

/** @param {string} text @param {string} start @returns {string[]} */
function wrap(text, start) {
	const lines = [""];
	for (const word of text.split(" ")) {
		const line = lines.at(-1) ?? "";
		if (line !== "" && widthOf(`${start}${line} ${word}`) > WIDTH) lines.push(word);
		else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
	}
	return lines.map((line) => start + line);
}
