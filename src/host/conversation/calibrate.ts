import { readFile } from "node:fs/promises";
import { parseProblem } from "../../core/question/problem.ts";
import type { Question } from "../../core/question/question.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { AskOptions, Conversation } from "./conversation.ts";

/** So many of the bundled problems are run: enough for every level, and bearable on a slow model. */
const QUESTIONS = 64;

/** The questions that a model is calibrated on. */
export async function readCalibrationQuestions(problemsFile: string): Promise<Question[]> {
	const lines = (await readFile(problemsFile, "utf8")).split("\n").filter((line) => line.trim() !== "");
	return lines.slice(0, QUESTIONS).map((line) => parseProblem(line).question);
}

/**
 * Asks questions with the model's full window, one after the other; the conversation's log remembers what
 * they took, and windows and savings are told from that.
 * @param onAnswered told after each answer how many there are
 * @returns the last trace; when it did not end by itself, the rest was not asked
 */
export async function calibrate(
	conversation: Conversation,
	questions: readonly Question[],
	options: AskOptions,
	onAnswered: (answered: number) => void,
): Promise<Trace | undefined> {
	let trace: Trace | undefined;
	for (const [index, question] of questions.entries()) {
		trace = await conversation.ask(question, { ...options, fullWindow: true });
		if (trace.ending === "stopped" || trace.ending === "failed") break;
		onAnswered(index + 1);
	}
	return trace;
}
