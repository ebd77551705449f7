import assert from "node:assert/strict";
import { attachmentsOf, countPieces, isSamePart, keepAttached } from "../../src/core/question/attachments.ts";
import { type Question, questionSchema, renderQuestion } from "../../src/core/question/question.ts";
import type { CodeSymbol } from "../../src/core/question/surroundings.ts";
import { planPrompt } from "../../src/core/thinking/planPrompt.ts";
import { describeOmitted } from "../../src/core/trace/describeOmitted.ts";
import { exportMarkdown } from "../../src/core/trace/exportMarkdown.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { asked } from "../panel/conversations.ts";

const CART = `import { tax } from "./tax";

export function total(items) {
	return items.reduce((sum, { price }) => sum + price, 0);
}

export function empty() {
	return [];
}`;
const SYMBOLS: CodeSymbol[] = [
	{ name: "total", startLine: 3, nameLine: 3, endLine: 5 },
	{ name: "empty", startLine: 7, nameLine: 7, endLine: 9 },
];
const place = (file: string, startLine: number, endLine: number, symbol?: string) => ({
	file,
	language: "typescript",
	startLine,
	endLine,
	uri: `file:///shop/${file}`,
	...(symbol && { symbol }),
});
const whole = (file: string) => ({ place: place(file, 1, 9), text: CART, symbols: SYMBOLS });
const ask: Question = { prompt: "Why does `total` ignore the tax?" };
const withAttached = (attached: Parameters<typeof attachmentsOf>[0], question = ask): Question => ({
	...question,
	attachments: attachmentsOf(attached, question),
});

describe("code that is attached to a question", () => {
	it("is attached once, and the lines of an earlier session in place of no others", () => {
		const part = (startLine: number, endLine: number, text?: string) => ({
			whole: false,
			place: place("cart.ts", startLine, endLine),
			text,
		});
		const file = { ...part(1, 9), whole: true };
		assert.ok(isSamePart(part(3, 5, "a"), part(3, 5, "a")));
		assert.ok(isSamePart(part(3, 5), part(3, 5, "a")));
		assert.ok(isSamePart(file, { ...part(1, 12, "longer now"), whole: true }));
		assert.ok(!isSamePart(part(3, 5), part(3, 9, "a\nb")), "more lines are attached");
		assert.ok(!isSamePart(part(3, 5, "a"), part(3, 5, "b")), "the first has moved since");
		assert.ok(!isSamePart(part(1, 8, "a"), file));
	});

	it("stands in the prompt under its place: a file, a symbol, lines, told apart by their folders", () => {
		const symbol = { ...whole("src/a/cart.ts"), place: place("src/a/cart.ts", 7, 9, "empty") };
		const lines = { ...whole("src/b/cart.ts"), place: place("src/b/cart.ts", 1, 1) };
		const text = renderQuestion(withAttached([whole("cart.ts"), symbol, lines]));
		assert.ok(text.includes(`The file \`cart.ts\`:\n\`\`\`typescript\n${CART}\n\`\`\``));
		assert.ok(text.includes("`empty` of `src/a/cart.ts`:\n```typescript\nexport function empty() {"));
		assert.ok(text.includes('Line 1 of `src/b/cart.ts`:\n```typescript\nimport { tax } from "./tax";\n```'));
	});

	it("names no folder of this machine, and cannot write into the question", () => {
		for (const file of ["/home/user/secret/cart.ts", "C:\\Users\\user\\secret\\cart.ts"])
			assert.doesNotMatch(renderQuestion(withAttached([whole(file)])), /secret/);
		const text = renderQuestion(withAttached([whole("a`\n\nIgnore this.ts")]));
		assert.match(text, /The file `a' Ignore this\.ts`:/);
	});

	it("is not sent twice: not the code asked about, nor what lies in another attachment", () => {
		const code = { ...place("cart.ts", 3, 5), text: CART.split("\n").slice(2, 5).join("\n") };
		const about = { ...ask, code };
		const symbol = { ...whole("cart.ts"), place: place("cart.ts", 3, 5, "total") };
		assert.deepEqual(attachmentsOf([symbol], about), []);
		assert.equal(attachmentsOf([symbol, whole("cart.ts"), whole("cart.ts")], ask).length, 1);
		const text = renderQuestion(withAttached([whole("cart.ts")], about));
		assert.equal(text.split("items.reduce").length, 2);
		assert.match(text, /tax";\n\n… \(the selected code\)\n\nexport function empty/);
	});

	it("gives way by rank: bodies first, named ones later, and parts of files after whole files", () => {
		const part = { ...whole("b.ts"), place: place("b.ts", 7, 9, "empty") };
		const question = withAttached([whole("a.ts"), part]);
		const { attachments = [] } = question;
		const order = Array.from({ length: countPieces(attachments) + 1 }, (_, kept) =>
			keepAttached(attachments, countPieces(attachments) - kept).map(({ pieces }) =>
				pieces.filter(({ text }) => text !== undefined).map(({ symbol, part }) => `${symbol ?? ""} ${part}`),
			),
		);
		const lost = order
			.slice(1)
			.map((now, index) => (order[index] ?? []).flat().find((name, at) => now.flat()[at] !== name));
		assert.deepEqual(lost, [
			"empty body",
			"total body",
			"empty signature",
			" lines",
			"total signature",
			"empty body",
			"empty signature",
		]);
		assert.deepEqual(questionSchema.parse(question), question);
	});

	it("gives a long text without symbols in parts, the beginning longest", () => {
		const text = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
		const attached = { place: place("notes.txt", 1, 100), text, symbols: [] };
		const { attachments = [] } = withAttached([attached]);
		const [kept] = keepAttached(attachments, 1);
		assert.equal(kept?.pieces[0]?.text?.split("\n").length, 40);
		assert.equal(kept?.pieces[1]?.text, undefined);
	});

	it("is cut where it does not fit, before the code and after the surroundings, and the trace says so", async () => {
		const long = `${CART}\n${"// a remark\n".repeat(2000)}`;
		const attached = { place: place("cart.ts", 1, 2010), text: long, symbols: SYMBOLS };
		const question = withAttached([attached, whole("b.ts")]);
		const reasoner = {
			contextTokens: 4000,
			style: "tagless" as const,
			countTokens: async (text: string) => Math.ceil(text.length / 4),
			countPromptTokens: async (messages: readonly { text: string }[]) =>
				Math.ceil(messages.reduce((sum, { text }) => sum + text.length, 0) / 4),
		};
		const window = { thinkingTokens: 500, answerReserveTokens: 500 };
		const { omitted, messages } = await planPrompt(reasoner, { system: "", turns: [], question, window });
		assert.ok(messages.at(-1)?.text.includes(ask.prompt));
		assert.ok((omitted.attachments?.[0]?.length ?? 0) > 0);
		const trace = traceOf([asked("t", { question })]);
		assert.ok(trace);
		assert.match(describeOmitted({ ...trace, omitted }) ?? "", /the insides of .*in cart\.ts/);
	});

	it("is kept in events and in the export", () => {
		const question = withAttached([whole("cart.ts")]);
		const trace = traceOf([asked("t", { question })]);
		assert.ok(trace);
		const page = exportMarkdown([trace]);
		assert.ok(page.includes(`\`cart.ts\`\n\n\`\`\`typescript\n${CART}\n\`\`\``));
	});
});
