import type { Diagnostic, Question } from "./question.ts";

/** Ready-made questions, each with a command of its own. */
export const READY_QUESTIONS = {
	explain: {
		command: "z1.explainSelection",
		prompt: "Explain the selected code.",
		withDiagnostics:
			"Explain the reported problems in the selected code: what they mean and what causes them.",
	},
	fix: {
		command: "z1.fix",
		prompt:
			"Look for bugs in the selected code and fix them. Give the whole corrected code in one code block.",
		withDiagnostics:
			"Fix the reported problems in the selected code. Give the whole corrected code in one code block.",
	},
	writeTests: {
		command: "z1.writeTests",
		prompt:
			"Write unit tests for the selected code, its edge cases included. Give them in one code block, " +
			"without the code itself.",
	},
	document: {
		command: "z1.document",
		prompt:
			"Document the selected code with comments in the customary form of its language. Give the whole code " +
			"with its comments in one code block and change nothing else.",
	},
	findComplexity: {
		command: "z1.findComplexity",
		prompt:
			"What are the time complexity and the memory complexity of the selected code, in O notation? Say what " +
			"the variables stand for and why.",
	},
} as const satisfies Readonly<Record<string, ReadyQuestion>>;

interface ReadyQuestion {
	readonly command: `z1.${string}`;
	readonly prompt: string;
	/** The prompt if problems are reported in the code; without it, problems do not go along. */
	readonly withDiagnostics?: string;
}

export type ReadyId = keyof typeof READY_QUESTIONS;

/** A ready-made question, about the problems if there are any. */
export function readyQuestion(id: ReadyId, diagnostics: Diagnostic[] = []): Question {
	const { prompt, withDiagnostics }: ReadyQuestion = READY_QUESTIONS[id];
	if (diagnostics.length === 0 || !withDiagnostics) return { prompt };
	return { prompt: withDiagnostics, diagnostics };
}
