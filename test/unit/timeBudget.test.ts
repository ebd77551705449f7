import assert from "node:assert/strict";
import { mock } from "node:test";
import type { ModelBackend } from "../../src/core/engine/modelBackend.ts";
import type { Chunk } from "../../src/core/marks/chunk.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import { readyQuestion } from "../../src/core/question/readyQuestions.ts";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { readingSpeed, usualAnswerTokens, writingSpeed } from "../../src/core/saving/speeds.ts";
import type { Ask } from "../../src/core/thinking/ask.ts";
import type { GenerateOptions, Prefill, Signal } from "../../src/core/thinking/reasoner.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import {
	afterWaiting,
	answerTokensFor,
	type TimeLimit,
	windowInTime,
} from "../../src/core/thinking/timeBudget.ts";
import { describeEnding, describeExit, describeLateReading } from "../../src/core/trace/describe.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { type AskOptions, Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { startServedEngine } from "../../src/host/engine/servedEngine.ts";
import { FakeReasoner } from "./fakeReasoner.ts";
import { namingModels } from "./namingModel.ts";

const LONG = Array.from({ length: 2000 }, (_, n) => `word${n}`).join(" ");
const never = new AbortController().signal;
const CONVERGENCE = { peekTokens: 20, confidence: 0.5, agreements: 99, everyTokens: 25, minTokens: 0 };

/** A model that takes its time, by a clock that only it moves. */
class TimedReasoner extends FakeReasoner {
	/** Milliseconds for the token of this number. */
	msFor: (token: number) => number = () => 100;
	#written = 0;

