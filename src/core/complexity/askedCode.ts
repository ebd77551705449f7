import { guessLanguage } from "../code/guessLanguage.ts";
import type { Question } from "../question/question.ts";

/** A question split into its words and the code that they are about, wherever that was written. */
export interface AskedCode {
	/** The prompt without the code. */
	readonly prose: string;
	readonly text: string;
	/** An identifier or alias of the language; empty if unknown. */
	readonly language: string;
	/** Lines after the code that only run it: `assert f(3) == ??`, `print(f(3))`. */
	readonly runs: string;
}

/** Limit of the prompt, in characters; the rest is ignored. */
const LONGEST_PROMPT = 20_000;
/** Limit of the selection, in characters; the rest is ignored. */
export const LONGEST_CODE = 60_000;
/**
 * From this many words on, a prompt is a specification: its fences contain examples unless they define
 * something.
 */
export const SPECIFICATION_WORDS = 60;

const FENCES =
	/^[ \t]*(`{3,}(?!`)|~{3,}(?!~))[ \t]*(?![ \t])([\w+#.-]*)(?![\w+#.-])[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[ \t]*$|$(?![\s\S]))|\[(PYTHON|CODE)\]([\s\S]*?)(?:\[\/\4\]|$(?![\s\S]))/gm;
const DEFINITION =
	/^[ \t]*(?:(?:export|default|pub|public|private|static|async|abstract|final) )*(?:def|class|function|func|fn|struct|impl|interface|trait|enum)\s+[\w$(]|^[ \t]*(?:export )?const \w+ = (?:async )?\(|^[\w<>[\],*& ]+ \**\w+\([^()\n]*\)\s*\{/m;
const RUN = /^(?:>>> ?)?(?:assert\b|print\(|console\.log\(|puts |echo |\w+ ?=[^=]|\w+\()/;

/** Splits a question. Code that is not selected may be in the prompt, with or without a fence. */
export function askedCode({ prompt: whole, code }: Question): AskedCode {
	const prompt = whole.slice(0, LONGEST_PROMPT).normalize("NFC");
	const found = code?.text.trim()
		? { prose: prompt, text: code.text.slice(0, LONGEST_CODE), language: "" }
		: codeIn(prompt);
	const { body, runs } = withoutRuns(found.text);
	const said = code?.language || found.language;
	const language = /^(?:|plaintext|text|txt|code)$/i.test(said) ? guessLanguage(body) : said;
	return { prose: found.prose, text: body, language, runs };
}

interface FoundCode {
	readonly prose: string;
	readonly text: string;
	readonly language: string;
}

function codeIn(prompt: string): FoundCode {
	const blocks = [...prompt.matchAll(FENCES)].map((match) => ({
		block: match[0],
		language: (match[2] ?? match[4] ?? "").toLowerCase(),
		text: match[3] ?? match[5] ?? "",
	}));
	// Examples come first: the last block with a definition is the code.
	const defining = blocks.findLast(({ text }) => DEFINITION.test(text));
	if (defining) return { ...defining, prose: prompt.replace(defining.block, () => "") };
	const unfenced = unfencedCode(prompt.replace(FENCES, ""));
	if (unfenced.text !== "") return unfenced;
	const words = prompt.replace(FENCES, " ").match(/[A-Za-z]+/g)?.length ?? 0;
	if (words >= SPECIFICATION_WORDS) return { prose: prompt, text: "", language: "" };
	const longest = blocks.reduce((a, b) => (b.text.length > a.text.length ? b : a), {
		block: "",
		language: "",
		text: "",
	});
	return longest.text === ""
		? { prose: prompt, text: "", language: "" }
		: { ...longest, prose: prompt.replace(longest.block, () => "") };
}

/** From the first defining line to the last that belongs to it. */
function unfencedCode(prompt: string): FoundCode {
	const lines = prompt.split("\n");
	const start = lines.findIndex((line) => DEFINITION.test(line) && /[:{(]\s*$|\)\s*\{|\):/.test(line));
	if (start < 0) return { prose: prompt, text: "", language: "" };
	let end = start + 1;
	for (let i = end; i < lines.length; i++) {
		const line = lines[i] ?? "";
		if (/^\s+\S|^[}\])]|^end\b/.test(line) || DEFINITION.test(line) || RUN.test(line)) end = i + 1;
		else if (line.trim() !== "") break;
	}
	const prose = [...lines.slice(0, start), ...lines.slice(end)].join("\n");
	return { prose, text: lines.slice(start, end).join("\n"), language: "" };
}

/** Splits off the last lines if they call a function defined before them. */
function withoutRuns(text: string): { body: string; runs: string } {
	const names = new Set(
		[...text.matchAll(/\b(?:def|function|func|fn)\s+(\w+)/g)].map(([, name = ""]) => name),
	);
	const lines = text.trimEnd().split("\n");
	let end = lines.length;
	const runs = (line: string) =>
		RUN.test(line) && [...line.matchAll(/\b(\w+)\(/g)].some(([, name = ""]) => names.has(name));
	while (end > 1 && (runs(lines[end - 1] ?? "") || lines[end - 1]?.trim() === "")) end--;
	const rest = lines.slice(end).join("\n").trim();
	return rest === "" ? { body: text, runs: "" } : { body: lines.slice(0, end).join("\n"), runs: rest };
}
