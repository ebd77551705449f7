import * as z from "zod";
import { type Problem, problemOf, questionAbout } from "../../src/core/question/problem.ts";
import { seededRandom } from "../random.ts";
import { liveCodeBenchLineSchema } from "./liveCodeBench.ts";

/** A line of CRUXEval (github.com/facebookresearch/cruxeval), turned into a question about its output. */
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

/** A line of MATH-500 (huggingface.co/datasets/HuggingFaceH4/MATH-500, `test.jsonl`). */
const mathLineSchema = z
	.object({ unique_id: z.string(), problem: z.string(), answer: z.string().min(1), subject: z.string() })
	.transform(({ unique_id: id, problem, answer, subject }): Problem => {
		const prompt = `${problem}\n\nPut the final answer into \\boxed{}.`;
		return { id, kind: subject, question: { prompt }, check: "exact", answer };
	});

/**
 * A row of GPQA (huggingface.co/datasets/Idavidrein/gpqa, `gpqa_diamond.csv`). Its authors ask that its
 * questions are not published on the web.
 */
const gpqaRowSchema = z
	.object({
		"Record ID": z.string().min(1),
		Question: z.string(),
		"Correct Answer": z.string(),
		"Incorrect Answer 1": z.string(),
		"Incorrect Answer 2": z.string(),
		"Incorrect Answer 3": z.string(),
	})
	.transform((row): Problem => {
		const { "Record ID": id, Question: question, "Correct Answer": right } = row;
		const wrong = [row["Incorrect Answer 1"], row["Incorrect Answer 2"], row["Incorrect Answer 3"]];
		const choices = shuffled([right, ...wrong], id).map((choice) => choice.trim());
		const list = choices.map((choice, index) => `${"ABCD"[index]}) ${choice}`).join("\n");
		const prompt = `${question.trim()}\n\n${list}\n\nEnd with the letter of the right answer.`;
		return {
			id,
			kind: "choice",
			question: { prompt },
			check: "choice",
			answer: "ABCD"[choices.indexOf(right.trim())] ?? "",
		};
	});

const PUBLISHED = [
	humanEvalLineSchema,
	cruxevalLineSchema,
	mathLineSchema,
	gpqaRowSchema,
	liveCodeBenchLineSchema,
];

/**
 * Reads one problem of CRUXEval, HumanEval, MATH-500, GPQA or LiveCodeBench, or in this project's own format.
 * @param raw a parsed line of JSON, or a row of a table with its column names as keys
 * @throws Error that names the first thing wrong with it
 */
export function parsePublished(raw: unknown): Problem {
	for (const schema of PUBLISHED) {
		const parsed = schema.safeParse(raw);
		if (parsed.success) return parsed.data;
	}
	return problemOf(raw);
}

/** In random order, but always the same one for the same problem. */
function shuffled(texts: readonly string[], id: string): string[] {
	const seed = [...id].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 16777619), 1);
	const random = seededRandom(seed);
	return texts
		.map((text) => ({ text, at: random() }))
		.sort((a, b) => a.at - b.at)
		.map(({ text }) => text);
}
