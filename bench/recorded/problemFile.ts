import { readInput, sha256 } from "../../src/cli/inputFile.ts";
import { UsageError } from "../../src/cli/usage.ts";
import type { Problem } from "../../src/core/question/problem.ts";
import { parsePublished } from "./publishedProblem.ts";

export interface ProblemFile {
	readonly sha256: string;
	readonly problems: readonly Problem[];
}

/**
 * Reads a problem set, one JSON object a line.
 * @throws UsageError naming the first line that is no problem, or whose id another one has
 */
export function readProblems(file: string): ProblemFile {
	const text = readInput(file);
	const problems: Problem[] = [];
	const lineOf = new Map<string, number>();
	for (const [index, line] of text.split("\n").entries()) {
		if (line.trim() === "") continue;
		const problem = parseLine(file, line, index + 1);
		const earlier = lineOf.get(problem.id);
		if (earlier !== undefined) {
			throw new UsageError(
				`${file}, line ${index + 1}: the id "${problem.id}" is that of line ${earlier}, too`,
			);
		}
		lineOf.set(problem.id, index + 1);
		problems.push(problem);
	}
	if (problems.length === 0) throw new UsageError(`${file} holds no problems`);
	return { sha256: sha256(text), problems };
}

function parseLine(file: string, line: string, number: number): Problem {
	try {
		return parsePublished(line);
	} catch (error) {
		const detail = error instanceof SyntaxError ? "it is not JSON" : (error as Error).message;
		throw new UsageError(`${file}, line ${number} is no problem: ${detail}`);
	}
}