	override async *generate(options: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		for await (const chunk of super.generate(options)) {
			mock.timers.tick(this.msFor(this.#written++));
			yield chunk;
		}
	}
}

/** A model that goes silent, by the same clock: nothing comes until the request is given up. */
class SilentReasoner extends TimedReasoner {
	/** Whether it goes silent before the token of this number, counted from the last request on. */
	silentAt: (token: number, request: number) => boolean = () => true;
	requests = 0;

	/** Timers are by that clock only from here on: fitting the prompt waits for a real one. */
	override prefill(...args: Parameters<FakeReasoner["prefill"]>): Promise<Prefill> {
		const now = Date.now();
		mock.timers.reset();
		mock.timers.enable({ apis: ["Date", "setTimeout"], now });
		return super.prefill(...args);
	}

	override async *generate(options: GenerateOptions): AsyncGenerator<Chunk, void, void> {
		const request = this.requests++;
		let token = 0;
		for await (const chunk of super.generate(options)) {
			if (this.silentAt(token++, request)) {
				await this.rollback(this.position() - 1);
				return silence(options.signal);
			}
			yield chunk;
		}
	}
}

/** Lets time pass until the request is given up, for an hour at most. */
async function silence(signal: Signal): Promise<void> {
	for (let ms = 0; !signal.aborted; ms += 100) {
		assert.ok(ms < 3_600_000, "nobody gave the request up");
		mock.timers.tick(100);
		await Promise.resolve();
	}
}

interface Asked {
	readonly seconds: number;
	readonly time?: Partial<TimeLimit>;
	readonly convergence?: Ask["convergence"];
	readonly thinkingTokens?: number;
}

/** Asks now; times in the trace count from here. */
async function answered(reasoner: FakeReasoner, { seconds, time, ...rest }: Asked): Promise<Trace> {
	const window = { thinkingTokens: rest.thinkingTokens ?? 1000, answerReserveTokens: 500 };
	const ask = {
		traceId: "t",
		system: "",
		turns: [],
		question: { prompt: "Why?" },
		window,
		time: { until: Date.now() + seconds * 1000, answerTokens: 50, ...time },
		...(rest.convergence && { convergence: rest.convergence }),
	};
	let trace = openTrace({
		type: "asked",
		at: Date.now(),
		traceId: "t",
		question: ask.question,
		complexity: { score: 50, level: "medium", reasons: [] },
		effort: "auto",
		level: "medium",
		window,
		earlyExit: true,
		maxSeconds: seconds,
		model: { id: "fake", name: "Fake" },
	});
	for await (const event of new Reasoning(reasoner, ask).run({ stop: never, answerNow: never })) {
		trace = reduceTrace(trace, event);
	}
	assert.equal(trace.failure, undefined);
	return trace;
}

const closedAfter = ({ moments }: Trace) => (moments.closed ?? 0) - moments.asked;
const endedAfter = ({ moments }: Trace) => (moments.ended ?? 0) - moments.asked;

describe("a budget in seconds", () => {
	beforeEach(() => mock.timers.enable({ apis: ["Date"], now: 1_000_000 }));
	afterEach(() => mock.timers.reset());

	it("closes the window where the answer still has its time, and says when that was", async () => {
		const trace = await answered(new TimedReasoner({ thought: LONG, answer: "It is 7." }), { seconds: 20 });
		assert.equal(trace.exit, "timed");
		assert.equal(closedAfter(trace), 15_000);
		assert.equal(trace.answer, "It is 7.");
		assert.equal(describeExit(trace), "capped after 15.0 s");
		assert.equal(describeEnding(trace), undefined);
	});

	it("closes it earlier when the model becomes slower", async () => {
		const reasoner = new TimedReasoner({ thought: LONG, answer: LONG });
		reasoner.msFor = (token) => (token < 50 ? 100 : 200);
		const trace = await answered(reasoner, { seconds: 20 });
		// It takes some tokens to see that it is slower.
		assert.ok(closedAfter(trace) <= 11_000, `${closedAfter(trace)} ms`);
		assert.ok(endedAfter(trace) <= 21_000, `${endedAfter(trace)} ms`);
		assert.ok(trace.tokens.answer >= 45, `${trace.tokens.answer} tokens of 50`);
	});

	it("does not trust what it was told of the speed for longer than it takes to see it", async () => {
		const told = { tokensPerSecond: 1000 };
		const trace = await answered(new TimedReasoner({ thought: LONG }), { seconds: 20, time: told });
		assert.equal(closedAfter(trace), 15_000);
	});

	for (const together of [4, 40, 80]) {
		it(`keeps the answer's time where ${together} tokens arrive at once, held back on their way`, async () => {
			const reasoner = new TimedReasoner({ thought: LONG, answer: "It is 7." });
			reasoner.msFor = (token) => (token % together === 0 ? together * 100 : 0);
			const trace = await answered(reasoner, { seconds: 40 });
			assert.equal(trace.exit, "timed");
			const closed = closedAfter(trace);
			assert.ok(closed <= 35_000 && closed > 35_000 - 2 * together * 100, `${closed} ms`);
		});
	}

	it("cuts an answer off when its time is up, and says so", async () => {
		const trace = await answered(new TimedReasoner({ thought: LONG, answer: LONG }), { seconds: 20 });
		assert.equal(endedAfter(trace), 20_000);
		assert.equal(trace.tokens.answer, 50);
		assert.equal(trace.ending, "truncated");
		assert.equal(describeEnding(trace), "The answer was cut off: its 20 seconds were up.");
	});

	it("never takes its reserve from the answer, however slow that becomes", async () => {
		const reasoner = new TimedReasoner({ thought: LONG, answer: LONG });
		reasoner.msFor = (token) => (token < 151 ? 100 : 400);
		const trace = await answered(reasoner, { seconds: 20 });
		assert.equal(trace.tokens.answer, 50);
		assert.ok(endedAfter(trace) > 20_000);
	});

	it("goes straight to the answer where that needs all the time there is", async () => {
		const time = { answerTokens: 400, tokensPerSecond: 10 };
		const trace = await answered(new TimedReasoner({ thought: LONG, answer: LONG }), { seconds: 20, time });
		assert.equal(trace.tokens.thinking, 0);
		assert.equal(endedAfter(trace), 20_000);
	});

	it("leaves a thought that ends in time, or at its cap, as it is", async () => {
		const capped = await answered(new TimedReasoner({ thought: LONG }), { seconds: 20, thinkingTokens: 30 });
		assert.equal(capped.exit, "capped");
		const finished = await answered(new TimedReasoner({ thought: "It is 3." }), { seconds: 20 });
		assert.equal(finished.exit, "finished");
		assert.equal(finished.ending, "complete");
	});

	it("does not take the time of a look for slow writing", async () => {
		const reasoner = new TimedReasoner({ thought: LONG, answer: "It is 7." });
		const force = reasoner.force.bind(reasoner);
		reasoner.force = (text) => {
			mock.timers.tick(3000);
			return force(text);
		};
		const trace = await answered(reasoner, { seconds: 60, convergence: CONVERGENCE });
		assert.equal(trace.exit, "timed");
		assert.ok(trace.peeks.length > 3, `${trace.peeks.length} looks`);
		// The answer needs five seconds, a look as long, and writing never slowed down.
		assert.ok(closedAfter(trace) >= 50_000, `${closedAfter(trace)} ms`);
	});

	it("spends no time on looks that it needs for the answer", async () => {
		const reasoner = new TimedReasoner({ thought: LONG, answer: LONG });
		const trace = await answered(reasoner, { seconds: 20, convergence: CONVERGENCE });
		assert.ok(trace.peeks.length > 0);
		assert.equal(endedAfter(trace), 20_000);
		assert.equal(trace.tokens.answer, 50);
	});
});

describe("a budget in seconds, for a model that goes silent", () => {
	beforeEach(() => mock.timers.enable({ apis: ["Date"], now: 1_000_000 }));
	afterEach(() => mock.timers.reset());

	const asked = (silentAt: SilentReasoner["silentAt"], script = { thought: LONG, answer: "It is 7." }) =>
		Object.assign(new SilentReasoner(script), { silentAt });

	it("closes the window where the answer still has its time, with what was thought until then", async () => {
		const trace = await answered(
			asked((token, request) => request === 0 && token === 20),
			{ seconds: 20 },
		);
		assert.equal(trace.exit, "timed");
		assert.equal(closedAfter(trace), 15_000);
		assert.equal(trace.tokens.thinking, 20);
		assert.equal(trace.answer, "It is 7.");
		assert.equal(trace.ending, "complete");
	});

	it("closes it when the time is up where the speed is unknown, and the answer comes all the same", async () => {
		const trace = await answered(
			asked((_, request) => request === 0),
			{ seconds: 20 },
		);
		assert.equal(trace.exit, "timed");
		assert.equal(closedAfter(trace), 20_000);
		assert.equal(trace.tokens.thinking, 0);
		assert.equal(trace.answer, "It is 7.");
	});

	it("leaves the answer its usual length where nothing came, since the server may have loaded the model", async () => {
		const reasoner = asked((_, request) => request === 0, { thought: LONG, answer: LONG });
		const trace = await answered(reasoner, { seconds: 20 });
		assert.equal(trace.tokens.answer, 50);
	});

	it("closes it in time when it goes silent in a look", async () => {
		const reasoner = asked((token, request) => request === 2 && token === 1);
		const trace = await answered(reasoner, { seconds: 20, convergence: CONVERGENCE });
		assert.equal(trace.exit, "timed");
		// The thought before it wrote ten tokens a second.
		assert.equal(closedAfter(trace), 15_000);
		assert.equal(trace.answer, "It is 7.");
	});

	it("ends an answer that is silent past its time, keeps what there is, and says so", async () => {
		const reasoner = asked((token, request) => request === 1 && token === 40, {
			thought: LONG,
			answer: LONG,
		});
		const trace = await answered(reasoner, { seconds: 20 });
		assert.equal(trace.exit, "timed");
		assert.equal(trace.tokens.answer, 40);
		// Its last word came after 19 s.
		assert.equal(endedAfter(trace), 49_000);
		assert.equal(describeEnding(trace), "The answer was cut off: its 20 seconds were up.");
	});

	it("ends with nothing where the answer never comes, and says so", async () => {
		const trace = await answered(
			asked(() => true),
			{ seconds: 20 },
		);
		assert.equal(trace.exit, "timed");
		assert.deepEqual([trace.thought, trace.answer], ["", ""]);
		assert.equal(closedAfter(trace), 20_000);
		assert.equal(endedAfter(trace), 50_000);
		assert.equal(describeEnding(trace), "The answer was cut off: its 20 seconds were up.");
	});

	it("waits for an answer that is late, but comes", async () => {
		const reasoner = asked(() => false, { thought: LONG, answer: LONG });
		reasoner.msFor = (token) => (token < 151 ? 100 : 10_000);
		const trace = await answered(reasoner, { seconds: 20 });
		assert.equal(trace.tokens.answer, 50);
	});
});

describe("a budget in seconds, and what has to come first", () => {
	beforeEach(() => mock.timers.enable({ apis: ["Date"], now: 1_000_000 }));
	afterEach(() => mock.timers.reset());

	it("takes nothing of the answer, and no more than that is late", () => {
		const until = Date.now() + 20_000;
		const time = { until, answerTokens: 50 };
		const known = { ...time, tokensPerSecond: 10 };
		mock.timers.tick(10_000);
		assert.equal(afterWaiting(known, 10_000).until, until, "there is time for the answer yet");
		mock.timers.tick(9_000);
		assert.equal(afterWaiting(known, 19_000).until, until + 4_000);
		assert.equal(afterWaiting(known, 1_000).until, until + 1_000, "what else took time counts");
		assert.equal(afterWaiting(time, 19_000).until, until + 19_000);
	});

	/** Asks a model that has to be loaded, at once for each of the speeds, each with 40 seconds. */
	async function answeredBehind(
		loadMs: number,
		...msFor: TimedReasoner["msFor"][]
	): Promise<Trace | undefined> {
		const backend = namingModels(() => 0);
		const load: ModelBackend["load"] = async (...args) => {
			mock.timers.tick(loadMs);
			const reasoner = new TimedReasoner({ thought: LONG, answer: LONG.slice(0, 600) });
			const prefill = reasoner.prefill.bind(reasoner);
			reasoner.prefill = (...chat) => {
				reasoner.msFor = msFor.shift() ?? reasoner.msFor;
				return prefill(...chat);
			};
			return { ...(await backend.load(...args)), reasoner };
		};
		const client = new EngineClient(async () => startServedEngine({ ...backend, load }), { log: () => {} });
		const windows = { minimal: 1, low: 10, medium: 20, high: 40, max: 80 };
		const profile = { id: "m", name: "m", contextTokens: 4096, windows, files: [], about: "" };
		const model = { path: "m", profile } as unknown as AskOptions["model"];
		const read = (key: string) => (key === "z1.thinking.maxSeconds" ? 40 : undefined);
		const { settings } = parseSettings(read);
		const ask = () => new Conversation(() => client).ask({ prompt: "Why?" }, { model, settings });
		const traces = await Promise.all(msFor.map(ask));
		client.dispose();
		return traces.at(-1);
	}

	it("is not over before a model that is loaded has begun", async () => {
		const trace = await answeredBehind(60_000, () => 100);
		assert.equal(trace && describeEnding(trace), undefined);
		assert.equal(trace?.answer, LONG.slice(0, 600));
	});

	it("is not over before an answer that comes first has ended", async () => {
		const trace = await answeredBehind(
			0,
			() => 1000,
			() => 100,
		);
		assert.equal(trace && describeEnding(trace), undefined);
		assert.equal(trace?.answer, LONG.slice(0, 600));
	});

	it("leaves an answer its usual length where reading alone took all of the time", async () => {
		const reasoner = new TimedReasoner({ thought: LONG, answer: LONG });
		const prefill = reasoner.prefill.bind(reasoner);
		reasoner.prefill = (...chat) => {
			mock.timers.tick(30_000);
			return prefill(...chat);
		};
		const trace = await answered(reasoner, { seconds: 20 });
		assert.deepEqual([trace.exit, trace.tokens.thinking, trace.tokens.answer], ["timed", 0, 50]);
	});
});

describe("what fits into a budget in seconds", () => {
	it("is what reading and the answer leave, at the speeds that were measured", () => {
		const speeds = { reading: 100, writing: 10 };
		assert.deepEqual(windowInTime(30, 1000, 50, speeds), { readingMs: 10_000, thinkingTokens: 150 });
		assert.deepEqual(windowInTime(8, 1000, 50, speeds), { readingMs: 10_000, thinkingTokens: 0 });
		assert.deepEqual(windowInTime(8, 1000, 50, { reading: undefined, writing: undefined }), {
			readingMs: undefined,
			thinkingTokens: undefined,
		});
	});

	it("keeps room for the code where it is to be given back", () => {
		const text = "x".repeat(3500);
		const code = { file: "a.ts", language: "typescript", startLine: 1, endLine: 1, text };
		assert.equal(answerTokensFor({ ...readyQuestion("fix"), code }, 80), 1250);
		assert.equal(answerTokensFor({ ...readyQuestion("explain"), code }, 80), 80);
		assert.equal(answerTokensFor(readyQuestion("explain")), 200);
	});

	it("is known from what was answered here", () => {
		const record = (change: Partial<AnswerRecord>): AnswerRecord => ({
			traceId: "t",
			at: 0,
			model: "a",
			reference: false,
			questionKey: "q",
			score: 1,
			level: "low",
			exit: "capped",
			windowTokens: 64,
			full: false,
			thinkingTokens: 0,
			peekTokens: 0,
			answerTokens: 100,
			...change,
		});
		const lengths = [10, 20, 30, 40].map((answerTokens) => record({ answerTokens }));
		assert.equal(usualAnswerTokens(lengths, "a"), undefined);
		assert.equal(usualAnswerTokens([...lengths, record({ reference: true })], "a"), undefined);
		assert.equal(usualAnswerTokens([...lengths, record({})], "a"), 40);
		const of = (...all: number[]) =>
			usualAnswerTokens(
				all.map((answerTokens) => record({ answerTokens })),
				"a",
			);
		assert.equal(of(50, 10, 40, 20, 30), 40);
		const resumed = [10, 20, 30, 40, 90].map((answerTokens) => record({ answerTokens, droppedTokens: 5 }));
		assert.equal(usualAnswerTokens(resumed, "a"), 35, "without answers that gave way to more thinking");
		const many = (length: number) => Array.from({ length: 30 }, () => length);
		assert.equal(of(...many(1000), ...many(10)), 10, "of the latest answers alone");
		const reads = [
			record({ readTokens: 600, readMs: 10_000 }),
			record({ readTokens: 8, readMs: 1 }),
			record({}),
		];
		assert.equal(readingSpeed(reads, "a"), 60);
		assert.equal(readingSpeed(reads, "b"), undefined);
		const read = (readTokens: number) => readingSpeed([record({ readTokens, readMs: 640 })], "a");
		assert.deepEqual([read(63), read(64)], [undefined, 100], "a few tokens are read at no speed");
		const wrote = (answerTokens: number) =>
			writingSpeed([record({ thinkingTokens: 0, peekTokens: 0, answerTokens, writingMs: 160 })], "a");
		assert.deepEqual([wrote(15), wrote(16)], [undefined, 100], "and a few are written at none");
	});

	it("is told to be too little as soon as reading shows it", () => {
		const asked = openTrace({
			type: "asked",
			at: 0,
			traceId: "t",
			question: { prompt: "Why?" },
			complexity: { score: 50, level: "medium", reasons: [] },
			effort: "auto",
			level: "medium",
			window: { thinkingTokens: 10, answerReserveTokens: 10 },
			earlyExit: false,
			maxSeconds: 10,
			model: { id: "fake", name: "Fake" },
		});
		const read = (trace: Trace, at: number, tokens: number) =>
			reduceTrace(trace, { type: "read", at, tokens, promptTokens: 3000 });
		const begun = read(asked, 0, 0);
		assert.equal(describeLateReading(begun), undefined);
		const late = "Reading this takes 30 s: more than the 10 seconds that it has.";
		assert.equal(describeLateReading(read(begun, 1000, 100)), late);
		assert.equal(describeLateReading(read(begun, 1000, 1000)), undefined);
		const waited = read(asked, 60_000, 0);
		assert.equal(
			describeLateReading(read(waited, 61_000, 1000)),
			undefined,
			"it waited before, which reading did not take",
		);
	});
});
