import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { failures } from "../../src/core/failure.ts";
import { QWEN3_HINT } from "../../src/core/marks/thinkingStyle.ts";
import { parseSettings, type SettingName } from "../../src/core/protocol/settings.ts";
import type { Question } from "../../src/core/question/question.ts";
import type { AnswerRecord } from "../../src/core/saving/answerRecord.ts";
import { THRESHOLDS } from "../../src/core/saving/exitThreshold.ts";
import type { Ask } from "../../src/core/thinking/ask.ts";
import { describeVariant } from "../../src/core/trace/describe.ts";
import type { ReasoningEvent, Window } from "../../src/core/trace/events.ts";
import { type Exit, exitSchema } from "../../src/core/trace/exits.ts";
import { AnswerLog } from "../../src/host/conversation/answerLog.ts";
import {
	type AskOptions,
	Conversation,
	type ConversationParts,
} from "../../src/host/conversation/conversation.ts";
import {
	answered,
	closed,
	completed,
	failed,
	forced,
	peeked,
	prefilled,
	reopened,
	stopped,
	thought,
} from "../panel/conversations.ts";
import { record } from "./answerRecords.ts";
import { ScriptedEngine } from "./scriptedEngine.ts";

const windows = { minimal: 32, low: 64, medium: 128, high: 256, max: 400 };
const convergence = { peekTokens: 32, confidence: 0.9, agreements: 2, everyTokens: 32, minTokens: 32 };
const profile = { ...profileOfFile("none.gguf"), id: "own", name: "Own", windows, convergence };
const model = { path: "none.gguf", profile };
type OnEvents = (events: readonly ReasoningEvent[]) => void;
const QUESTION: Question = { prompt: "Why?" };
const settingsOf = (changes: Partial<Record<SettingName, unknown>> = {}) =>
	parseSettings((name) => changes[name]).settings;

/** What an answer is whose window was so large. */
const answer = (window: Window, exit: Exit = "capped") => [
	prefilled({ window }),
	thought("So. ", 40),
	peeked("42", 0.2),
	closed(exit),
	forced(),
	answered("Because.", 7),
	completed(),
];

