import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Question } from "../../src/core/question/question.ts";
import { EXERCISE_PHRASINGS, type Phrased, VALUE_PHRASINGS } from "./phrasings.ts";

/** A question with a label of its difficulty. */
export interface Labelled {
	readonly question: Question;
	/** The same question in other words. */
	readonly rephrased: Readonly<Record<string, Question>>;
	readonly language: string;
	/** Keeps a split's sides apart: an exercise together with its versions in other languages. */
	readonly cluster: string;
	/** Orders the questions of a set: difficulty, failure rate, tier. */
	readonly label: number;
}

/** A set of labelled questions, and the hash of its file. */
export interface QuestionSet {
	readonly sha256: string;
	readonly rows: readonly Labelled[];
}

/** Exercism practice exercises: instructions and stub, labelled with the difficulty that people gave them. */
export function readExercism(path: string): QuestionSet {
	return readSet(path, (row) => {
		const language = String(row.language);
		const phrased = phrasedAs(EXERCISE_PHRASINGS, (phrase) =>
			phrase(String(row.instructions), String(row.stub), language),
		);
		return { ...phrased, cluster: String(row.slug), language, label: Number(row.difficulty) };
	});
}

/** CRUXEval functions with an input, labelled with the share of samples that a 7B model got wrong. */
export function readCruxeval(path: string): QuestionSet {
	return readSet(path, (row) => ({
		...phrasedAs(VALUE_PHRASINGS, (phrase) => phrase(String(row.code), String(row.input))),
		cluster: String(row.id),
		language: "python",
		label: 1 - Number(row.codellama7b_output_pass_rate),
	}));
}

/** Statements of problems with a stub, labelled with any number that grows with how hard they are. */
export function readStatements(path: string): QuestionSet {
	return readSet(path, (row, index) => {
		const code = String(row.code ?? row.stub ?? "");
		const language = String(row.language ?? "");
		const prompt = String(row.prompt ?? row.statement ?? row.instructions);
		return {
			question: asked({ prompt, code, language }),
			rephrased: {},
			language,
			cluster: String(row.id ?? row.slug ?? index),
			label: Number(row.difficulty ?? row.rating),
		};
	});
}

/** The starter model's problems about values, labelled 0 (an expression), 1 (straight lines), 2 (a loop). */
export function readNano(path: string, kind: "value" | "explain"): QuestionSet {
	const { sha256, rows } = readSet(path, (row) => ({
		kind: String(row.kind),
		question: asked({
			prompt: String(row.question),
			code: String(row.code),
			language: String(row.language),
		}),
		rephrased: {},
		language: String(row.language),
		cluster: String(row.id),
		label: Number(row.tier),
	}));
	return { sha256, rows: rows.filter((row) => row.kind === kind) };
}

/** Whether a cluster belongs to the quarter that is scored only once, after all choices are made. */
export function isHeldOut({ cluster }: Labelled): boolean {
	return (createHash("sha256").update(`z1-complexity:${cluster}`).digest()[0] ?? 0) % 4 === 0;
}

function readSet<Row extends Labelled>(
	path: string,
	read: (row: Record<string, unknown>, index: number) => Row,
) {
	const text = readFileSync(path, "utf8");
	const rows = text.split("\n").filter((line) => line.trim() !== "");
	return {
		sha256: createHash("sha256").update(text).digest("hex"),
		rows: rows.map((line, index) => read(JSON.parse(line), index)),
	};
}

function phrasedAs<Phrase>(phrasings: Readonly<Record<string, Phrase>>, put: (phrase: Phrase) => Phrased) {
	const questions = Object.entries(phrasings).map(([name, phrase]) => [name, asked(put(phrase))] as const);
	const [first, ...others] = questions;
	if (!first) throw new Error("no phrasing");
	return { question: first[1], rephrased: Object.fromEntries(others) };
}

function asked({ prompt, code = "", language = "" }: Phrased): Question {
	const endLine = code.split("\n").length;
	return { prompt, code: { file: "question", language, startLine: 1, endLine, text: code } };
}
