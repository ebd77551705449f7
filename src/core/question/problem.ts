import * as z from "zod";
import { languageOf } from "./languages.ts";
import { type Question, questionSchema } from "./question.ts";

const shared = {
	id: z.string().min(1),
	/** The kind of problem, by which results are grouped. */
	kind: z.string().optional(),
	/** A plausible wrong answer, for testing judges. */
	wrong: z.string().optional(),
	/** Problems about the same subject, which intervals must not treat as independent. */
	cluster: z.string().optional(),
	question: questionSchema,
};

/** A question with a known answer, and how an output is compared with it; see `judge`. */
export const problemSchema = z.discriminatedUnion("check", [
	z.object({ ...shared, check: z.literal("endsWith"), answer: z.string().min(1) }),
	z.object({ ...shared, check: z.literal("exact"), answer: z.string().min(1) }),
	z.object({ ...shared, check: z.literal("choice"), answer: z.string().regex(/^[A-J]$/) }),
	/** The number of a line of the code, from 1. */
	z.object({ ...shared, check: z.literal("line"), answer: z.string().regex(/^[1-9]\d*$/) }),
	/** A complexity class: `O(n log n)`. */
	z.object({ ...shared, check: z.literal("complexity"), answer: z.string().startsWith("O(") }),
	z.object({
		...shared,
		check: z.literal("tests"),
		/** Python that defines `check(candidate)`, which raises if the candidate is wrong. */
		tests: z.string().min(1),
		/**
		 * The Python name of the tested function. Without it, the whole program is tested: `candidate` takes its
		 * standard input and returns its output.
		 */
		entryPoint: z
			.string()
			.regex(/^[A-Za-z_]\w*$/)
			.optional(),
		/** Python in front of the answer: imports, and the signature if the answer is only a body. */
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
		wrong: z.string().optional(),
		check: z.enum(["endsWith", "exact", "choice", "line", "complexity", "tests"]).default("endsWith"),
		answer: z.string().optional(),
		tests: z.string().optional(),
		entryPoint: z.string().optional(),
		preamble: z.string().default(""),
	})
	.transform(({ question: words, prompt = words ?? "", code, language, file, ...rest }): unknown => ({
		...rest,
		question: questionAbout(prompt, code, language, file),
	}))
	.pipe(problemSchema);

/**
 * Reads one line of a problem file in this project's own format.
 * @throws Error that names the first thing wrong with it
 */
export function parseProblem(line: string): Problem {
	return problemOf(JSON.parse(line));
}

/**
 * Validates a problem in this project's own format, parsed from JSON.
 * @throws Error that names the first thing wrong with it
 */
export function problemOf(raw: unknown): Problem {
	const parsed = problemLineSchema.safeParse(raw);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Error(`${issue?.path.join(".") ?? "problem"}: ${issue?.message ?? "not understood"}`);
}

/** A question about a whole file. */
export function questionAbout(prompt: string, code?: string, language?: string, file?: string): Question {
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
