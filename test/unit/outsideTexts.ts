import assert from "node:assert/strict";
import { parseRecordings } from "../../bench/recorded/recording.ts";
import { appendTests } from "../../src/core/apply/appendTests.ts";
import { findLines, fitCode, isAbridged, placeBlock } from "../../src/core/apply/applyCode.ts";
import { hunksBetween } from "../../src/core/apply/hunks.ts";
import { isTestFile, looksLikeTests, relinkTests, testPlaceOf } from "../../src/core/apply/testPlace.ts";
import { profileOfNamed } from "../../src/core/catalogue/profileOf.ts";
import { quantisationOf } from "../../src/core/catalogue/quantisation.ts";
import { joinParts } from "../../src/core/catalogue/splitFiles.ts";
import { guessLanguage } from "../../src/core/code/guessLanguage.ts";
import { hazardsIn } from "../../src/core/code/hazards.ts";
import { structureOf } from "../../src/core/code/structure.ts";
import { readCode } from "../../src/core/code/syntax.ts";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { redact } from "../../src/core/diagnosis/redact.ts";
import { failures } from "../../src/core/failure.ts";
import { bareAnswer } from "../../src/core/judging/bareAnswer.ts";
import { lastGrowth } from "../../src/core/judging/growthClass.ts";
import { namesLine } from "../../src/core/judging/namesLine.ts";
import { whatIsSaid } from "../../src/core/judging/whatIsSaid.ts";
import { fencedBlocksOf } from "../../src/core/markdown/codeBlocks.ts";
import { codeSpan, fenced } from "../../src/core/markdown/fence.ts";
import { escapeMarkdown, InertStream, inertMarkdown } from "../../src/core/markdown/inertMarkdown.ts";
import { inertLabel, inertMessage } from "../../src/core/markdown/inertText.ts";
import { splitTrajectory } from "../../src/core/marks/splitTrajectory.ts";
import { styleOfTemplate } from "../../src/core/marks/thinkingStyle.ts";
import { splitAtCommands } from "../../src/core/protocol/namedCommands.ts";
import { attachmentsOf } from "../../src/core/question/attachments.ts";
import { readChat } from "../../src/core/question/chat.ts";
import { chatQuestion } from "../../src/core/question/chatQuestion.ts";
import { parseProblem } from "../../src/core/question/problem.ts";
import { renderQuestion } from "../../src/core/question/question.ts";
import { lastName, surroundingsOf } from "../../src/core/question/surroundings.ts";
import { titleOf } from "../../src/core/question/titleOf.ts";
import { readAccuracyCurve } from "../../src/core/saving/accuracyCurve.ts";
import { LoopDetector, THOUGHT_LOOP } from "../../src/core/thinking/loopDetector.ts";
import { exportMarkdown } from "../../src/core/trace/exportMarkdown.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { visibleText } from "../../src/core/visibleText.ts";
import { withoutSecrets } from "../../src/core/withoutSecrets.ts";
import { parseHubAddress } from "../../src/host/download/hubAddress.ts";
import { jinjaChat } from "../../src/host/server/chatTemplate.ts";
import { breakControlTokens, cutControlTokens } from "../../src/host/server/controlTokens.ts";
import { complaintOf, describeError } from "../../src/host/server/serverFailure.ts";
import { appendText, NO_TEXT } from "../../src/panel/markdown/textBlocks.ts";
import { answered, asked, closed, completed, forced, prefilled, thought } from "../panel/conversations.ts";

/** Texts that patterns have trouble with, as long as is wanted. */
export const SHAPES: Readonly<Record<string, (chars: number) => string>> = {
	...repeated([
		"a",
		" ",
		"\n",
		"\n ",
		"\t\n",
		"(",
		"[",
		"{",
		"<",
		">",
		"](",
		"*a_",
		"`",
		"` ",
		"``x` ",
		"```\n",
	]),
	...repeated([
		"~~~\n",
		"\\",
		"|",
		'"',
		"'a",
		'\\"',
		"- ",
		"> ",
		"1. ",
		"http://a?",
		"a@b.",
		"\u001b[",
		"\u001b]",
	]),
	...repeated([
		"\u202e",
		"/*",
		"<!--",
		"<|a|",
		"[A",
		"</",
		"a.b",
		"a b ",
		"a = ",
		"int f(int a) ",
		"a* ",
		"if (a) ",
	]),
	...repeated([
		"class A ",
		"def f(a):\n",
		"def f(",
		"#define a(",
		"function f(",
		"f(a(",
		"assert f(1)\n",
		"? ",
		"#\n",
		'{"a":[',
		"f<T",
	]),
	...repeated([
		"[CODE]x",
		"\r\n",
		"\r",
		"😀",
		"&#",
		"![a](",
		"[a]: b\n",
		"+a\n-b\n",
		"the answer is ",
		"\\boxed{",
	]),
	...repeated(["rest ", "x = 1;\n", "aB3/", "aB3_", '{\\"name\\":1},']),
	"spaces and a letter": (chars) => `${" ".repeat(chars)}x`,
	"dots and a letter": (chars) => `${".".repeat(chars)}x`,
	"an open fence": (chars) => `\`\`\`js\n${"x = 1;\n".repeat(chars / 7)}`,
	"an open terminal sequence": (chars) => `\u001b]${"a".repeat(chars)}`,
	"a comment of many words": (chars) => `// ${"rest ".repeat(chars / 5)}`,
	"an assignment to a long name": (chars) => `${"a".repeat(chars)}=`,
	"blocks in blocks": (chars) => "if(x){".repeat(chars / 6),
	"a table": (chars) => `|a|b|\n|-|-|\n${"|x|y|\n".repeat(chars / 6)}`,
	"a string that is open": (chars) => `"${"\\a".repeat(chars / 2)}`,
};

