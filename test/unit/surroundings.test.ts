import assert from "node:assert/strict";
import { type Question, questionSchema, renderQuestion } from "../../src/core/question/question.ts";
import {
	type CodeSymbol,
	keepPieces,
	piecesLeftOut,
	type SurroundingsScope,
	surroundingsOf,
	symbolsIn,
} from "../../src/core/question/surroundings.ts";
import { describeOmitted } from "../../src/core/trace/describeOmitted.ts";
import { openTrace } from "../../src/core/trace/reduceTrace.ts";
import { asked } from "../panel/conversations.ts";

const FILE = `import { log } from "log";

function far() {
	return "far";
}

function helper(
	a: number,
) {
	return a + 1;
}

class Stack {
	items = [];

	push(item) {
		log(item);
		this.items.push(helper(item));
		return this;
	}

	pop() {
		return this.items.pop();
	}
}

export const stack = new Stack();`;
const LINES = FILE.split("\n");

/** A symbol by the line it starts in, and its last line. */
function symbol(name: string, start: string, lines: number): CodeSymbol {
	const startLine = LINES.findIndex((line) => line.includes(start)) + 1;
	return { name, startLine, nameLine: startLine, endLine: startLine + lines - 1 };
}
const SYMBOLS = [
	symbol("far", "function far", 3),
	symbol("helper", "function helper", 5),
	symbol("Stack", "class Stack", 13),
	symbol("push", "push(item) {", 5),
	symbol("pop", "pop() {", 3),
];
const place = symbol("", "this.items.push", 1);
const code = {
	file: "src/stack.js",
	language: "javascript",
	startLine: place.startLine,
	endLine: place.endLine,
	text: LINES[place.startLine - 1] ?? "",
};
const around = (scope: SurroundingsScope) => {
	const surroundings = surroundingsOf(FILE, SYMBOLS, code, scope);
	assert.ok(surroundings);
	return surroundings;
};
const rendered = (question: Partial<Question>) =>
	renderQuestion({ prompt: "Why?", code, ...question })
		.split("The code around it in `stack.js`:\n```javascript\n")[1]
		?.split("\n```\n\nSelected code")[0];

describe("the surroundings of a code", () => {
	it("are the whole file but for the code, which has a mark in its place", () => {
		const question = { prompt: "Why?", code, surroundings: around("file") };
		assert.deepEqual(questionSchema.parse(question), question);
		assert.equal(rendered(question), FILE.replace(code.text, "… (the selected code)"));
	});

	it("or only the symbols that hold it and those of the file that it names", () => {
		const surroundings = around("symbols");
		assert.deepEqual(symbolsIn(surroundings.pieces), ["helper", "Stack", "push"]);
		assert.equal(
			rendered({ surroundings }),
			`function helper(
	a: number,
) {
	return a + 1;
}

class Stack {
	items = [];

	push(item) {
		log(item);
… (the selected code)
		return this;
	}

… (3 lines left out)
}
`,
		);
	});

	it("are none where the code is all there is", () => {
		const whole = { startLine: 1, endLine: LINES.length, text: FILE };
		assert.equal(surroundingsOf(FILE, SYMBOLS, whole, "file"), undefined);
		assert.equal(surroundingsOf("a\n\n", [], { startLine: 1, endLine: 1, text: "a" }, "file"), undefined);
		assert.equal(surroundingsOf(FILE, [], code, "symbols"), undefined);
	});

	it("lose bodies before signatures, what is far and unrelated first, and what holds the code last", () => {
		const surroundings = around("file");
		const order = surroundings.pieces
			.toSorted((a, b) => a.rank - b.rank)
			.map(({ symbol, part, startLine }) => (symbol ? `${symbol} ${part}` : `${part} ${startLine}`));
		assert.deepEqual(
			[...new Set(order)],
			[
				"far body",
				"pop body",
				"helper body",
				"far signature",
				"pop signature",
				"lines 1",
				"lines 27",
				"helper signature",
				"Stack body",
				"push body",
				"Stack signature",
				"push signature",
			],
		);
	});

	it("are said to be left out, in the prompt and to the user", () => {
		const { length } = around("file").pieces;
		const question = { prompt: "Why?", code, surroundings: keepPieces(around("file"), length - 3) };
		assert.match(rendered(question) ?? "", /function far\(\) \{\n… \(3 lines left out\)\nfunction helper/);
		const words = (kept: number) => {
			const omitted = {
				turns: 1,
				codeLines: 0,
				surroundings: piecesLeftOut(keepPieces(around("file"), kept)),
			};
			const event = asked("t", { question });
			assert.ok(event.type === "asked");
			return describeOmitted({ ...openTrace(event), omitted });
		};
		assert.equal(
			words(length - 3),
			"Left out to fit the model's context: one earlier question; the insides of far, helper, and pop.",
		);
		assert.equal(
			words(0),
			"Left out to fit the model's context: one earlier question; all of far, helper, Stack, and 2 more; " +
				"lines 1–2 and 27 of the file.",
		);
	});
});
