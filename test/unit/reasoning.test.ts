import assert from "node:assert/strict";
import fc from "fast-check";
import { Failure, failures } from "../../src/core/failure.ts";
import type { Chunk } from "../../src/core/marks/chunk.ts";
import { HINT, MORE, QWEN3_HINT } from "../../src/core/marks/thinkingStyle.ts";
import type { Ask } from "../../src/core/thinking/ask.ts";
import type { Controls } from "../../src/core/thinking/controls.ts";
import type { GenerateOptions } from "../../src/core/thinking/reasoner.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { describeEnding } from "../../src/core/trace/describe.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { FakeReasoner, tokensOf } from "./fakeReasoner.ts";

const LONG = Array.from({ length: 100 }, (_, n) => `word${n}`).join(" ");

function askWith(thinkingTokens: number, answerReserveTokens = 50): Ask {
	return {
		traceId: "t",
		system: "Please reason step by step.",
		turns: [],
		question: { prompt: "Why?" },
		window: { thinkingTokens, answerReserveTokens },
	};
}

function controls(): Controls & { stopNow(): void; answer(): void } {
	const stop = new AbortController();
	const answerNow = new AbortController();
	return {
		stop: stop.signal,
		answerNow: answerNow.signal,
		stopNow: () => stop.abort(),
		answer: () => answerNow.abort(),
	};
}

function asked(ask: Ask): Trace {
	return openTrace({
		type: "asked",
		at: 0,
		traceId: ask.traceId,
		question: ask.question,
		complexity: { score: 50, level: "medium", reasons: [] },
		effort: "auto",
		level: "medium",
		window: ask.window,
		earlyExit: true,
		model: { id: "fake", name: "Fake" },
	});
}

/** Runs a question to its end; `during` may use the controls when it sees an event. */
async function run(
	reasoner: FakeReasoner,
	ask: Ask,
	during: (event: ReasoningEvent, hands: ReturnType<typeof controls>) => void = () => {},
): Promise<{ trace: Trace; events: ReasoningEvent[] }> {
	const hands = controls();
	const events: ReasoningEvent[] = [];
	for await (const event of new Reasoning(reasoner, ask).run(hands)) {
		events.push(event);
		during(event, hands);
	}
	return { trace: events.reduce(reduceTrace, asked(ask)), events };
}

/** A model that falls silent behind a few tokens of one request, until that is given up. */
class SilentReasoner extends FakeReasoner {
	/** The number of that request. */
	silentIn = 1;
	onSilence = () => {};
	#requests = 0;

	override async *generate(options: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		const silent = ++this.#requests === this.silentIn;
		yield* super.generate(silent ? { ...options, maxTokens: 3 } : options);
		if (!silent) return;
		const givenUp = new Promise<void>((resolve) => options.signal.addEventListener("abort", resolve));
		this.onSilence();
		await givenUp;
	}
}

