import type { CodeBlock } from "../markdown/codeBlocks.ts";
import type { CodeSelection, Question } from "../question/question.ts";
import { READY_QUESTIONS } from "../question/readyQuestions.ts";
import type { Trace } from "../trace/trace.ts";
import { isAbridged, placeBlock } from "./applyCode.ts";
import type { CodeUse } from "./codeUse.ts";
import { reachesBeyond } from "./placeInFile.ts";
import { isTestFile, looksLikeTests } from "./testPlace.ts";

/** The uses of a block of an answer. Uses that would certainly be refused are not offered. */
export function codeUsesOf(trace: Pick<Trace, "question" | "omitted">, block: CodeBlock): readonly CodeUse[] {
	const code = readCode(trace);
	if (!code) return ["newFile", "insert"];
	if (isForTestFile(trace.question, code, block)) return ["testFile", "newFile", "insert"];
	return canApply(code, block) ? ["apply", "insert"] : ["newFile", "insert"];
}

/** The code that the model has read: an omitted end must not take part in any change. */
export function readCode({
	question,
	omitted,
}: Pick<Trace, "question" | "omitted">): CodeSelection | undefined {
	const { code } = question;
	if (!code) return undefined;
	const lines = code.text.split("\n");
	const read = lines.slice(0, lines.length - omitted.codeLines);
	return read.length === 0 ? undefined : { ...code, text: read.join("\n") };
}

/**
 * The lines of a file that the model has read: the code and what went along from around it, as far as it is
 * still there.
 * @param line where the code is now, from 0
 */
export function linesRead(
	{ question: { code, surroundings }, omitted }: Pick<Trace, "question" | "omitted">,
	file: readonly string[],
	line: number,
): ReadonlySet<number> {
	const read = new Set<number>();
	if (!code) return read;
	const add = (from: number, lines: number) => {
		for (let at = from; at < from + lines; at++) read.add(at);
	};
	add(line, code.text.split("\n").length - omitted.codeLines);
	const left = new Set(omitted.surroundings?.map(({ startLine }) => startLine));
	for (const { startLine, lines, text } of surroundings?.pieces ?? []) {
		const from = line + startLine - code.startLine;
		const isThere = from >= 0 && file.slice(from, from + lines).join("\n") === text;
		if (isThere && !left.has(startLine)) add(from, lines);
	}
	return read;
}

function canApply(code: CodeSelection, { code: block, language }: CodeBlock): boolean {
	if (!areRelated(language, code.language) || isAbridged(block, code.text)) return false;
	const placed = placeBlock(block, code.text);
	return placed === undefined ? reachesBeyond(block, code.text) : placed !== code.text;
}

/**
 * Tests go beside the code that they test, not in its place; for code in a test file, they go into that file.
 */
function isForTestFile(
	question: Question,
	code: CodeSelection,
	{ code: block, language }: CodeBlock,
): boolean {
	if (!areRelated(language, code.language) || isTestFile(code.file)) return false;
	const isAsked = question.prompt.startsWith(READY_QUESTIONS.writeTests.prompt);
	return looksLikeTests(block) && (isAsked || !looksLikeTests(code.text));
}

/** Equivalent names of languages, after a fence and in VS Code, and languages that share files. */
const RELATED = `
	javascript js jsx mjs cjs javascriptreact typescript ts tsx mts cts typescriptreact vue svelte
	html htm xhtml xml svg vue svelte handlebars php erb jinja django-html razor
	css scss sass less vue svelte html
	c h cpp c++ cc cxx hpp objective-c objective-cpp cuda-cpp
	shellscript bash sh shell zsh console terminal
	powershell ps1 pwsh
	bat cmd batch
	python py python3 pyi
	csharp cs c#
	ruby rb
	rust rs
	go golang
	kotlin kt kts
	yaml yml dockercompose github-actions-workflow
	json jsonc json5 jsonl
	toml ini properties dotenv env
	markdown md mdx
	sql mysql postgres postgresql plsql sqlite
	dockerfile docker
	makefile make
	text txt output log
	diff patch
	java
	php
	swift
	scala
	groovy
	dart
	lua
	perl
	r
	elixir
	haskell
	clojure
`
	.split("\n")
	.map((names) => new Set(names.trim().split(" ")))
	.filter((names) => !names.has(""));

/** Whether a block may be in the language of the code. Unknown or missing languages may be. */
function areRelated(block: string, code: string): boolean {
	const own = RELATED.filter((names) => names.has(code.toLowerCase()));
	const given = RELATED.filter((names) => names.has(block));
	if (block === code || given.length === 0) return true;
	// To VS Code, files of unknown languages are plain text.
	if (own.length === 0) return !given.some((names) => names.has("shellscript") || names.has("text"));
	return given.some((names) => own.includes(names));
}
