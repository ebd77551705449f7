import assert from "node:assert/strict";
import { readyQuestion } from "../../src/core/question/readyQuestions.ts";
import { titleOf } from "../../src/core/question/titleOf.ts";

describe("the title of a question", () => {
	const codeOf = (text: string) => ({ file: "src/cart.ts", language: "x", startLine: 15, endLine: 30, text });
	const titleAbout = (text: string) => titleOf({ ...readyQuestion("fix"), code: codeOf(text) });

	it("names what a ready question is about, however its code is written", () => {
		assert.equal(titleAbout("export function total(items: Item[]): number {\n}"), "Fix · total in cart.ts");
		assert.equal(titleAbout("# adds\n@cache\ndef total(a, b):\n\treturn a"), "Fix · total in cart.ts");
		assert.equal(titleAbout("\tpublic static int total(int a) {\n\t}"), "Fix · total in cart.ts");
		assert.equal(titleAbout("class Größe<T> {\n}"), "Fix · Größe in cart.ts");
	});

	it("names the place of code without a name", () => {
		assert.equal(titleAbout("sum += 1;\nreturn add(sum);"), "Fix · cart.ts:15–30");
	});

	it("is the same for reported problems, and one's own words where they were written", () => {
		const problem = { line: 16, severity: "error" as const, message: "no" };
		const question = { ...readyQuestion("fix", [problem]), code: codeOf("fn total() {}") };
		assert.equal(titleOf(question), "Fix · total in cart.ts");
		const more = { ...question, prompt: `${question.prompt}\n\nKeep it short.` };
		assert.equal(titleOf(more), "Fix · total in cart.ts");
		assert.equal(titleOf({ prompt: "Why?\nSay it shortly." }), "Why?");
	});
});
