import * as z from "zod";
import { languageOf } from "../question/languages.ts";
import { type Question, questionSchema } from "../question/question.ts";

const shared = {
	id: z.string().min(1),
	/** What sort of problem it is, to report sorts apart. */
	kind: z.string().optional(),
	/** Problems about the same thing, which intervals must not count as independent. */
	cluster: z.string().optional(),
	question: questionSchema,
};

/** A question whose answer is known, and how an output is compared with it; see `judge`. */
export const problemSchema = z.discriminatedUnion("check", [
	z.object({ ...shared, check: z.literal("endsWith"), answer: z.string().min(1) }),
	z.object({ ...shared, check: z.literal("exact"), answer: z.string().min(1) }),
	z.object({ ...shared, check: z.literal("choice"), answer: z.string().regex(/^[A-J]$/) }),
	z.object({
		...shared,
		check: z.literal("tests"),
		/** Python that defines `check(candidate)`, which raises where the candidate is wrong. */
		tests: z.string().min(1),
		/** The Python name of what is tested. */
		entryPoint: z.string().regex(/^[A-Za-z_]\w*$/),
		/** Python in front of the answer: imports, and the signature where the answer gives only a body. */
		preamble: z.string(),
	}),
]);
export type Problem = z.infer<typeof problemSchema>;
export type TestsProblem = Extract<Problem, { check: "tests" }>;

/** One line of a problem file, as docs/BENCH.md describes it. */
const problemLineSchema = z
	.object({
		id: z.string().min(1),
		question: z.string().min(1).optional(),
		prompt: z.string().min(1).optional(),
		code: z.string().optional(),
		language: z.string().optional(),
		file: z.string().min(1).optional(),
		kind: z.string().optional(),
		cluster: z.string().optional(),
		check: z.enum(["endsWith", "exact", "choice", "tests"]).default("endsWith"),
		answer: z.string().optional(),
		tests: z.string().optional(),
		entryPoint: z.string().optional(),
		preamble: z.string().default(""),
	})
	.transform(({ question: words, prompt = words ?? "", code, language, file, ...rest }): unknown => ({
		...rest,
		question: questionOf(prompt, code, language, file),
	}))
	.pipe(problemSchema);

/** A line of CRUXEval (github.com/facebookresearch/cruxeval), asked for its output. */
const cruxevalLineSchema = z
	.object({ id: z.string(), code: z.string(), input: z.string(), output: z.string() })
	.transform(({ id, code, input, output }): Problem => {
		const prompt = `What does \`f(${input})\` return? Put the returned value alone on the last line.`;
		return {
			id,
			kind: "output",
			question: questionOf(prompt, code, "python"),
			check: "exact",
			answer: output,
		};
	});

/** A line of HumanEval (github.com/openai/human-eval). */
const humanEvalLineSchema = z
	.object({ task_id: z.string(), prompt: z.string(), entry_point: z.string(), test: z.string() })
	.transform(({ task_id: id, prompt, entry_point: entryPoint, test: tests }): Problem => {
		const words = `Complete the function \`${entryPoint}\`. Answer with the whole function in one code block.`;
		const question = questionOf(words, prompt.trimEnd(), "python");
		return { id, kind: "write", question, check: "tests", tests, entryPoint, preamble: prompt };
	});

/**
 * Reads one line of a problem file: this project's own format, CRUXEval or HumanEval.
 * @throws Error that names the first thing wrong with it
 */
export function parseProblem(line: string): Problem {
	const raw: unknown = JSON.parse(line);
	for (const schema of [humanEvalLineSchema, cruxevalLineSchema]) {
		const parsed = schema.safeParse(raw);
		if (parsed.success) return parsed.data;
	}
	const parsed = problemLineSchema.safeParse(raw);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Error(`${issue?.path.join(".") ?? "problem"}: ${issue?.message ?? "not understood"}`);
}

function questionOf(prompt: string, code?: string, language?: string, file?: string): Question {
	if (!code) return { prompt };
	const name = file ?? (language === "python" || language === undefined ? "main.py" : "code");
	const lines = code.split("\n").length;
	return {
		prompt,
		code: {
			file: name,
			language: language ?? languageOf(name),
			startLine: 1,
			endLine: lines,
			text: code,
		},
	};
}
