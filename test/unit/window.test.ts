import assert from "node:assert/strict";
import fc from "fast-check";
import { Failure } from "../../src/core/failure.ts";
import { CATALOGUE } from "../../src/core/models.ts";
import type { Message } from "../../src/core/question.ts";
import { chooseWindow, HINT, planWindow, type WindowChoice, windowFor } from "../../src/core/window.ts";
import { FakeReasoner, tokensOf } from "./fakeReasoner.ts";

const z1 = CATALOGUE.find(({ id }) => id === "z1-7b");
const limits = { maxThinkingTokens: 0, answerReserveTokens: 1024 };
const window = { thinkingTokens: 50, answerReserveTokens: 50 };
const codeOf = (lines: number) => ({
	file: "a.py",
	language: "python",
	startLine: 1,
	endLine: lines,
	text: Array.from({ length: lines }, (_, n) => `line${n}`).join("\n"),
});

describe("the window of an effort", () => {
	it("is the paper's test points on Z1-7B", () => {
		assert.ok(z1);
		const caps = (["minimal", "low", "medium", "high", "max"] as const).map(
			(level) => windowFor(z1.windows, level, limits).thinkingTokens,
		);
		assert.deepEqual(caps, [128, 512, 1024, 2048, 4096]);
	});

	it("never exceeds the user's own limit", () => {
		assert.ok(z1);
		assert.equal(windowFor(z1.windows, "max", { ...limits, maxThinkingTokens: 300 }).thinkingTokens, 300);
	});
});

describe("the choice of a window", () => {
	const windows = { minimal: 32, low: 64, medium: 128, high: 256, max: 400 };
	const calibrated = { minimal: 16, low: 16, medium: 48, high: 96, max: 400 };
	const limits = { maxThinkingTokens: 0, answerReserveTokens: 100 };
	const choice = { effort: "auto" as const, estimated: "high" as const, limits };
	const chosen = (differences: Partial<WindowChoice>) => {
		const { level, window } = chooseWindow(windows, { ...choice, ...differences });
		return [level, window.thinkingTokens];
	};

	it("is the estimate's with auto, and the user's own otherwise", () => {
		assert.deepEqual(chosen({}), ["high", 256]);
		assert.deepEqual(chosen({ effort: "low" }), ["low", 64]);
	});

	it("is what the model was found to need with auto, while a chosen effort keeps its meaning", () => {
		assert.deepEqual(chosen({ calibrated }), ["high", 96]);
		assert.deepEqual(chosen({ calibrated, effort: "high" }), ["high", 256]);
	});

	it("obeys a number of tokens before anything else", () => {
		assert.deepEqual(chosen({ thinkingTokens: 70, calibrated }), ["medium", 70]);
	});
});

describe("fitting a question into the context", () => {
	it("sends everything when it fits", async () => {
		const reasoner = new FakeReasoner({ thought: "" });
		const plan = await planWindow(reasoner, {
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
		const some = await planWindow(reasoner, {
			system: "s",
			turns,
			question: { prompt: "Why?", code: codeOf(20) },
			window,
		});
		assert.ok(some.omitted.turns > 0 && some.omitted.turns < 3);
		assert.equal(some.omitted.codeLines, 0);
		assert.ok(some.messages.some(({ text }) => text === "old 3"));
		assert.ok(!some.messages.some(({ text }) => text === "old 1"));

		const more = await planWindow(reasoner, {
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
		const plan = await planWindow(reasoner, { system: "s", turns: [], question, window });
		const kept = 100_000 - plan.omitted.codeLines;
		assert.ok(kept > 300 && kept < 1000, `${kept} lines`);
		assert.match(plan.messages.at(-1)?.text ?? "", /```python\nline0\nline1\n/);
		assert.ok(read < 20 * 16_000, `${read} characters were tokenised`);
	});

	it("leaves one endless line out and says so", async () => {
		const code = { ...codeOf(1), text: "x ".repeat(100_000) };
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 1000 });
		const plan = await planWindow(reasoner, {
			system: "s",
			turns: [],
			question: { prompt: "Why?", code },
			window,
		});
		assert.deepEqual(plan.omitted, { turns: 0, codeLines: 1 });
		assert.match(plan.messages.at(-1)?.text ?? "", /```python\n… \(1 lines left out\)/);
	});

	it("refuses a prompt that does not fit even alone", async () => {
		const reasoner = new FakeReasoner({ thought: "", contextTokens: 100 });
		const question = { prompt: "word ".repeat(300) };
		await assert.rejects(
			() => planWindow(reasoner, { system: "s", turns: [], question, window }),
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
						const plan = await planWindow(reasoner, {
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