describe("the shifted thinking window", () => {
	it("lets a model that ends by itself have the last word: no hint, nothing more is generated", async () => {
		const reasoner = new FakeReasoner({ thought: "Let me see.\n\nIt adds.\n\nThus, it returns 3." });
		const { trace } = await run(reasoner, askWith(100));
		assert.equal(trace.exit, "finished");
		assert.equal(trace.ending, "complete");
		assert.equal(trace.hint, "");
		assert.equal(trace.answer, "Thus, it returns 3.");
		assert.equal(trace.thought, "Let me see.\n\nIt adds.\n\n");
		assert.equal(trace.tokens.thinking + trace.tokens.answer, reasoner.sequence.length - trace.tokens.prompt);
		assert.ok(!reasoner.text.includes(HINT));
	});

	it("takes a short direct reply as all answer", async () => {
		const { trace } = await run(new FakeReasoner({ thought: "It returns 3." }), askWith(100));
		assert.equal(trace.answer, "It returns 3.");
		assert.equal(trace.thought, "");
		assert.equal(trace.tokens.thinking, 0);
	});

	it("forces the hint verbatim at the cap, and counts it apart", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, answer: "It is 7." });
		const { trace } = await run(reasoner, askWith(20));
		assert.equal(trace.exit, "capped");
		assert.equal(trace.tokens.thinking, 20);
		assert.equal(trace.hint, "\n\nI overthought it, the final answer should be:\n\n");
		assert.equal(trace.tokens.forced, tokensOf(HINT).length);
		assert.equal(trace.answer, "It is 7.");
		assert.ok(reasoner.text.endsWith(`${trace.thought}${HINT}It is 7.`));
	});

	it("lets an answer that has begun go on where the window ends: it is not written again", async () => {
		const code = "```py\ndef f(n):\n\treturn n + 1\n```";
		const thought = `Let me see.\n\nThus, the code is:\n\n${code}`;
		const reasoner = new FakeReasoner({ thought });
		const { trace } = await run(reasoner, askWith(tokensOf(thought).length - 4));
		assert.equal(trace.exit, "finished");
		assert.equal(trace.ending, "complete");
		assert.equal(trace.hint, "");
		assert.equal(trace.answer, `Thus, the code is:\n\n${code}`);
		assert.equal(trace.tokens.thinking + trace.tokens.answer, tokensOf(thought).length);
		assert.equal(trace.tokens.forced, 0);
	});

	it("ends such an answer at its reserve", async () => {
		const thought = `Let me see.\n\n### Answer\n\n${LONG}`;
		const { trace } = await run(new FakeReasoner({ thought }), askWith(20, 30));
		assert.equal(trace.tokens.answer, 30);
		assert.equal(trace.ending, "truncated");
	});

	it("forces the hint at once when the window is 0", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG }), askWith(0));
		assert.equal(trace.tokens.thinking, 0);
		assert.equal(trace.exit, "capped");
		assert.equal(trace.answer, "42.");
	});

	it("says when the answer was cut off at its reserve", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG, answer: LONG }), askWith(20, 10));
		assert.equal(trace.tokens.answer, 10);
		assert.equal(trace.ending, "truncated");
	});

	it("closes at the next token when the user wants the answer now", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG }), askWith(100), (event, hands) => {
			if (event.type === "thought" && event.text === "word2") hands.answer();
		});
		assert.equal(trace.exit, "answerNow");
		assert.equal(trace.thought, "word0 word1 word2");
		assert.equal(trace.answer, "42.");
	});

	for (const where of ["its thought", "a look"]) {
		it(`closes without another token where the model has fallen silent in ${where}`, async () => {
			const reasoner = new SilentReasoner({ thought: LONG });
			const convergence = { peekTokens: 20, confidence: 0.5, agreements: 99, everyTokens: 5, minTokens: 0 };
			const ask = { ...askWith(100), ...(where === "a look" && { convergence }) };
			const hands = controls();
			reasoner.silentIn = where === "a look" ? 3 : 1;
			reasoner.onSilence = hands.answer;
			const events: ReasoningEvent[] = [];
			for await (const event of new Reasoning(reasoner, ask).run(hands)) events.push(event);
			const trace = events.reduce(reduceTrace, asked(ask));
			assert.deepEqual([trace.exit, trace.answer, trace.failure], ["answerNow", "42.", undefined]);
			assert.ok(trace.thought.startsWith("word0 "));
		});
	}

	it("does not think at all where the user wanted the answer before it began", async () => {
		const reasoner = new FakeReasoner({ thought: LONG });
		const { trace } = await run(reasoner, askWith(40), (event, { answer }) => {
			if (event.type === "prefilled") answer();
		});
		assert.deepEqual([trace.exit, trace.tokens.thinking, trace.answer], ["answerNow", 0, "42."]);
	});

	it("stops at the next token and keeps what was written", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG }), askWith(100), (event, hands) => {
			if (event.type === "thought" && event.text === "word2") hands.stopNow();
		});
		assert.equal(trace.exit, "stopped");
		assert.equal(trace.ending, "stopped");
		assert.equal(trace.thought, "word0 word1 word2");
		assert.equal(trace.answer, "");
	});

	it("is stopped, and has not failed, where the model gives up reading for that", async () => {
		const reasoner = new FakeReasoner({ thought: LONG });
		reasoner.prefill = async (_, signal, onRead) => {
			onRead?.(1, 2);
			await new Promise<void>((resolve) => signal.addEventListener("abort", resolve));
			throw new Error("stopped while reading the prompt");
		};
		const { trace } = await run(reasoner, askWith(100), (_, hands) => hands.stopNow());
		assert.deepEqual([trace.ending, trace.failure], ["stopped", undefined]);
	});

	it("keeps the exit of the window when it is stopped while answering", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, answer: LONG });
		const { trace } = await run(reasoner, askWith(5), (event, hands) => {
			if (event.type === "answered") hands.stopNow();
		});
		assert.equal(trace.exit, "capped");
		assert.equal(trace.ending, "stopped");
		assert.equal(trace.answer, "word0");
	});

	it("ends with a failure instead of throwing", async () => {
		const reasoner = new FakeReasoner({ thought: LONG });
		reasoner.prefill = async () => {
			throw new Error("the kernel hung");
		};
		const { trace } = await run(reasoner, askWith(5));
		assert.equal(trace.ending, "failed");
		assert.match(trace.failure?.message ?? "", /the kernel hung/);
	});
});

