import { text } from "node:stream/consumers";
import * as z from "zod";
import { CATALOGUE } from "../core/catalogue/catalogue.ts";
import type { ModelProfile } from "../core/catalogue/modelProfile.ts";
import { profileOfNamed } from "../core/catalogue/profileOf.ts";
import { estimateComplexity } from "../core/complexity/estimateComplexity.ts";
import { failures } from "../core/failure.ts";
import { parseJson } from "../core/parseJson.ts";
import { parseSettings } from "../core/protocol/settings.ts";
import type { Question } from "../core/question/question.ts";
import { readInput } from "./inputFile.ts";
import { terminal } from "./terminal.ts";
import { parseWords, UsageError } from "./usage.ts";

const lineSchema = z
	.object(
		{
			prompt: z.string('"prompt" has to be a text').regex(/\S/, '"prompt" is empty'),
			code: z.string('"code" has to be a text').nullish(),
			language: z.string('"language" has to be a text').nullish(),
		},
		'it has to be an object, {"prompt": "…", "code": "…", "language": "…"}',
	)
	.transform(({ prompt, code, language }): Question => {
		if (!code && !language) return { prompt };
		const endLine = code?.split("\n").length ?? 1;
		return {
			prompt,
			code: { file: "question", language: language ?? "", startLine: 1, endLine, text: code ?? "" },
		};
	});

/**
 * `z1 estimate`: estimates the thinking that each question of a file deserves, without a model. Returns the
 * exit code.
 * @throws UsageError when a line is not a question: then nothing is estimated
 */
export async function estimate(args: string[]): Promise<number> {
	const { file, model } = parse(args);
	const profile = profileOf(model);
	const windows = profile.autoWindows ?? profile.windows;
	const questions = questionsIn(file === "-" ? await text(process.stdin) : readInput(file));
	for (const question of questions) {
		const { score, level, reasons } = estimateComplexity(question);
		terminal.printJson({ score, level, windowTokens: windows[level], reasons });
	}
	return 0;
}

function parse(args: string[]): { file: string; model: string } {
	const { values, positionals } = parseWords(args, { in: { type: "string" }, model: { type: "string" } });
	if (positionals.length > 0) throw new UsageError(`what is "${positionals[0]}"? estimate takes --in FILE`);
	if (!values.in) throw new UsageError("estimate what? Give --in FILE, one question a line, or --in -");
	const { settings } = parseSettings((name) => (name === "z1.model" ? values.model : undefined));
	return { file: values.in, model: settings["z1.model"] };
}

/** The windows belong to a model, whose file is not needed. */
function profileOf(model: string): ModelProfile {
	const known = CATALOGUE.find(({ id }) => id === model);
	if (known) return known;
	if (/[\\/]|\.gguf$|^ollama:/i.test(model)) return profileOfNamed(model.replace(/^ollama:/, ""));
	const names = CATALOGUE.map(({ id }) => id);
	throw failures.unknownModel(model, names);
}

/** @throws UsageError that names the first line that is not a question, and why */
function questionsIn(lines: string): Question[] {
	return lines
		.replace(/^\uFEFF/, "")
		.split("\n")
		.flatMap((line, index) => (line.trim() === "" ? [] : questionOf(line, index + 1)));
}

function questionOf(line: string, number: number): Question {
	const value = parseJson(line);
	if (value === undefined) throw new UsageError(`line ${number} is not JSON`);
	const parsed = lineSchema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new UsageError(`line ${number} is no question: ${parsed.error.issues[0]?.message}`);
}
