import { inflateSync } from "node:zlib";
import * as z from "zod";
import { type Problem, questionAbout } from "../../src/core/question/problem.ts";

/** No problem's tests are larger when unpacked, in bytes. */
const MOST_TEST_BYTES = 2 ** 28;

const testCaseSchema = z.object({
	input: z.string(),
	output: z.string(),
	testtype: z.enum(["stdin", "functional"]),
});
const testCasesSchema = z.array(testCaseSchema);
type TestCase = z.infer<typeof testCaseSchema>;

const metadataSchema = z.object({ func_name: z.string().optional() });

/**
 * A line of LiveCodeBench's code generation set (huggingface.co/datasets/livecodebench/code_generation_lite,
 * `test*.jsonl`), with its public and its hidden tests.
 */
export const liveCodeBenchLineSchema = z
	.object({
		question_id: z.string(),
		question_content: z.string(),
		starter_code: z.string(),
		public_test_cases: z.string(),
		private_test_cases: z.string(),
		metadata: z.string().default("{}"),
	})
	.transform((line): Problem => {
		const { question_id: id, question_content: task, starter_code: starter } = line;
		const cases = [...casesIn(line.public_test_cases), ...casesIn(line.private_test_cases)];
		const functional = cases[0]?.testtype === "functional";
		const { func_name: method } = metadataSchema.parse(JSON.parse(line.metadata));
		if (functional && !method) throw new Error(`${id} does not say which function is tested`);
		const words = functional
			? "Complete the starter code. Answer with the whole class in one code block."
			: "Write a Python program that reads standard input and writes standard output. Answer with the whole program in one code block.";
		return {
			id,
			kind: functional ? "function" : "program",
			question: questionAbout(`${task.trim()}\n\n${words}`, starter.trim() || undefined, "python"),
			check: "tests",
			tests: functional ? functionTests(cases, method ?? "") : programTests(cases),
			...(functional && { entryPoint: "Solution" }),
			preamble: IMPORTS,
		};
	});

/** The usual imports of contest sites, which answers therefore omit. */
const IMPORTS = `from typing import *
from collections import *
from functools import *
from itertools import *
from heapq import *
from bisect import *
import math, random, re, string, sys
`;

/** Test cases as JSON or, for long hidden ones, as JSON in a pickle, compressed, in base64. */
function casesIn(text: string): TestCase[] {
	const json = text.trimStart().startsWith("[")
		? text
		: pickledText(inflateSync(Buffer.from(text, "base64"), { maxOutputLength: MOST_TEST_BYTES }));
	return testCasesSchema.parse(JSON.parse(json));
}

/**
 * The only text in a pickle that holds nothing else; no pickle is ever executed. The opcodes `\x8c`, `X` and
 * `\x8d` are followed by the length in 1, 4 and 8 bytes, little-endian, and the text in UTF-8.
 */
function pickledText(bytes: Buffer): string {
	for (const [opcode, lengthBytes] of [
		[0x8c, 1],
		[0x58, 4],
		[0x8d, 8],
	] as const) {
		for (let at = bytes.indexOf(opcode); at >= 0 && at < 32; at = bytes.indexOf(opcode, at + 1)) {
			const from = at + 1 + lengthBytes;
			if (from > bytes.length) break;
			const length = bytes.readUIntLE(at + 1, Math.min(6, lengthBytes));
			// Only the opcodes that memoise the text and end the pickle follow.
			if (from + length <= bytes.length && bytes.length - from - length <= 8)
				return bytes.toString("utf8", from, from + length);
		}
	}
	throw new Error("its hidden tests are packed in a way that is not known");
}

/** Each line of an input is an argument in JSON; the output is one JSON value. */
function functionTests(cases: readonly TestCase[], method: string): string {
	return `import json
def plain(value):
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value
def check(candidate):
    for case in json.loads(${pythonText(JSON.stringify(cases))}):
        got = getattr(candidate(), ${JSON.stringify(method)})(*[json.loads(line) for line in case["input"].split("\\n")])
        assert plain(got) == json.loads(case["output"])
`;
}

/** Lines are compared without trailing blanks. */
function programTests(cases: readonly TestCase[]): string {
	return `import json
def lines(text):
    return [line.rstrip() for line in text.strip().split("\\n")]
def check(candidate):
    for case in json.loads(${pythonText(JSON.stringify(cases))}):
        assert lines(candidate(case["input"])) == lines(case["output"])
`;
}

/** A text as a Python literal: every JSON string is one in Python, too. */
const pythonText = (text: string): string => JSON.stringify(text);
