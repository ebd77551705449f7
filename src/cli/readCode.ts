import { languageOf } from "../core/question/languages.ts";
import type { CodeSelection } from "../core/question/question.ts";
import { readInput } from "./inputFile.ts";
import { UsageError } from "./usage.ts";

/**
 * Reads the code that a question is about.
 * @param lines `A-B` or `A`, counted from 1 and inclusive; without it, the whole file
 * @throws UsageError when the file is missing or does not have these lines
 */
export function readCode(file: string, lines?: string): CodeSelection {
	const all = readLines(file);
	const { start, end } =
		lines === undefined ? { start: 1, end: all.length } : parseRange(lines, file, all.length);
	return {
		file,
		language: languageOf(file),
		startLine: start,
		endLine: end,
		text: all.slice(start - 1, end).join("\n"),
	};
}

function readLines(file: string): string[] {
	return readInput(file)
		.replace(/\r?\n$/, "")
		.split(/\r?\n/);
}

function parseRange(lines: string, file: string, count: number): { start: number; end: number } {
	const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(lines) ?? [];
	if (!from) throw new UsageError(`--lines takes A-B, for example 3-12, not "${lines}"`);
	const start = Number(from);
	const end = Number(to ?? from);
	if (start < 1 || end < start || end > count) {
		throw new UsageError(`lines ${lines} are out of range: ${file} has lines 1-${count}`);
	}
	return { start, end };
}