const code = (text: string, language: string) => ({
	file: "a.py",
	language,
	startLine: 1,
	endLine: text.split("\n").length,
	text,
});

const READ = structureOf(readCode("for (;;) {}", "c"));

/** Every function that is given what users, files, models or servers have written. */
export const READERS: Readonly<Record<string, (text: string) => unknown>> = {
	"the estimate, of a prompt": (text) => estimateComplexity({ prompt: text || "x" }),
	"the estimate, of code": (text) => estimateComplexity({ prompt: "Explain", code: code(text, "plaintext") }),
	hazardsIn: (text) => hazardsIn({ ...READ, withoutComments: text, bare: text }),
	fenced,
	codeSpan,
	inertMarkdown,
	escapeMarkdown,
	inertMessage,
	inertLabel,
	visibleText,
	withoutSecrets: (text) => withoutSecrets(text),
	isAbridged: (text) => isAbridged(text, "x"),
	"placeBlock, of a block": (text) => placeBlock(text, "def a():\n  return 1\n\ndef b():\n  return 2"),
	"placeBlock, of code": (text) => placeBlock("def a():\n  return 1", text),
	fitCode: (text) => fitCode(text, text),
	findLines: (text) => findLines(text.split("\n"), `${text.slice(0, text.length / 2)}\ny`, 5),
	hunksBetween: (text) => hunksBetween(text, text.slice(text.length / 2)),
	fencedBlocksOf,
	splitTrajectory,
	redact: (text) => redact(text, "/home/u"),
	surroundingsOf: (text) =>
		surroundingsOf(text, [], { startLine: 1, endLine: 1, text: text.slice(0, 1000) }, "file"),
	"a symbol's last name": (text) =>
		[text, `${text})`].map((name) => lastName({ name, startLine: 1, endLine: 1, nameLine: 1 })),
	cutControlTokens: (text) => cutControlTokens(text),
	breakControlTokens: (text) => breakControlTokens(text),
	"what the user attaches": (text) =>
		attachmentsOf([{ place: code(text, "python"), text, symbols: [] }], { prompt: text || "x" }),
	"a chat of another program": (text) => unlessRefused(() => readChat([{ role: "user", text }])),
	titleOf: (text) => titleOf({ prompt: text || "x" }),
	whatIsSaid,
	bareAnswer,
	"the judge": (text) => [namesLine(text, 3, text), lastGrowth(text)],
	"an address of a hub": (text) => unlessRefused(() => parseHubAddress(text, "https://hub.example")),
	"a chat template": (text) => unlessRefused(() => jinjaChat(text, { bos: "", eos: "" })),
	styleOfTemplate,
	appendTests: (text) => appendTests(text, text),
	"where tests belong": (text) => [looksLikeTests(text), isTestFile(text), testPlaceOf(text, [text])],
	relinkTests: (text) => relinkTests(text, "a.py", "b.py"),
	guessLanguage,
	"the code of a language": (text) => ["python", "typescript", "ruby"].map((name) => readCode(text, name)),
	splitAtCommands,
	"parts of a model": (text) => joinParts(text.split("\n"), (name) => name),
	"a report of a bench": (text) => unlessRefused(() => readAccuracyCurve(text)),
	"recorded problems": (text) => unlessRefused(() => parseProblem(text)),
	"recorded traces": (text) => unlessRefused(() => parseRecordings(text)),
	"a server's complaint": (text) => complaintOf({ error: { message: text } }),
	"an error's words": (text) => describeError(new Error(text)),
	"a failure's words": (text) => failures.modelUnsupported("p", text),
	"a chat's question": (text) => chatQuestion("trace", `f(${text}`),
	renderQuestion: (text) => renderQuestion({ prompt: text, code: code(text, "python") }),
	quantisationOf: (text) => quantisationOf(`${text}.gguf`),
	profileOfNamed: (text) => profileOfNamed(text || "x"),
	exportMarkdown: (text) => exportMarkdown([traceWith(text)]),
	"the loop detector, piece by piece": (text) => {
		const detector = new LoopDetector(THOUGHT_LOOP);
		for (const piece of pieces(text, 8)) if (detector.push(piece)) return;
	},
	"InertStream, piece by piece": (text) => {
		const stream = new InertStream();
		for (const piece of pieces(text, 64)) stream.push(piece);
		return stream.end();
	},
	"the panel's blocks, piece by piece": (text) =>
		pieces(text, 64).reduce((blocks, piece) => appendText(blocks, piece), NO_TEXT),
};

/** What is refused was read, too. */
function unlessRefused(read: () => unknown): unknown {
	try {
		return read();
	} catch {
		return undefined;
	}
}

function repeated(shapes: readonly string[]): Record<string, (chars: number) => string> {
	return Object.fromEntries(
		shapes.map((shape) => [JSON.stringify(shape), (chars) => shape.repeat(Math.ceil(chars / shape.length))]),
	);
}

function pieces(text: string, chars: number): string[] {
	return Array.from({ length: Math.ceil(text.length / chars) }, (_, i) =>
		text.slice(i * chars, (i + 1) * chars),
	);
}

/** How long a reader takes, in milliseconds, without the time that other programs have the processor for. */
export function timeOf(read: (text: string) => unknown, text: string): number {
	const [start, before] = [performance.now(), process.cpuUsage()];
	read(text);
	const { user, system } = process.cpuUsage(before);
	return Math.min(performance.now() - start, (user + system) / 1000);
}

function traceWith(text: string) {
	const events = [
		asked("t"),
		prefilled(),
		thought(text),
		closed("capped"),
		forced(text),
		answered(text),
		completed(),
	];
	const trace = traceOf(events);
	assert.ok(trace);
	return trace;
}
