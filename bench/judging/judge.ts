import type { Problem, TestsProblem } from "../../src/core/question/problem.ts";

/** A problem whose output is judged by reading it, without running anything. */
export type ReadableProblem = Exclude<Problem, TestsProblem>;

/** Whether an output gives the problem's answer. Problems with tests need their code run instead. */
export function judge(problem: ReadableProblem, output: string): boolean {
	switch (problem.check) {
		case "endsWith":
			return output.trim().endsWith(problem.answer.trim());
		case "exact":
			return bare(lastLine(output)) === bare(problem.answer);
		case "choice":
			return lastChoice(output) === problem.answer;
		default:
			problem satisfies never;
			return false;
	}
}

/** The last code block of an output, or all of it where it has none. */
export function codeOf(output: string): string {
	const blocks = [...output.matchAll(/^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)(?:^[ \t]*\1|$(?![\s\S]))/gm)];
	return blocks.at(-1)?.[2] ?? output;
}

/**
 * The Python program that an output gives to a problem with tests: what the problem puts in front, then the whole
 * function or, where the output holds none of that name, its body.
 */
export function programOf({ preamble, entryPoint }: TestsProblem, output: string): string {
	const code = codeOf(output);
	const firstLine = code.split("\n").find((line) => line.trim() !== "") ?? "";
	const isWhole = new RegExp(`^\\s*(async\\s+)?def\\s+${entryPoint}\\b`, "m").test(code);
	if (isWhole || /^[ \t]/.test(firstLine)) return `${preamble}\n${code}`;
	return `${preamble}\n${code.replace(/^(?=.)/gm, "    ")}`;
}

function lastLine(output: string): string {
	const lines = output.split("\n").filter((line) => /[^\s`]/.test(line));
	return lines.at(-1) ?? "";
}

/** An answer without what models put around it: a label, `\boxed{}`, backticks, bold, a full stop. */
function bare(text: string): string {
	let rest = text.trim().replace(/^(the\s+)?(final\s+)?(answer|output|result)\s*(is\s*:?|:)\s*/i, "");
	rest = /\\boxed\{(.*)\}/.exec(rest)?.[1] ?? rest;
	for (const wrapped of [/^\*\*(.*)\*\*\.?$/, /^`+(.*?)`+\.?$/, /^\$(.*)\$\.?$/]) {
		rest = wrapped.exec(rest)?.[1]?.trim() ?? rest;
	}
	return rest.replace(/(?<=[\w\])}'"])\.$/, "").trim();
}

function lastChoice(output: string): string | undefined {
	return [...output.matchAll(/(?<![\p{L}\p{N}_'’])[A-J](?![\p{L}\p{N}_'’])/gu)].at(-1)?.[0];
}
