import * as z from "zod";
import { type Problem, parseProblem, questionAbout } from "../../src/core/question/problem.ts";

/** A line of CRUXEval (github.com/facebookresearch/cruxeval), asked for its output. */
const cruxevalLineSchema = z
	.object({ id: z.string(), code: z.string(), input: z.string(), output: z.string() })
	.transform(({ id, code, input, output }): Problem => {
		const prompt = `What does \`f(${input})\` return? Put the returned value alone on the last line.`;
		return {
			id,
			kind: "output",
			question: questionAbout(prompt, code, "python"),
			check: "exact",
			answer: output,
		};
	});

/** A line of HumanEval (github.com/openai/human-eval). */
const humanEvalLineSchema = z
	.object({ task_id: z.string(), prompt: z.string(), entry_point: z.string(), test: z.string() })
	.transform(({ task_id: id, prompt, entry_point: entryPoint, test: tests }): Problem => {
		const words = `Complete the function \`${entryPoint}\`. Answer with the whole function in one code block.`;
		const question = questionAbout(words, prompt.trimEnd(), "python");
		return { id, kind: "write", question, check: "tests", tests, entryPoint, preamble: prompt };
	});

/**
 * Reads one line of a problem file: CRUXEval, HumanEval, or this project's own format.
 * @throws Error that names the first thing wrong with it
 */
export function parsePublished(line: string): Problem {
	const raw: unknown = JSON.parse(line);
	for (const schema of [humanEvalLineSchema, cruxevalLineSchema]) {
		const parsed = schema.safeParse(raw);
		if (parsed.success) return parsed.data;
	}
	return parseProblem(line);
}