describe("a model with think tags", () => {
	it("answers behind its own tag, without the hint", async () => {
		const reasoner = new FakeReasoner({ thought: "Hmm, adds. </think> It is 3.", style: "tagged" });
		const { trace } = await run(reasoner, askWith(100));
		assert.equal(trace.exit, "finished");
		assert.equal(trace.thought, "Hmm, adds. ");
		assert.equal(trace.answer.trim(), "It is 3.");
		assert.equal(trace.hint, "");
	});

	it("finds the tag also where it comes in parts", async () => {
		const reasoner = new FakeReasoner({ thought: "", style: "tagged" });
		const parts = ["Hm", "m <", "/thi", "nk", ">", " 3"];
		reasoner.generate = async function* () {
			for (const text of parts.splice(0)) yield { text, tokens: 1 };
		};
		const { trace } = await run(reasoner, askWith(100));
		assert.equal(trace.thought, "Hmm ");
		assert.equal(trace.tokens.thinking, 5);
	});

	it("shows the tag that it writes first neither in the thought nor in the answer", async () => {
		const { trace } = await run(
			new FakeReasoner({ thought: "<think>\nHmm, adds. </think>\n\nIt is 3.", style: "tagged" }),
			askWith(100),
		);
		assert.equal(trace.thought, "Hmm, adds. ");
		assert.equal(trace.answer, "It is 3.");
	});

	it("is made to answer where it ends inside of its tag", async () => {
		for (const style of ["tagged", "tagless"] as const) {
			const reasoner = new FakeReasoner({ thought: "<think> Hmm.\n\nThus, it adds.", style });
			const { trace } = await run(reasoner, askWith(100));
			assert.equal(trace.thought, "Hmm.\n\nThus, it adds.");
			assert.equal(trace.hint, `\n</think>${HINT}`);
			assert.equal(trace.answer, "42.");
			assert.equal(trace.exit, "finished");
		}
	});

	it("answers at once where its template has closed the thought", async () => {
		const reasoner = new FakeReasoner({ thought: "It is 3.", style: "tagged", begun: "closed" });
		const { trace } = await run(reasoner, askWith(100));
		assert.deepEqual([trace.thought, trace.answer, trace.hint], ["", "It is 3.", ""]);
		assert.deepEqual([trace.exit, trace.ending], ["direct", "complete"]);
	});

	it("is told to answer without thinking, where there is a word for that, and may think when asked for more", async () => {
		const script = { thought: "It is 3.", more: "Hmm, 4.", style: "tagged", toldDirect: "closed" } as const;
		const reasoner = new FakeReasoner(script);
		const reasoning = new Reasoning(reasoner, { ...askWith(100), direct: true });
		const hands = controls();
		let trace = asked(askWith(100));
		for await (const event of reasoning.run(hands)) trace = reduceTrace(trace, event);
		assert.deepEqual([trace.exit, trace.thought, trace.answer], ["direct", "", "It is 3."]);
		assert.equal(trace.direct, true);
		const { version, reopened } = await reasoning.reopen("t/2", 200, false, hands.stop);
		trace = reduceTrace(trace, reopened);
		for await (const event of version.resume(hands)) trace = reduceTrace(trace, event);
		// The answer stood behind the thought, not in it.
		assert.equal(trace.thought, `${MORE}Hmm, 4.`);
		assert.ok(reasoner.text.includes(`<think>${MORE}Hmm, 4.`), reasoner.text);
		assert.equal(trace.ending, "complete");
		await version.reopen("t/3", 300, false, hands.stop);
		assert.ok(reasoner.text.endsWith(`<think>${MORE}Hmm, 4.${MORE}`), reasoner.text);
		const plain = await run(new FakeReasoner(script), askWith(100));
		assert.equal(plain.trace.exit, "finished");
		assert.equal(plain.trace.direct, undefined);
	});

	it("has its thinking ended by the words of whoever asks", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, style: "tagged" });
		const { trace } = await run(reasoner, { ...askWith(10), hint: QWEN3_HINT });
		assert.equal(trace.hint, QWEN3_HINT);
		assert.ok(reasoner.text.includes(`${trace.thought}${QWEN3_HINT}`));
	});

	it("is in a thought from the start where its template has opened one", async () => {
		const reasoner = new FakeReasoner({ thought: "Hmm.\n\nThus, 3.", style: "tagged", begun: "open" });
		const { trace } = await run(reasoner, askWith(100));
		assert.deepEqual([trace.thought, trace.answer], ["Hmm.\n\nThus, 3.", "42."]);
	});

	it("has a thought opened and closed before the hint where it has none", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG, style: "tagged" }), askWith(0));
		assert.equal(trace.hint, `<think>\n</think>${HINT}`);
	});

	it("is never taken at its word where its marks are unknown", async () => {
		const reasoner = new FakeReasoner({ thought: "<|muse|>Hmm. Thus, 3.", style: "unknown" });
		const { trace } = await run(reasoner, askWith(100));
		assert.deepEqual([trace.thought, trace.hint, trace.answer], ["<|muse|>Hmm. Thus, 3.", HINT, "42."]);
	});

	it("has its tag closed before the hint", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG, style: "tagged" }), askWith(10));
		assert.equal(trace.hint, `\n</think>${HINT}`);
		assert.equal(trace.answer, "42.");
	});
});

