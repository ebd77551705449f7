import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { languageOf } from "../../src/core/question/languages.ts";
import type { Question } from "../../src/core/question/question.ts";
import { READY_QUESTIONS, readyQuestion } from "../../src/core/question/readyQuestions.ts";

const FOLDER = new URL("./pairs/", import.meta.url);

const sideSchema = z.union([
	z.strictObject({ prompt: z.string().min(1), code: z.string().optional() }),
	z.strictObject({
		ready: z.enum(Object.keys(READY_QUESTIONS) as [keyof typeof READY_QUESTIONS]),
		code: z.string(),
	}),
]);

const pairSchema = z.strictObject({
	id: z.string(),
	/** `held` pairs are scored once, when the estimate is finished; their code occurs in no `dev` pair. */
	part: z.enum(["dev", "held"]),
	/** In a `controlled` pair, the harder side is not longer than the easier one. */
	kind: z.enum(["everyday", "controlled"]),
	/** The language of the pair's prompts. */
	ui: z.enum(["en", "de", "fr", "es", "ja", "zh-cn"]),
	easier: sideSchema,
	harder: sideSchema,
});

/** Two questions of which any senior engineer would name the same one as needing more thought. */
export interface Pair extends Pick<z.infer<typeof pairSchema>, "id" | "part" | "kind" | "ui"> {
	readonly easier: Question;
	readonly harder: Question;
}

/**
 * Reads the pairs of bench/complexity/pairs, in order.
 * @throws z.ZodError when a line is not a pair; an error of Node when code is missing
 */
export function readPairs(): Pair[] {
	const lines = readFileSync(fileURLToPath(new URL("pairs.jsonl", FOLDER)), "utf8")
		.trimEnd()
		.split("\n");
	return lines.map((line) => {
		const { easier, harder, ...pair } = pairSchema.parse(JSON.parse(line));
		return { ...pair, easier: questionOf(easier, pair.part), harder: questionOf(harder, pair.part) };
	});
}

/** Length of a question, in characters of prompt and code. */
export function lengthOf({ prompt, code }: Question): number {
	return prompt.length + (code?.text.length ?? 0);
}

function questionOf(side: z.infer<typeof sideSchema>, part: Pair["part"]): Question {
	const question = "ready" in side ? readyQuestion(side.ready) : { prompt: side.prompt };
	if (side.code === undefined) return question;
	const text = readFileSync(fileURLToPath(new URL(`${part}/${side.code}`, FOLDER)), "utf8").trimEnd();
	const endLine = text.split("\n").length;
	return {
		...question,
		code: { file: side.code, language: languageOf(side.code), startLine: 1, endLine, text },
	};
}
