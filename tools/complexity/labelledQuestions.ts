import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Question } from "../../src/core/question.ts";

/** A question with what is known of how hard it is. */
export interface Labelled {
	readonly question: Question;
	/** What must stay on one side of a split: an exercise with its versions in other languages. */
	readonly cluster: string;
	/** Orders the questions of a set: difficulty, share of failures, tier. */
	readonly label: number;
}

/** A set of labelled questions and the hash of the file it came from. */
export interface QuestionSet {
	readonly sha256: string;
	readonly rows: readonly Labelled[];
}

/** Exercism practice exercises: instructions and stub, labelled with the difficulty people gave them. */
export function readExercism(path: string): QuestionSet {
	return readSet(path, (row) => ({
		question: ask(String(row.instructions), String(row.language), String(row.stub)),
		cluster: String(row.slug),
		label: Number(row.difficulty),
	}));
}

/** CRUXEval functions with an input, labelled with the share of samples that a 7B model got wrong. */
export function readCruxeval(path: string): QuestionSet {
	return readSet(path, (row) => ({
		question: ask(`What does f(${row.input}) return?`, "python", String(row.code)),
		cluster: String(row.id),
		label: 1 - Number(row.codellama7b_output_pass_rate),
	}));
}

/** The starter model's problems about values, labelled 0 (an expression), 1 (straight lines), 2 (a loop). */
export function readNano(path: string, kind: "value" | "explain"): QuestionSet {
	const { sha256, rows } = readSet(path, (row) => ({
		kind: String(row.kind),
		question: ask(String(row.question), String(row.language), String(row.code)),
		cluster: String(row.id),
		label: Number(row.tier),
	}));
	return { sha256, rows: rows.filter((row) => row.kind === kind) };
}

/** Whether a cluster belongs to the quarter that is scored once, after everything is chosen. */
export function isHeldOut({ cluster }: Labelled): boolean {
	return (createHash("sha256").update(`z1-complexity:${cluster}`).digest()[0] ?? 0) % 4 === 0;
}

function readSet<Row extends Labelled>(path: string, read: (row: Record<string, unknown>) => Row) {
	const text = readFileSync(path, "utf8");
	const rows = text.split("\n").filter((line) => line.trim() !== "");
	return {
		sha256: createHash("sha256").update(text).digest("hex"),
		rows: rows.map((line) => read(JSON.parse(line))),
	};
}

function ask(prompt: string, language: string, text: string): Question {
	const endLine = text.split("\n").length;
	return { prompt, code: { file: "question", language, startLine: 1, endLine, text } };
}