const SETTLE = { peekTokens: 8, confidence: 0.9, agreements: 2, everyTokens: 10, minTokens: 5 };
const settling = (cap: number): Ask => ({ ...askWith(cap), convergence: SETTLE });

describe("early exit", () => {
	it("closes the window when two peeks in a row are sure of the same answer, and the peek is the answer", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, answer: (n) => (n < 25 ? "It is 6." : "It is 7.") });
		const { trace, events } = await run(reasoner, settling(100));
		// Peeks at 10 and 20 tokens agree on the wrong answer: an early exit is a bet, taken as told.
		assert.equal(trace.exit, "converged");
		assert.equal(trace.tokens.thinking, 20);
		assert.equal(trace.answer, "It is 6.");
		assert.equal(trace.hint, HINT);
		assert.deepEqual(
			trace.peeks.map(({ text }) => text),
			["It is 6."],
		);
		assert.equal(trace.tokens.peek, 5);
		assert.equal(trace.tokens.answer, 5);
		assert.equal(events.filter(({ type }) => type === "closed").length, 1);
	});

	it("thinks on while the peeks disagree or are unsure, as if it had never peeked", async () => {
		const changing = new FakeReasoner({ thought: LONG, answer: (n) => `It is ${n}.` });
		const { trace } = await run(changing, settling(60));
		assert.equal(trace.exit, "capped");
		assert.equal(trace.thought, (await run(new FakeReasoner({ thought: LONG }), askWith(60))).trace.thought);
		const unsure = new FakeReasoner({ thought: LONG, confidence: () => 0.89 });
		assert.equal((await run(unsure, settling(60))).trace.exit, "capped");
	});

	it("never settles on an answer of which it saw only the beginning", async () => {
		const { trace } = await run(new FakeReasoner({ thought: LONG, answer: LONG }), settling(60));
		assert.equal(trace.exit, "capped");
	});

	it("counts peeks apart and leaves nothing of them behind", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, answer: (n) => `It is ${n}.` });
		const { trace } = await run(reasoner, settling(60));
		const { prompt, thinking, forced, answer, peek } = trace.tokens;
		const hint = tokensOf(HINT).length;
		assert.equal(trace.peeks.length, 5);
		assert.equal(forced, 6 * hint);
		assert.equal(reasoner.evaluated, prompt + thinking + forced + answer + peek);
		assert.equal(reasoner.sequence.length, prompt + thinking + hint + answer);
	});

	it("reads what stands and writes it once: the last peek is the answer and costs nothing", async () => {
		const sure = (n: number) => (n < 30 ? 0.5 : 1);
		const script = { thought: LONG, answer: "It is 7.", confidence: sure, retraces: true };
		const reasoner = new FakeReasoner(script);
		const { trace } = await run(reasoner, settling(100));
		assert.equal(trace.exit, "converged");
		assert.equal(trace.tokens.thinking, 40);
		assert.equal(trace.answer, "It is 7.");
		assert.equal(trace.tokens.answer, 5);
		// Unsure of the first token at 10 tokens; that at 20 it still is costs nothing to see.
		assert.equal(trace.peeks.length, 3);
		const { thinking, peek, answer } = trace.tokens;
		assert.equal(thinking + peek + answer, reasoner.generated);
		const capped = await run(new FakeReasoner(script), askWith(40));
		assert.equal(trace.answer, capped.trace.answer);
	});

	it("writes anew only from where the answer has become another one", async () => {
		const script = { thought: LONG, answer: (n: number) => (n < 25 ? "It is 6." : "It is 7.") };
		const once = { ...SETTLE, agreements: 3 };
		const reasoner = new FakeReasoner({ ...script, retraces: true });
		const { trace } = await run(reasoner, { ...askWith(100), convergence: once });
		assert.equal(trace.exit, "converged");
		assert.equal(trace.tokens.thinking, 50);
		// "6." is all that was written in vain.
		assert.equal(trace.tokens.peek, 1);
		assert.equal(trace.tokens.answer, 5);
	});

	it("does not write again what stands of a draft when the window closes, and answers the same", async () => {
		const script = { thought: LONG, answer: (n: number) => (n < 15 ? "It is 6." : "It is 7.") };
		const reasoner = new FakeReasoner({ ...script, retraces: true });
		const never = { ...SETTLE, agreements: 9 };
		const { trace } = await run(reasoner, { ...askWith(30), convergence: never });
		assert.equal(trace.exit, "capped");
		const capped = (await run(new FakeReasoner(script), askWith(30))).trace;
		assert.equal(trace.answer, capped.answer);
		assert.equal(trace.tokens.answer, capped.tokens.answer);
		// "6." is all that was written in vain.
		assert.equal(trace.tokens.peek, 1);
		const { thinking, peek, answer } = trace.tokens;
		assert.equal(thinking + peek + answer, reasoner.generated);
	});

	it("goes on with the beginning of a long answer of which thinking has cleared up a doubt", async () => {
		const script = {
			thought: LONG,
			answer: LONG,
			confidence: (n: number) => (n < 25 ? 0.5 : 1),
			retraces: true,
		};
		const reasoner = new FakeReasoner(script);
		const ask = { ...askWith(100, 60), convergence: { ...SETTLE, agreements: 1 } };
		const { trace } = await run(reasoner, ask);
		assert.equal(trace.exit, "converged");
		const capped = (await run(new FakeReasoner(script), askWith(trace.tokens.thinking, 60))).trace;
		assert.equal(trace.answer, capped.answer);
		assert.equal(trace.tokens.answer, 60);
		assert.equal(trace.ending, "truncated");
		const { thinking, peek, answer } = trace.tokens;
		assert.equal(thinking + peek + answer, reasoner.generated);
	});

	it("peeks no more where the beginning of a long answer was never in doubt, or cannot be read again", async () => {
		for (const retraces of [true, false]) {
			const { trace } = await run(new FakeReasoner({ thought: LONG, answer: LONG, retraces }), settling(90));
			assert.equal(trace.exit, "capped");
			assert.equal(trace.peeks.length, 1);
		}
	});

	it("spends next to nothing on peeks at an answer that never settles", async () => {
		const long = Array.from({ length: 2000 }, (_, n) => `word${n}`).join(" ");
		for (const retraces of [true, false]) {
			const script = { thought: long, answer: "It is 7.", confidence: () => 0.5, retraces };
			const { trace } = await run(new FakeReasoner(script), settling(2000));
			assert.equal(trace.exit, "capped");
			assert.ok(trace.tokens.peek < 0.03 * trace.tokens.thinking, `${trace.tokens.peek}`);
		}
	});

	it("peeks once, for one token, at a model that does not say how sure it is", async () => {
		class Silent extends FakeReasoner {
			override async *generate(options: GenerateOptions) {
				for await (const { text, tokens } of super.generate(options)) yield { text, tokens };
			}
		}
		const { trace } = await run(new Silent({ thought: LONG }), settling(60));
		assert.equal(trace.exit, "capped");
		assert.equal(trace.peeks.length, 1);
		assert.equal(trace.tokens.peek, 1);
	});

	it("loses no thought over a peek that fails, and peeks no more", async () => {
		let peeks = 0;
		class Failing extends FakeReasoner {
			override generate(options: GenerateOptions): AsyncGenerator<Chunk, void, void> {
				if (options.measure && ++peeks > 0) throw failures.serverFailed("gpu.example", 500, "no logprobs");
				return super.generate(options);
			}
		}
		const { trace } = await run(new Failing({ thought: LONG, answer: "It is 7." }), settling(150));
		assert.equal(peeks, 1);
		assert.deepEqual(
			[trace.ending, trace.exit, trace.tokens.thinking, trace.answer],
			["complete", "capped", 150, "It is 7."],
		);
	});

	it("peeks where the thought turns back, without waiting for the interval", async () => {
		for (const [begun, rest] of [
			["a b c\n\nWait", ` ${LONG}`],
			["a\nb\na\nb\n", LONG],
		] as const) {
			const { trace } = await run(new FakeReasoner({ thought: begun + rest }), settling(100));
			assert.equal(trace.peeks[0]?.thoughtChars, begun.length);
		}
	});
});