describe("what is remembered of an answer", () => {
	let engine: ScriptedEngine;
	let answerLog: AnswerLog;
	const start = (parts: ConversationParts = {}) => new Conversation(() => engine, { answerLog, ...parts });
	const ask = (options: Partial<AskOptions> = {}, conversation = start(), question = QUESTION) =>
		conversation.ask(question, { model, settings: settingsOf(), ...options });
	/** Asks with the full window, lets the answer end in this way, and tells what is remembered of it. */
	const rememberedOf = async (exit: Exit, options: Partial<AskOptions> = {}) => {
		engine.script = async (asked, onEvents) => onEvents(answer(asked.window, exit));
		await ask({ fullWindow: true, ...options });
		const last = answerLog.all.at(-1);
		assert.ok(last);
		return last;
	};

	beforeEach(() => {
		const file = join(mkdtempSync(join(tmpdir(), "z1-remembered-")), "answers.jsonl");
		answerLog = new AnswerLog(file, { warn: assert.fail });
		engine = new ScriptedEngine();
		engine.script = async (asked, onEvents) => onEvents(answer(asked.window));
	});

	it("is who was asked what, what it took, and how it ended", async () => {
		const trace = await ask();
		const { score, level } = trace.complexity;
		const [remembered] = answerLog.all;
		assert.ok(remembered);
		const { questionKey, writingMs, ...rest } = remembered;
		const expected: Partial<AnswerRecord> = {
			traceId: trace.id,
			at: trace.moments.asked,
			model: profile.id,
			reference: false,
			score,
			level,
			exit: "capped",
			windowTokens: windows[level],
			full: false,
			thinkingTokens: 40,
			peekTokens: 8,
			answerTokens: 7,
		};
		for (const [name, value] of Object.entries(expected))
			assert.deepEqual(rest[name as keyof typeof rest], value, name);
		assert.match(questionKey, /^[\w-]{22}$/);
		// Reading the question is no writing.
		assert.equal(writingMs, (trace.moments.ended ?? 0) - (trace.moments.prefilled ?? 0));
	});

	it("is the level of the question, whatever effort was chosen", async () => {
		const trace = await ask({ settings: settingsOf({ "z1.thinking.effort": "max" }) });
		assert.equal(trace.level, "max");
		assert.equal(answerLog.all[0]?.level, trace.complexity.level);
		assert.notEqual(answerLog.all[0]?.level, "max");
	});

	it("is nothing where no answer came of it", async () => {
		engine.script = [prefilled(), thought("So."), stopped()];
		await ask();
		engine.script = [prefilled(), thought("So."), closed("capped"), answered("Be"), failed()];
		await ask();
		engine.script = async () => {
			throw failures.noModelLoaded();
		};
		const trace = await ask();
		assert.equal(trace.failure?.code, "noModelLoaded");
		assert.deepEqual(answerLog.all, []);
	});

	it("is also an answer that was cut off", async () => {
		engine.script = [prefilled(), thought("So."), closed("capped"), answered("Be"), completed(true)];
		await ask();
		assert.equal(answerLog.all.length, 1);
	});

	it("is full where nothing but the model and its largest window ended the thinking", async () => {
		const full = ["finished", "capped", "looping"];
		for (const exit of exitSchema.options) {
			assert.equal((await rememberedOf(exit)).full, full.includes(exit), exit);
		}
	});

	it("is not full with a smaller window, an early exit, or a thought that was taken up again", async () => {
		const max = settingsOf({ "z1.thinking.effort": "max" });
		const without = settingsOf({ "z1.thinking.effort": "max", "z1.thinking.earlyExit": false });
		assert.equal((await rememberedOf("capped", { fullWindow: false, settings: max })).full, false);
		assert.equal((await rememberedOf("capped", { fullWindow: false, settings: without })).full, true);
		assert.equal((await rememberedOf("finished", { fullWindow: false, windowTokens: 399 })).full, false);
		// The prompt took so much of the context that the window became smaller than it was asked for.
		engine.script = answer({ thinkingTokens: 399, answerReserveTokens: 50 });
		await ask({ fullWindow: true });
		assert.equal(answerLog.all.at(-1)?.full, false);

		engine.script = async (asked, onEvents) => onEvents(answer(asked.window, "finished"));
		engine.moreScript = (versionId, thinkingTokens) => [
			reopened({ versionId, window: { thinkingTokens, answerReserveTokens: 50 } }),
			...answer({ thinkingTokens, answerReserveTokens: 50 }, "finished").slice(1),
		];
		const conversation = start();
		const { id } = await ask({ fullWindow: true }, conversation);
		assert.equal(answerLog.all.at(-1)?.full, true);
		await conversation.thinkMore(id);
		const remembered = answerLog.all.filter(({ traceId }) => traceId === id);
		assert.deepEqual(
			remembered.map(({ full, windowTokens, thinkingTokens }) => [full, windowTokens, thinkingTokens]),
			[[false, 64, 80]],
			"in place of what it was thought on from, with all that both took",
		);
		// Even where the window is the largest one.
		engine.script = async (asked, onEvents) =>
			onEvents([
				prefilled({ window: asked.window }),
				thought("So.", 300),
				closed("finished"),
				answered("No."),
				completed(),
			]);
		const long = start();
		const { id: longId } = await ask({ fullWindow: true }, long);
		await long.thinkMore(longId);
		assert.deepEqual(
			answerLog.all.slice(-1).map(({ full, windowTokens }) => [full, windowTokens]),
			[[false, 400]],
		);
	});

	it("is under a version's own name where it was asked again, and under the first where it was thought on", async () => {
		const conversation = start();
		const { id } = await ask({}, conversation);
		const { askedAs } = await ask({ versionOf: id }, conversation, { prompt: "Why not?" });
		engine.moreScript = (versionId) => [reopened({ versionId }), thought("Or. ", 5), stopped()];
		await conversation.thinkMore(id);
		assert.notEqual(askedAs, id);
		assert.deepEqual(
			answerLog.all.map(({ traceId, thinkingTokens }) => [traceId, thinkingTokens]),
			[
				[id, 40],
				[askedAs, 40],
			],
			"a thought that was broken off replaces nothing",
		);
	});

	it("is one record, though the model goes on after its end", async () => {
		engine.script = async (asked, onEvents) => {
			onEvents(answer(asked.window));
			onEvents([answered("And."), completed()]);
		};
		const conversation = start();
		let remembered = 0;
		let heard = 0;
		answerLog.onDidChange(() => remembered++);
		conversation.onDidHappen(() => heard++);
		const { answer: said } = await ask({}, conversation);
		assert.deepEqual([said, remembered, heard], ["Because.", 1, 2]);
	});

	it("is not another answer when an earlier one is looked at again", async () => {
		const conversation = start();
		const { id } = await ask({}, conversation);
		await ask({ versionOf: id }, conversation);
		const before = answerLog.all;
		conversation.chooseVersion(id, 1);
		assert.deepEqual(answerLog.all, before);
		assert.equal(conversation.traces[0]?.version, 1);
	});

	it("is told apart by question, code, what went before, model, system, sampling and hint, and by nothing else", async () => {
		const code = { file: "a.js", language: "javascript", startLine: 1, endLine: 1, text: "f()" };
		const keyOf = async (question: Question, options: Partial<AskOptions> = {}) => {
			await ask(options, start(), question);
			return answerLog.all.at(-1)?.questionKey;
		};
		const turns = [{ question: { prompt: "What?" }, answer: "That." }];
		const key = await keyOf({ prompt: "Why?", code });
		const others = [
			await keyOf({ prompt: "Why not?", code }),
			await keyOf({ prompt: "Why?", code: { ...code, text: "g()" } }),
			await keyOf({ prompt: "Why?", code }, { turns }),
			await keyOf({ prompt: "Why?", code }, { model: { ...model, path: "other.gguf" } }),
			await keyOf({ prompt: "Why?", code }, { model: { ...model, profile: { ...profile, id: "other" } } }),
			await keyOf({ prompt: "Why?", code }, { settings: settingsOf({ "z1.system": "Think." }) }),
			await keyOf({ prompt: "Why?", code }, { settings: settingsOf({ "z1.thinking.hint": "In a word:" }) }),
			await keyOf(
				{ prompt: "Why?", code },
				{ settings: settingsOf({ "z1.models.sampling": { temperature: 1 } }) },
			),
		];
		assert.equal(new Set([key, ...others]).size, 1 + others.length);
		const same = [
			await keyOf({ prompt: "Why?", code: { ...code, uri: "file:///elsewhere/a.js" } }),
			await keyOf({ prompt: "Why?", code }, { settings: settingsOf({ "z1.thinking.effort": "max" }) }),
			await keyOf({ prompt: "Why?", code }, { fullWindow: true }),
			await keyOf({
				code: Object.fromEntries(Object.entries(code).reverse()) as typeof code,
				prompt: "Why?",
			}),
		];
		assert.deepEqual(new Set(same), new Set([key]));
	});

	it("is what it says, as a digest that is the same for the same question alone", async () => {
		const saying = async (text: string, question = QUESTION) => {
			engine.script = [prefilled(), thought("So."), closed("capped"), answered(text), completed()];
			await ask({}, start(), question);
			return answerLog.all.at(-1)?.said;
		};
		const said = await saying("It returns 32.");
		assert.deepEqual(await saying("32"), said);
		assert.notDeepEqual(await saying("31"), said);
		assert.notDeepEqual(await saying("32", { prompt: "Why not?" }), said);
		assert.match(said?.text ?? "", /^[\w-]{22}$/);
	});

	it("shows what a wrong answer without thinking did not save, and what it saved where it was right", async () => {
		const answering = (text: string, tokens: number) => async (asked: Ask, onEvents: OnEvents) =>
			onEvents([
				prefilled({ window: asked.window }),
				...(tokens > 0 ? [thought("So.", tokens)] : []),
				closed("capped"),
				answered(text),
				completed(),
			]);
		const minimal = { settings: settingsOf({ "z1.thinking.effort": "minimal" }) };
		engine.script = answering("It returns 31.", 0);
		const wrong = await ask(minimal);
		engine.script = answering("It returns 32.", 0);
		const right = await ask(minimal);
		engine.script = answering("So it is **32**.", 225);
		await ask({ fullWindow: true }, start({ reference: true }));
		const savings = answerLog.savingsOf([wrong, right]);
		const said = (id: string) => savings[id]?.kind === "measured" && savings[id].answer;
		assert.deepEqual([said(wrong.id), said(right.id)], ["other", "same"]);
		assert.equal(savings[right.id]?.tokens, 225);
		const { measured, unlike } = answerLog.totals.session;
		assert.deepEqual([measured.answers, measured.tokens], [1, 225]);
		assert.deepEqual(unlike, { other: 1, notCompared: 0 });
	});

	it("shows no saving for the version before it that was thought on about", async () => {
		engine.script = async (asked, onEvents) => onEvents(answer(asked.window, "finished"));
		engine.moreScript = (versionId) => [
			reopened({ versionId }),
			...answer({ thinkingTokens: 64, answerReserveTokens: 9 }, "finished").slice(1),
		];
		const conversation = start();
		const { id } = await ask({}, conversation);
		assert.deepEqual(Object.keys(answerLog.savingsOf(conversation.traces)), [id]);
		await conversation.thinkMore(id);
		assert.deepEqual(answerLog.savingsOf(conversation.traces), {}, "and none of its own");
	});

	it("says whether it was made to compare with", async () => {
		await ask({}, start({ reference: true }));
		assert.equal(answerLog.all[0]?.reference, true);
	});
});

