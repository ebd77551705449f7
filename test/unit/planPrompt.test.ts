import assert from "node:assert/strict";
import fc from "fast-check";
import { Failure } from "../../src/core/failure.ts";
import { HINT } from "../../src/core/marks/thinkingStyle.ts";
import type { Message, Turn } from "../../src/core/question/question.ts";
import { surroundingsOf } from "../../src/core/question/surroundings.ts";
import { planPrompt } from "../../src/core/thinking/planPrompt.ts";
import { describeOmitted } from "../../src/core/trace/describeOmitted.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { FakeReasoner, tokensOf } from "./fakeReasoner.ts";

const window = { thinkingTokens: 50, answerReserveTokens: 50 };
const codeOf = (lines: number) => ({
	file: "a.py",
	language: "python",
	startLine: 1,
	endLine: lines,
	text: Array.from({ length: lines }, (_, n) => `line${n}`).join("\n"),
});

describe("fitting a question into the context", () => {
	it("sends everything when it fits", async () => {
		const reasoner = new FakeReasoner({ thought: "" });
		const plan = await planPrompt(reasoner, {
			system: "s",
			turns: [],
			question: { prompt: "Why?", code: codeOf(9) },
			window,
		});
		assert.deepEqual(plan.omitted, { turns: 0, codeLines: 0 });
		assert.match(plan.messages.at(-1)?.text ?? "", /line0\nline1[\s\S]*line8/);
	});

	it("drops the oldest turns first, then the end of the code, and says how much", async () => {
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 240 });
		const turns = [1, 2, 3].map((n) => ({ question: { prompt: `old ${n}` }, answer: "word ".repeat(20) }));
		const some = await planPrompt(reasoner, {
			system: "s",
			turns,
			question: { prompt: "Why?", code: codeOf(20) },
			window,
		});
		assert.ok(some.omitted.turns > 0 && some.omitted.turns < 3);
		assert.equal(some.omitted.codeLines, 0);
		assert.ok(some.messages.some(({ text }) => text === "old 3"));
		assert.ok(!some.messages.some(({ text }) => text === "old 1"));

		const more = await planPrompt(reasoner, {
			system: "s",
			turns,
			question: { prompt: "Why?", code: codeOf(90) },
			window,
		});
		assert.equal(more.omitted.turns, 3);
		assert.ok(more.omitted.codeLines > 0);
		assert.match(
			more.messages.at(-1)?.text ?? "",
			new RegExp(`\\(${more.omitted.codeLines} lines left out\\)`),
		);
	});

	it("sends the beginning of a line that is longer than the room, and says where it ends", async () => {
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 240 });
		const long = Array.from({ length: 400 }, (_, n) => `word${n}`).join(" ");
		const code = { ...codeOf(1), startLine: 7, endLine: 9, text: `first\n${long}\nlast` };
		const question = { prompt: "Why?", code };
		const plan = await planPrompt(reasoner, { system: "s", turns: [], question, window });
		const sent = plan.messages.at(-1)?.text ?? "";
		const [, begun = "", missing] =
			/first\n(word0 .*)… \((\d+) characters left out\)\n… \(1 line left out\)/.exec(sent) ?? [];
		assert.ok(begun.length > 200 && long.startsWith(begun), begun);
		assert.equal(begun.length + Number(missing), long.length);
		assert.deepEqual(plan.omitted, { turns: 0, codeLines: 2, lineCharacters: begun.length });
		const told = describeOmitted({ omitted: plan.omitted, question } as Trace);
		assert.equal(
			told,
			`Left out to fit the model's context: everything behind the first ${begun.length} characters of line 8.`,
		);
	});

	const symbolsOf = (count: number) =>
		Array.from({ length: count }, (_, n) => {
			const startLine = n * 10 + 1;
			return { name: `f${n}`, startLine, nameLine: startLine, endLine: startLine + 9 };
		});
	const fileOf = (count: number) =>
		symbolsOf(count)
			.flatMap(({ name }) => [`def ${name}(x):`, ...Array<string>(9).fill("  x = x + 1")])
			.join("\n");
	/** The eleventh of so many functions of ten lines, and the others around it. */
	const amid = (count: number) => {
		const text = fileOf(count).split("\n").slice(100, 110).join("\n");
		const code = { ...codeOf(10), startLine: 101, endLine: 110, text };
		const surroundings = surroundingsOf(fileOf(count), symbolsOf(count), code, "file");
		assert.ok(surroundings);
		return { prompt: "Why?", code, surroundings };
	};

	it("keeps the code whole and what is next to it, in a file far larger than the context", async () => {
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 600 });
		const question = amid(500);
		const plan = await planPrompt(reasoner, { system: "s", turns: [], question, window });
		const text = plan.messages.at(-1)?.text ?? "";
		assert.ok(text.includes(question.code.text));
		assert.equal(plan.omitted.codeLines, 0);
		const named = new Set([...text.matchAll(/def (f\d+)/g)].map(([, name]) => name));
		assert.ok(named.has("f9") && named.has("f11") && !named.has("f499"), [...named].join());
		const left = plan.omitted.surroundings ?? [];
		assert.ok(left.some(({ symbol, part }) => symbol === "f499" && part === "signature"));
		// Nothing is gone that is not told, and nothing told that is there.
		const gone = left.reduce((sum, { lines }) => sum + lines, 0);
		const marks = [...text.matchAll(/… \((\d+) lines? left out\)/g)];
		assert.equal(
			marks.reduce((sum, [, lines]) => sum + Number(lines), 0),
			gone,
		);
	});

	it("lets neither earlier turns nor the surroundings crowd the other out", async () => {
		const turns = Array.from({ length: 40 }, (_, n) => ({
			question: { prompt: `old ${n}` },
			answer: "word ".repeat(20),
		}));
		const ask = { system: "s", question: amid(40), window };
		const planOf = (turns: readonly Turn[]) =>
			planPrompt(new FakeReasoner({ thought: "", contextTokens: 1200 }), { ...ask, turns });
		const [few, many] = [await planOf(turns.slice(0, 2)), await planOf(turns)];
		assert.equal(few.omitted.turns, 0, "two turns are within their share");
		const kept = 40 - many.omitted.turns;
		assert.ok(kept >= 5 && kept < 40, `${kept} turns`);
		const left = (many.omitted.surroundings ?? []).filter(({ part }) => part === "signature").length;
		assert.ok(left < 30, "some of the surroundings are there");
	});

	it("gives up every turn and all the surroundings before the first line of the code", async () => {
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 250 });
		const turns = [{ question: { prompt: "old" }, answer: "word" }];
		const { surroundings, ...rest } = amid(40);
		const question = { ...rest, code: codeOf(200), surroundings };
		const { omitted, messages } = await planPrompt(reasoner, { system: "s", turns, question, window });
		assert.equal(omitted.turns, 1);
		assert.equal(omitted.surroundings?.length, surroundings.pieces.length);
		assert.ok(omitted.codeLines > 0 && omitted.codeLines < 200);
		assert.doesNotMatch(messages.at(-1)?.text ?? "", /The code around it/);
	});

	it("reads little of a file that is far too long, and keeps its beginning", async () => {
		let read = 0;
		class Counting extends FakeReasoner {
			override countPromptTokens(messages: readonly Message[]): Promise<number> {
				read += messages.reduce((sum, { text }) => sum + text.length, 0);
				return super.countPromptTokens(messages);
			}
		}
		const reasoner = new Counting({ thought: "", contextTokens: 1000 });
		const question = { prompt: "Why?", code: codeOf(100_000) };
		const plan = await planPrompt(reasoner, { system: "s", turns: [], question, window });
		const kept = 100_000 - plan.omitted.codeLines;
		assert.ok(kept > 300 && kept < 1000, `${kept} lines`);
		assert.match(plan.messages.at(-1)?.text ?? "", /```python\nline0\nline1\n/);
		assert.ok(read < 20 * 16_000, `${read} characters were tokenised`);
	});

	it("cuts one endless line and says so", async () => {
		const code = { ...codeOf(1), text: "x ".repeat(100_000) };
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 1000 });
		const plan = await planPrompt(reasoner, {
			system: "s",
			turns: [],
			question: { prompt: "Why?", code },
			window,
		});
		const { lineCharacters = 0, ...omitted } = plan.omitted;
		assert.deepEqual(omitted, { turns: 0, codeLines: 1 });
		assert.ok(lineCharacters > 200);
		const left = 200_000 - lineCharacters;
		assert.match(
			plan.messages.at(-1)?.text ?? "",
			new RegExp(`\`\`\`python\n(?:x )+… \\(${left} characters left out\\)\n\`\`\``),
		);
	});

	it("refuses a prompt that does not fit even alone", async () => {
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 100 });
		const question = { prompt: "word ".repeat(300) };
		await assert.rejects(
			() => planPrompt(reasoner, { system: "s", turns: [], question, window }),
			(error) => error instanceof Failure && error.code === "promptTooLong",
		);
	});

	it("always leaves room for window, hint and answer", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(4000),
				fc.nat(4000),
				fc.nat(60),
				fc.nat(200),
				fc.integer({ min: 80, max: 2000 }),
				async (...n) => {
					const [thinkingTokens, answerReserveTokens, turnCount, lines, contextTokens] = n;
					const reasoner = new FakeReasoner({ thought: "", contextTokens });
					const turns = Array.from({ length: turnCount }, () => ({
						question: { prompt: "q" },
						answer: "a b c",
					}));
					const question = { prompt: "Why?", code: codeOf(lines + 1) };
					try {
						const plan = await planPrompt(reasoner, {
							system: "s",
							turns,
							question,
							window: { thinkingTokens, answerReserveTokens },
						});
						const used = (await reasoner.countPromptTokens(plan.messages)) + plan.window.thinkingTokens;
						const hint = tokensOf(HINT).length;
						assert.ok(used + hint + plan.window.answerReserveTokens <= contextTokens);
					} catch (error) {
						assert.equal((error as Failure).code, "promptTooLong");
					}
				},
			),
		);
	});
});