describe("a thought that repeats itself", () => {
	it("is ended and answered", async () => {
		const again = "Wait, but what if the list is empty? Then it returns zero. ".repeat(40);
		const { trace } = await run(new FakeReasoner({ thought: again }), askWith(800));
		assert.equal(trace.exit, "looping");
		assert.ok(trace.tokens.thinking < 150);
		assert.equal(trace.answer, "42.");
	});
});

describe("an answer that repeats itself", () => {
	const again = "The list is empty, so it returns zero, since the list is empty. ";

	it("is cut off, kept, and said to be so", async () => {
		const reasoner = new FakeReasoner({ thought: "Hmm.", answer: `It does. ${again.repeat(400)}` });
		const { trace, events } = await run(reasoner, askWith(0, 4000));
		assert.equal(trace.ending, "looping");
		assert.equal(describeEnding(trace), "The answer was cut off: it repeated itself.");
		assert.ok(trace.answer.startsWith(`It does. ${again.repeat(10)}`));
		assert.ok(trace.tokens.answer < 1000, `${trace.tokens.answer}`);
		assert.deepEqual(events.at(-1), { ...events.at(-1), type: "completed", truncated: true, looping: true });
	});

	it("is cut off behind the mark of its thought, too", async () => {
		const thought = `<think>Hmm.</think>${again.repeat(400)}`;
		const { trace } = await run(new FakeReasoner({ thought, style: "tagged" }), askWith(4000, 4000));
		assert.equal(trace.exit, "finished");
		assert.equal(trace.ending, "looping");
		assert.ok(trace.tokens.answer < 1000, `${trace.tokens.answer}`);
	});

	it("is complete where a passage is only said a few times", async () => {
		const { trace } = await run(new FakeReasoner({ thought: "", answer: again.repeat(5) }), askWith(0, 4000));
		assert.equal(trace.ending, "complete");
		assert.equal(trace.answer, again.repeat(5));
	});
});