describe("what a question is asked with", () => {
	let engine: ScriptedEngine;
	let answerLog: AnswerLog;
	const start = () => new Conversation(() => engine, { answerLog });
	const ask = async (changes: Partial<Record<SettingName, unknown>>, options: Partial<AskOptions> = {}) => {
		await start().ask(QUESTION, { model, settings: settingsOf(changes), ...options });
		const asked = engine.asks.at(-1);
		assert.ok(asked);
		return asked;
	};
	const effort = (level: string) => ({ "z1.thinking.effort": level });

	beforeEach(() => {
		const file = join(mkdtempSync(join(tmpdir(), "z1-asked-")), "answers.jsonl");
		answerLog = new AnswerLog(file, { warn: assert.fail });
		engine = new ScriptedEngine();
		engine.script = async (asked, onEvents) => onEvents(answer(asked.window));
	});

	it("is the window of its effort, up to the user's limit, with the user's reserve", async () => {
		assert.equal((await ask(effort("high"))).window.thinkingTokens, 256);
		const limited = await ask({ ...effort("high"), "z1.thinking.maxTokens": 100 });
		assert.equal(limited.window.thinkingTokens, 100);
		const reserve = await ask({ ...effort("high"), "z1.thinking.answerReserveTokens": 77 });
		assert.equal(reserve.window.answerReserveTokens, 77);
		assert.equal((await ask(effort("high"), { windowTokens: 70 })).window.thinkingTokens, 70);
	});

	it("is an early exit where the user and the model want one, and never with the full window", async () => {
		assert.deepEqual((await ask({})).convergence, convergence);
		const unremembered = new Conversation(() => engine);
		assert.equal((await unremembered.forecast(QUESTION, { model, settings: settingsOf() })).earlyExit, true);
		assert.equal((await ask({ "z1.thinking.earlyExit": false })).convergence, undefined);
		const { convergence: _, ...blind } = profile;
		assert.equal((await ask({}, { model: { ...model, profile: blind } })).convergence, undefined);
		const full = await ask({ "z1.thinking.maxTokens": 100 }, { fullWindow: true });
		assert.equal(full.convergence, undefined);
		assert.equal(full.window.thinkingTokens, 400);
	});

	it("is called the full window where nothing but the model and its largest window is to end it", async () => {
		const own = { ...effort("max"), "z1.thinking.earlyExit": false };
		const called = async (changes: Record<string, unknown>, options: Partial<AskOptions> = {}) => {
			const trace = await start().ask(QUESTION, { model, settings: settingsOf(changes), ...options });
			return describeVariant(trace);
		};
		assert.equal(await called(own), "full window, up to 400 tokens");
		const limits = { ...own, "z1.thinking.maxTokens": 100, "z1.thinking.maxSeconds": 5 };
		assert.equal(await called(limits, { fullWindow: true }), "full window, up to 400 tokens");
		assert.equal(await called({ ...own, "z1.thinking.maxTokens": 100 }), "max, up to 100 tokens");
		assert.equal(await called({ ...own, "z1.thinking.maxSeconds": 5 }), "max, up to 400 tokens");
		assert.equal(await called(effort("max")), "max, up to 400 tokens");
		assert.equal(await called(own, { windowTokens: 399 }), "max, up to 399 tokens");
	});

	it("is no thinking at minimal effort, unless a number of tokens is asked for", async () => {
		assert.equal((await ask(effort("minimal"))).direct, true);
		assert.equal((await ask(effort("low"))).direct, undefined);
		assert.equal((await ask(effort("minimal"), { windowTokens: 5 })).direct, undefined);
		assert.equal((await ask(effort("minimal"), { fullWindow: true })).direct, undefined);
	});

	it("is a time limit from when it was asked, if the user has set one, and none with the full window", async () => {
		const limit = { "z1.thinking.maxSeconds": 5 };
		const before = Date.now();
		const { until = 0, tokensPerSecond } = (await ask(limit)).time ?? {};
		assert.ok(until >= before + 5000 && until <= Date.now() + 5000);
		assert.equal(tokensPerSecond, undefined);
		assert.equal((await ask({})).time, undefined);
		assert.equal((await ask(limit, { fullWindow: true })).time, undefined);
	});

	it("is the words that end the thinking: the user's, else the model's", async () => {
		const qwen = { model: { ...model, profile: { ...profile, hint: QWEN3_HINT } } };
		assert.equal((await ask({})).hint, undefined);
		assert.equal((await ask({}, qwen)).hint, QWEN3_HINT);
		assert.equal((await ask({ "z1.thinking.hint": "Now." }, qwen)).hint, "Now.");
	});

	it("is another draw each time, at the publisher's temperature and the user's wish", async () => {
		const sampling = { temperature: 0.6 };
		const drawn = { model: { ...model, profile: { ...profile, sampling } } };
		const one = await ask({ "z1.models.sampling": { topP: 0.5 } }, drawn);
		const other = await ask({}, drawn);
		assert.deepEqual(one.sampling?.published, sampling);
		assert.deepEqual(one.sampling?.wanted, { topP: 0.5 });
		assert.notEqual(one.sampling?.seed, other.sampling?.seed);
	});

	it("is what went before it", async () => {
		const turns = [{ question: { prompt: "What?" }, answer: "That." }];
		assert.deepEqual((await ask({}, { turns })).turns, turns);
		assert.deepEqual((await ask({})).turns, []);
	});

	it("is no early exit where no look at this model's answers has ever come to anything", async () => {
		const looked = (id: string) =>
			Promise.all(
				Array.from({ length: 24 }, () =>
					answerLog.add(record({ model: id, exit: "capped", full: false, peekTokens: 2 })),
				),
			);
		const earlyExit = async () =>
			(await start().forecast(QUESTION, { model, settings: settingsOf() })).earlyExit;
		await looked("another");
		assert.equal(await earlyExit(), true);
		await looked(profile.id);
		assert.equal(await earlyExit(), false);
		assert.equal((await ask({})).convergence, undefined);
		await answerLog.forget();
		assert.equal(await earlyExit(), true, "tried again once that is forgotten");
	});

	it("is the window that the question was found to need here, with auto alone, and says so", async () => {
		const file = join(mkdtempSync(join(tmpdir(), "z1-learned-")), "answers.jsonl");
		const open = () => new AnswerLog(file, { warn: assert.fail });
		const forecast = (settings = settingsOf(), options: Partial<AskOptions> = {}) =>
			start().forecast(QUESTION, { model, settings, ...options });
		const { level } = (await forecast()).complexity;
		const answer = (id: string) =>
			record({
				model: id,
				level,
				exit: "converged",
				full: false,
				windowTokens: windows[level],
				thinkingTokens: 1,
			});
		const remember = (id: string) => Promise.all(Array.from({ length: 40 }, () => answerLog.add(answer(id))));
		answerLog = open();
		await remember("another");
		assert.equal((await forecast()).window.thinkingTokens, windows[level]);
		await remember(profile.id);
		const learned = await forecast();
		assert.ok(learned.window.thinkingTokens < windows[level]);
		const tokens = learned.window.thinkingTokens;
		const reason = `usually needs at most ${tokens} tokens here (learned from 40 questions)`;
		assert.equal(learned.complexity.reasons.at(-1), reason);
		assert.equal((await ask({})).window.thinkingTokens, tokens);
		answerLog = open();
		await answerLog.load();
		assert.equal((await forecast()).window.thinkingTokens, tokens, "also in the next session");
		for (const options of [{ fullWindow: true }, { settings: settingsOf(effort(level)) }]) {
			const { window, complexity } = await forecast(undefined, options);
			assert.equal(window.thinkingTokens, options.fullWindow ? 400 : windows[level]);
			assert.ok(!complexity.reasons.some((each) => each.startsWith("usually needs")));
		}
		await answerLog.forget();
		assert.equal((await forecast()).window.thinkingTokens, windows[level]);
		assert.ok(answerLog.totals.allTime.answers >= 80, "what was spent is not forgotten");
		answerLog = open();
		assert.equal((await forecast()).window.thinkingTokens, windows[level], "forgotten for good");
	});

	it("is not said to be learned where that is the window that was shipped", async () => {
		const forecast = () => start().forecast(QUESTION, { model, settings: settingsOf() });
		const before = await forecast();
		const { level, score } = before.complexity;
		const cut = { level, score, exit: "timed" as const, full: false, thinkingTokens: 1 };
		for (let n = 0; n < 40; n++) await answerLog.add(record({ model: profile.id, ...cut }));
		assert.equal(answerLog.learned(profile.id, windows)?.of({ level, score }), windows[level]);
		assert.deepEqual((await forecast()).complexity.reasons, before.complexity.reasons);
	});

	it("ends early with the threshold that this model's own exits allow, and not at all where none is safe", async () => {
		const file = join(mkdtempSync(join(tmpdir(), "z1-exits-")), "answers.jsonl");
		const open = () => new AnswerLog(file, { warn: assert.fail });
		const exits = (said: "same" | "other") => THRESHOLDS.map((confidence) => ({ confidence, said }));
		const calibrate = (count: number, said: "same" | "other") =>
			Promise.all(
				Array.from({ length: count }, () =>
					answerLog.add(record({ model: profile.id, exits: exits(said), at: Date.now() })),
				),
			);
		const shipped = profile.convergence?.confidence;
		answerLog = open();
		assert.equal((await ask({})).convergence?.confidence, shipped);
		await calibrate(45, "same");
		assert.equal((await ask({})).convergence?.confidence, 0.5);
		const { exitRisk } = await start().forecast(QUESTION, { model, settings: settingsOf() });
		assert.deepEqual(exitRisk, { confidence: 0.5, compared: 45, changed: 0, proven: true });
		const other = open();
		await other.load();
		assert.equal(other.exitRisk(profile.id, 0.99)?.confidence, 0.5, "in the next session, too");
		await other.forget();
		assert.equal((await ask({})).convergence?.confidence, shipped, "forgotten by another window");
		await new Promise((resolve) => setTimeout(resolve, 2));
		await calibrate(8, "other");
		assert.equal((await ask({})).convergence, undefined);
		const forecast = await start().forecast(QUESTION, { model, settings: settingsOf() });
		assert.deepEqual([forecast.earlyExit, forecast.exitRisk], [false, undefined]);
	});

	it("is told at the speed that the model had here, and at none before its first answer", async () => {
		const speedOf = (log?: AnswerLog) => {
			const conversation = new Conversation(() => engine, log && { answerLog: log });
			return conversation.speedOf(model);
		};
		assert.equal(await speedOf(answerLog), undefined);
		await answerLog.add(record({ model: "another", writingMs: 60 }));
		await answerLog.add(record({ model: profile.id, writingMs: 1200 }));
		assert.equal(await speedOf(answerLog), 100);
		const { reading, writing } = await start().paceOf(model, QUESTION);
		assert.deepEqual([reading, writing], [undefined, 100]);
		assert.equal((await ask({ "z1.thinking.maxSeconds": 5 })).time?.tokensPerSecond, 100);
		assert.equal(await speedOf(), undefined);
	});

	it("is, thinking more, the next larger window than what was thought", async () => {
		engine.script = (asked, onEvents) =>
			Promise.resolve(
				onEvents([
					prefilled({ window: asked.window }),
					thought("So.", 70),
					closed("capped"),
					answered("No."),
					completed(),
				]),
			);
		const conversation = start();
		const { id } = await conversation.ask(QUESTION, { model, settings: settingsOf() });
		await conversation.thinkMore(id);
		assert.deepEqual(engine.more, [{ traceId: id, thinkingTokens: 128 }]);
		await conversation.thinkMore("nobody");
		assert.equal(engine.more.length, 1);
	});
});

