import { extname } from "node:path";
import { parse } from "csv-parse/sync";
import { readInput, sha256 } from "../../src/cli/inputFile.ts";
import { UsageError } from "../../src/cli/usage.ts";
import type { Problem } from "../../src/core/question/problem.ts";
import { parsePublished } from "./publishedProblem.ts";

export interface ProblemFile {
	readonly sha256: string;
	readonly problems: readonly Problem[];
}

/** A problem before it is parsed, and its place in the file. */
interface Entry {
	readonly line: number;
	readonly raw: () => unknown;
}

/**
 * Reads a problem set: one JSON object per line, or a table in a `.csv` file.
 * @throws UsageError naming the first line that is not a problem, or that repeats an id
 */
export function readProblems(file: string): ProblemFile {
	const text = readInput(file);
	const problems: Problem[] = [];
	const lineOf = new Map<string, number>();
	for (const { line, raw } of extname(file) === ".csv" ? rowsOf(file, text) : linesOf(text)) {
		const problem = parseEntry(file, line, raw);
		const earlier = lineOf.get(problem.id);
		if (earlier !== undefined) {
			throw new UsageError(`${file}, line ${line}: the id "${problem.id}" is that of line ${earlier}, too`);
		}
		lineOf.set(problem.id, line);
		problems.push(problem);
	}
	if (problems.length === 0) throw new UsageError(`${file} holds no problems`);
	return { sha256: sha256(text), problems };
}

function linesOf(text: string): Entry[] {
	return text
		.split("\n")
		.map((line, index) => ({ line: index + 1, text: line, raw: (): unknown => JSON.parse(line) }))
		.filter(({ text }) => text.trim() !== "");
}

/** @throws UsageError when the file is not a table */
function rowsOf(file: string, text: string): Entry[] {
	try {
		const rows: { record: unknown; info: { lines: number } }[] = parse(text, {
			bom: true,
			columns: true,
			info: true,
			relax_column_count: true,
		});
		return rows.map(({ record, info }) => ({ line: info.lines, raw: () => record }));
	} catch (error) {
		throw new UsageError(`${file} is no table: ${(error as Error).message}`);
	}
}

function parseEntry(file: string, line: number, raw: () => unknown): Problem {
	try {
		return parsePublished(raw());
	} catch (error) {
		const detail = error instanceof SyntaxError ? "it is not JSON" : (error as Error).message;
		throw new UsageError(`${file}, line ${line} is no problem: ${detail}`);
	}
}