describe("think more", () => {
	/** Runs a question and reopens it once for each given window. */
	async function reopen(reasoner: FakeReasoner, ask: Ask, windows: readonly number[], inPlace = true) {
		const hands = controls();
		let reasoning = new Reasoning(reasoner, ask);
		let trace = asked(ask);
		const fold = async (events: AsyncIterable<ReasoningEvent>) => {
			for await (const event of events) trace = reduceTrace(trace, event);
		};
		await fold(reasoning.run(hands));
		const first = trace;
		for (const window of windows) {
			const { version, reopened } = await reasoning.reopen(`at-${window}`, window, inPlace, hands.stop);
			trace = reduceTrace(trace, reopened);
			reasoning = version;
			await fold(reasoning.resume(hands));
		}
		return { first, trace };
	}

	it("drops hint and answer and thinks on from the same place, on the same cache", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, more: LONG });
		const { first, trace } = await reopen(reasoner, askWith(10), [30]);
		assert.ok(trace.thought.startsWith(`${first.thought}\n\nWait,`));
		assert.equal(trace.tokens.thinking, 30);
		assert.equal(trace.exit, "capped");
		assert.equal(trace.answer, "42.");
		assert.equal(reasoner.text.split(HINT).length, 2);
		const { prompt, thinking, forced, answer } = trace.tokens;
		assert.equal(reasoner.evaluated, prompt + thinking + forced + answer);
	});

	it("takes up a thought that had ended by itself, its own answer included", async () => {
		const reasoner = new FakeReasoner({
			thought: "Let me see.\n\nThus, it is 3.",
			more: " no.\n\nThus, it is 4.",
		});
		const { first, trace } = await reopen(reasoner, askWith(50), [100]);
		assert.equal(first.answer, "Thus, it is 3.");
		assert.equal(trace.answer, "Thus, it is 4.");
		assert.equal(trace.thought, "Let me see.\n\nThus, it is 3.\n\nWait, no.\n\n");
	});

	it("counts an answer that is thought again as thinking, as the model does", async () => {
		const reasoner = new FakeReasoner({ thought: "Let me see.\n\nThus, it is 3.", more: LONG });
		const { first, trace } = await reopen(reasoner, askWith(50), [40]);
		assert.deepEqual([first.tokens.thinking, first.tokens.answer], [6, 7]);
		assert.equal(trace.exit, "capped");
		assert.equal(trace.tokens.thinking, 40);
		assert.equal(trace.tokens.answer, tokensOf("42.").length);
	});

	it("looks for the answer in what was thought since, whatever was answered before", async () => {
		const thought = "Let me see.\n\n### Answer\n\n3.";
		const more = " is it?\n\nIt adds.\n\n### Answer\n\n4.";
		const finished = await reopen(new FakeReasoner({ thought, more }), askWith(50), [100]);
		assert.equal(finished.first.answer, "### Answer\n\n3.");
		assert.equal(finished.trace.answer, "### Answer\n\n4.");
		const capped = await reopen(new FakeReasoner({ thought, more: LONG }), askWith(50), [60]);
		assert.equal(capped.trace.exit, "capped");
		assert.equal(capped.trace.answer, "42.");
	});

	it("does not take for code what is thought behind code that was cut", async () => {
		const thought = `Let me see.\n\nFirst:\n\n\`\`\`py\n${LONG}`;
		const more = " no.\n\nIt adds.\n\n```py\nreturn 4\n```\n\nThus, it is 4.";
		const { trace } = await reopen(new FakeReasoner({ thought, more }), askWith(20), [100]);
		assert.equal(trace.exit, "finished");
		assert.equal(trace.answer, "Thus, it is 4.");
	});

	it("is made to answer where it has nothing to add", async () => {
		for (const more of ["", "\n", " \n\n "]) {
			const { trace } = await reopen(new FakeReasoner({ thought: "It is 3.", more }), askWith(50), [100]);
			assert.equal(trace.answer, "42.", JSON.stringify(more));
		}
	});

	it("shows of an answer that had begun in the window what the model thinks on from", async () => {
		const thought = `Let me see.\n\n### Answer\n\n${LONG}`;
		const reasoner = new FakeReasoner({ thought, more: LONG });
		const { first, trace } = await reopen(reasoner, askWith(20, 30), [60]);
		assert.ok(first.answer.includes("word10 "), first.answer);
		assert.ok(reasoner.text.includes(trace.thought), trace.thought);
		assert.equal(trace.tokens.thinking, 60);
	});

	it("reads the question again when another one was asked in between", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, more: LONG });
		const inPlace = await reopen(new FakeReasoner({ thought: LONG, more: LONG }), askWith(10), [30]);
		const { trace } = await reopen(reasoner, askWith(10), [30], false);
		assert.equal(trace.thought, inPlace.trace.thought);
	});

	it("goes on any number of times, until the context is full, and then says so", async () => {
		const reasoner = new FakeReasoner({ thought: LONG, more: LONG, contextTokens: 200 });
		const { trace } = await reopen(reasoner, askWith(10), [20, 30, 40]);
		assert.equal(trace.tokens.thinking, 40);
		await assert.rejects(
			reopen(reasoner, askWith(10), [90, 150, 300, 400]),
			(error) => error instanceof Failure && error.code === "contextFull",
		);
	});
});

describe("any model and any window", () => {
	it("never thinks beyond the cap, never answers beyond the reserve, never exceeds the context", async () => {
		const words = fc.array(fc.constantFrom("a", "\n\n", "Thus,", "Wait", "</think>", "```", "x".repeat(9)), {
			maxLength: 120,
		});
		await fc.assert(
			fc.asyncProperty(
				words,
				words,
				fc.nat(80),
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 64, max: 300 }),
				fc.constantFrom("tagless" as const, "tagged" as const),
				fc.boolean(),
				async (thought, answer, cap, reserve, contextTokens, style, early) => {
					const reasoner = new FakeReasoner({
						thought: thought.join(" "),
						answer: answer.join(" "),
						style,
						contextTokens,
					});
					const ask = { ...askWith(cap, reserve), ...(early && { convergence: SETTLE }) };
					const { trace } = await run(reasoner, ask);
					assert.equal(trace.phase, "ended");
					assert.ok(trace.tokens.thinking <= cap);
					const generated = trace.tokens.thinking + trace.tokens.answer;
					assert.ok(generated <= cap + reserve);
					assert.ok(reasoner.sequence.length <= contextTokens);
				},
			),
			{ numRuns: 300 },
		);
	});
});