describe("a running answer", () => {
	const settings = settingsOf();
	let engine: ScriptedEngine;
	let ends: (() => void)[];
	let conversation: Conversation;

	beforeEach(() => {
		engine = new ScriptedEngine();
		ends = [];
		conversation = new Conversation(() => engine);
		engine.script = (asked, onEvents) =>
			new Promise((resolve) => {
				onEvents([
					prefilled({ window: asked.window }),
					thought("So."),
					...(asked.question.prompt === "one" ? [closed("capped"), answered("No")] : []),
				]);
				ends.push(() => {
					onEvents([closed("capped"), answered("."), completed()]);
					resolve();
				});
			});
	});

	const begun = async (...prompts: string[]) => {
		const all: Promise<unknown>[] = [];
		for (const prompt of prompts) {
			const before = ends.length;
			all.push(conversation.ask({ prompt }, { model, settings }));
			while (ends.length === before) await new Promise((resolve) => setImmediate(resolve));
		}
		return { ids: conversation.traces.map(({ id }) => id), all };
	};

	it("is reached by what is meant for all of them, or for it alone", async () => {
		const { ids, all } = await begun("one", "two", "three");
		conversation.control("stop");
		assert.deepEqual(
			engine.controls,
			ids.map((id) => [id, "stop"]),
		);
		engine.controls.length = 0;
		conversation.control("answerNow", ids[1]);
		assert.deepEqual(engine.controls, [[ids[1], "answerNow"]]);
		assert.deepEqual(
			conversation.running.map(({ id }) => id),
			ids,
		);
		for (const end of ends) end();
		await Promise.all(all);
		engine.controls.length = 0;
		conversation.control("stop");
		assert.deepEqual(engine.controls, [], "what has ended is not told");
		assert.deepEqual(conversation.running, []);
	});

	it("is not asked where it was stopped before, and does not wait for a model when it is stopped", async () => {
		const trace = await conversation.ask(QUESTION, { model, settings, signal: AbortSignal.abort() });
		assert.equal(trace.ending, "stopped");
		assert.equal(engine.asks.length, 0);
		engine.script = () => new Promise(() => {});
		const stop = new AbortController();
		const ended = new Promise<string | undefined>((resolve) => {
			void conversation.ask(QUESTION, {
				model,
				settings,
				signal: stop.signal,
				changed: ({ ending }) => ending && resolve(ending),
			});
		});
		while (engine.asks.length === 0) await new Promise((resolve) => setImmediate(resolve));
		stop.abort();
		assert.equal(await ended, "stopped");
	});

	it("goes on thinking until the model says that it stopped, and says all of it to whoever watches", async () => {
		const seen: string[] = [];
		conversation.onDidHappen(({ events }) => seen.push(...events.map(({ type }) => type)));
		const { ids, all } = await begun("two");
		conversation.control("stop", ids[0]);
		assert.equal(conversation.traces[0]?.phase, "thinking");
		for (const end of ends) end();
		await Promise.all(all);
		assert.deepEqual(seen, ["asked", "prefilled", "thought", "closed", "answered", "completed"]);
	});

	it("is asked again with the turns that it was asked with, also when it comes from the history", async () => {
		engine.script = [prefilled(), thought("So."), closed("capped"), answered("Yes."), completed()];
		const follow = (prompt: string, turns = conversation.turns) =>
			conversation.ask({ prompt }, { model, settings, turns });
		await follow("one");
		await follow("two", []);
		const turns = conversation.turns.slice(1);
		const { id } = await follow("three", turns);
		await conversation.ask(
			{ prompt: "two" },
			{ model, settings, versionOf: conversation.traces[1]?.id ?? "" },
		);
		assert.deepEqual(conversation.turnsOf(id), turns);
		assert.deepEqual(conversation.turnsOf("nobody"), []);
		const recalled = new Conversation(() => engine, { logs: conversation.events });
		assert.deepEqual(
			recalled.traces.map((trace) => recalled.turnsOf(trace.id).map(({ question }) => question.prompt)),
			[[], [], ["two"]],
		);
	});

	it("is asked again with turns from elsewhere, if it was asked with those", async () => {
		engine.script = [prefilled(), thought("So."), closed("capped"), answered("Yes."), completed()];
		await conversation.ask({ prompt: "one" }, { model, settings });
		const turns = [{ question: { prompt: "in a chat" }, answer: "There." }];
		const { id } = await conversation.ask({ prompt: "two" }, { model, settings, turns });
		assert.deepEqual(conversation.turnsOf(id), turns);
	});

	it("is no turn of a follow-up before it has ended, and neither is one without an answer", async () => {
		const { all } = await begun("one");
		assert.equal(conversation.turns.length, 0);
		for (const end of ends) end();
		await Promise.all(all);
		engine.script = [prefilled(), thought("So."), closed("capped"), answered(" \n"), completed()];
		const { id } = await conversation.ask({ prompt: "two" }, { model, settings });
		assert.deepEqual(
			conversation.turns.map(({ question }) => question.prompt),
			["one"],
		);
		assert.deepEqual(conversation.turnsOf(id), []);
		const surroundings = { scope: "file" as const, pieces: [] };
		engine.script = [prefilled(), thought("So."), closed("capped"), answered("Yes."), completed()];
		await conversation.ask({ prompt: "three", surroundings }, { model, settings });
		assert.deepEqual(conversation.turns.at(-1), { question: { prompt: "three" }, answer: "Yes." });
	});
});
