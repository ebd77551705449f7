import type { TestsProblem } from "../../src/core/question/problem.ts";

/** The last code block of an output; all of the output if it has none. */
export function codeOf(output: string): string {
	const blocks = [...output.matchAll(/^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)(?:^[ \t]*\1|$(?![\s\S]))/gm)];
	return blocks.at(-1)?.[2] ?? output;
}

/**
 * The Python program in an output for a problem with tests: the problem's preamble, then the complete
 * function or class or, if the output does not define it, the body of the function.
 */
export function programOf({ preamble, entryPoint }: TestsProblem, output: string): string {
	const code = codeOf(output);
	if (entryPoint === undefined) return `${preamble}\n${code}`;
	const firstLine = code.split("\n").find((line) => line.trim() !== "") ?? "";
	const isWhole = new RegExp(`^\\s*(async\\s+)?(def|class)\\s+${entryPoint}\\b`, "m").test(code);
	if (isWhole || /^[ \t]/.test(firstLine)) return `${preamble}\n${code}`;
	return `${preamble}\n${code.replace(/^(?=.)/gm, "    ")}`;
}
