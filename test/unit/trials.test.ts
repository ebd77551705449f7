import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { profileOfFile } from "../../src/core/catalogue/profileOf.ts";
import { parseSettings } from "../../src/core/protocol/settings.ts";
import { readAccuracyCurve } from "../../src/core/saving/accuracyCurve.ts";
import { THRESHOLDS } from "../../src/core/saving/exitThreshold.ts";
import { type Arm, reportOf, resultOf, type Trial } from "../../src/core/saving/trials.ts";
import { AnswerLog } from "../../src/host/conversation/answerLog.ts";
import { BenchResults } from "../../src/host/conversation/benchResults.ts";
import { readCalibrationProblems, runTrials } from "../../src/host/conversation/calibrate.ts";
import { Conversation } from "../../src/host/conversation/conversation.ts";
import { TrialsFile } from "../../src/host/conversation/trialsFile.ts";
import { answered, closed, completed, peeked, prefilled, stopped, thought } from "../panel/conversations.ts";
import { ScriptedEngine } from "./scriptedEngine.ts";

const CODE_QUESTIONS = fileURLToPath(new URL("../../bench/problems/code-questions.jsonl", import.meta.url));
const { settings } = parseSettings(() => undefined);

/** A trial whose answers are right (`+`) or wrong (`-`) with auto, the full window and without thinking. */
function trial(rights: string, tokens: readonly [number, number, number] = [100, 200, 10], id = "p"): Trial {
	const of = (index: number) => ({
		right: rights[index] === "+",
		tokens: tokens[index] ?? 0,
		windowTokens: [256, 400, 0][index] ?? 0,
	});
	return { problemId: id, model: "m", auto: of(0), full: of(1), minimal: of(2) };
}

describe("the report of a calibration", () => {
	it("is how often each way was right, and what auto saves at which loss", () => {
		const trials = [..."0123456789"].map((n) => trial(n < "7" ? "++-" : n < "8" ? "-++" : "---"));
		const { questions, arms, saved, gained } = reportOf(trials);
		assert.equal(questions, 10);
		assert.deepEqual(
			[arms.auto.right.value, arms.full.right.value, arms.minimal.right.value],
			[0.7, 0.8, 0.1],
		);
		assert.deepEqual([arms.auto.tokens, arms.full.tokens, arms.minimal.tokens], [100, 200, 10]);
		assert.equal(saved.value, 0.5);
		assert.ok(Math.abs(gained.value + 0.1) < 1e-9);
		// Wilson's interval of 8 in 10, as tables have it.
		assert.ok(Math.abs(arms.full.right.low - 0.49) < 0.005 && Math.abs(arms.full.right.high - 0.943) < 0.005);
	});

	it("claims little of few questions, and less than all of those that agree", () => {
		const few = reportOf([trial("+++"), trial("+++")]);
		assert.ok(few.arms.auto.right.low < 0.5 && few.gained.low < -0.3 && few.gained.high > 0.3);
		const many = reportOf(Array.from({ length: 100 }, () => trial("+++")));
		assert.ok(many.gained.low > -0.05 && many.gained.low < 0);
	});

	it("cannot tell two ways of choosing windows apart by two points, with all questions that there are", async () => {
		const { length } = await readCalibrationProblems(CODE_QUESTIONS);
		const [all, first] = [length, 24].map((n) => reportOf(Array.from({ length: n }, () => trial("+++"))));
		assert.ok((all?.gained.low ?? 0) < -0.02);
		assert.ok((first?.gained.low ?? 0) < -0.1);
	});

	it("has intervals around what it says, whatever came of the questions", () => {
		const any = fc.array(
			fc
				.record({
					rights: fc.constantFrom("+++", "-++", "+-+", "---", "-+-"),
					tokens: fc.tuple(fc.nat(999), fc.nat(999), fc.nat(9)),
				})
				.map(({ rights, tokens }) => trial(rights, tokens)),
			{ minLength: 1, maxLength: 40 },
		);
		fc.assert(
			fc.property(any, (trials) => {
				const { arms, saved, gained } = reportOf(trials);
				for (const { value, low, high } of [arms.auto.right, arms.full.right, saved]) {
					assert.ok(low <= value + 1e-9 && value <= high + 1e-9, `${low} ${value} ${high}`);
				}
				assert.ok(gained.low >= -1 && gained.high <= 1 && gained.low <= gained.high);
			}),
		);
	});

	it("is shown as a result of the bench", () => {
		const origin = { model: { id: "m", name: "M" }, problemFile: "p.jsonl", machine: "here" };
		const curve = readAccuracyCurve(resultOf([trial("++-"), trial("-+-")], origin));
		assert.deepEqual(curve.fixed, [
			{ windowTokens: 0, tokens: 10, right: 0 },
			{ windowTokens: 400, tokens: 200, right: 1 },
		]);
		assert.deepEqual([curve.product.right, curve.product.tokens, curve.problems], [0.5, 100, 2]);
	});
});

describe("calibrating a model on questions about code", () => {
	const profile = { ...profileOfFile("none.gguf"), id: "own" };
	const model = { path: "/models/none.gguf", profile };
	let engine: ScriptedEngine;
	let conversation: Conversation;

	beforeEach(() => {
		engine = new ScriptedEngine();
		conversation = new Conversation(() => engine, { reference: true });
	});

	it("asks each with auto first, then with the full window and without thinking, and judges the answers", async () => {
		const problems = (await readCalibrationProblems(CODE_QUESTIONS)).slice(0, 3);
		const answers = problems.flatMap(({ answer, wrong = "" }) => [answer, answer, wrong]);
		engine.script = async ({ window }, onEvents) =>
			onEvents([
				prefilled({ window }),
				thought("So.", window.thinkingTokens),
				closed("capped"),
				answered(answers[engine.asks.length - 1] ?? "", 5),
				completed(),
			]);
		const trials: Trial[] = [];
		await runTrials(conversation, problems, { model, settings }, async (each) => void trials.push(each));
		const arms = ["auto", "full", "minimal"] satisfies Arm[];
		assert.deepEqual(
			trials.map((each) => [each.problemId, ...arms.map((arm) => each[arm].right)]),
			problems.map(({ id }) => [id, true, true, false]),
		);
		const windows = engine.asks.map(({ window }) => window.thinkingTokens);
		const { minimal, max } = profile.windows;
		assert.deepEqual([windows[1], windows[2]], [max, minimal]);
		assert.deepEqual(engine.asks[1]?.watchExits, THRESHOLDS);
		assert.equal(trials[0]?.full.tokens, max + 5);
	});

	it("finds out on the way of the full window where early exits would have ended it, at no cost of it", async () => {
		const problems = (await readCalibrationProblems(CODE_QUESTIONS)).slice(0, 2);
		const answerLog = new AnswerLog(undefined, { warn: assert.fail });
		conversation = new Conversation(() => engine, { reference: true, answerLog });
		engine.script = async ({ window, watchExits }, onEvents) =>
			onEvents([
				prefilled({ window }),
				...(watchExits ? [peeked("7", 0.7, { settles: [0.7, 0.5], whole: true })] : []),
				thought("So."),
				...(watchExits
					? [
							peeked("It returns 8.", 0.99, { settles: [0.99], whole: true }),
							peeked("No", 0.99, { settles: [0.95] }),
						]
					: []),
				closed("capped"),
				answered("It returns 8."),
				completed(),
			]);
		const trials: Trial[] = [];
		await runTrials(conversation, problems, { model, settings }, async (each) => void trials.push(each));
		assert.deepEqual(
			engine.asks
				.slice(0, 3)
				.map(({ watchExits, convergence }) => [watchExits?.length, convergence?.confidence]),
			[
				[undefined, profile.convergence?.confidence],
				[THRESHOLDS.length, profile.convergence?.confidence],
				[undefined, profile.convergence?.confidence],
			],
		);
		const [, full] = answerLog.all;
		assert.deepEqual(full?.exits, [
			{ confidence: 0.7, said: "other" },
			{ confidence: 0.5, said: "other" },
			{ confidence: 0.99, said: "same" },
			{ confidence: 0.95, said: "notCompared" },
		]);
		assert.deepEqual([full?.full, full?.peekTokens], [true, 0]);
		assert.equal(trials[0]?.full.tokens, trials[0]?.auto.tokens);
		assert.ok(answerLog.peeksPay("own"), "what is only watched says nothing against peeks");
	});

	it("leaves out what was stopped on the way, and asks no more", async () => {
		const problems = (await readCalibrationProblems(CODE_QUESTIONS)).slice(0, 3);
		engine.script = async ({ window }, onEvents) => {
			const end = engine.asks.length === 5 ? [stopped()] : [closed("capped"), answered("1"), completed()];
			onEvents([prefilled({ window }), thought("So."), ...end]);
		};
		const trials: Trial[] = [];
		const last = await runTrials(conversation, problems, { model, settings }, async (each) => {
			trials.push(each);
		});
		assert.deepEqual([trials.length, engine.asks.length, last?.ending], [1, 5, "stopped"]);
	});

	it("runs nothing that a model writes", async () => {
		const problems = await readCalibrationProblems(CODE_QUESTIONS);
		assert.ok(problems.length >= 120 && problems.every(({ check }) => (check as string) !== "tests"));
	});

	it("keeps what was asked of this model, and shows what came of it behind other results", async () => {
		const folder = mkdtempSync(join(tmpdir(), "z1-trials-"));
		const resultsFolder = join(folder, "calibrated");
		const places = { problemsFile: CODE_QUESTIONS, trialsFile: join(folder, "trials.jsonl"), resultsFolder };
		const open = () => new TrialsFile(places, model, assert.fail);
		const own = (rights: string, id: string): Trial => ({
			...trial(rights, undefined, id),
			model: model.path,
		});
		await open().add(own("---", "one"));
		await open().add({ ...trial("+++"), model: "/models/other.gguf" });
		await open().add(own("+++", "one"));
		await open().add(own("++-", "two"));
		const trials = await open().read();
		assert.deepEqual(
			trials.map(({ problemId, auto }) => [problemId, auto.right]),
			[
				["one", true],
				["two", true],
			],
		);
		await open().add({ ...own("+++", "three"), at: 2000 });
		assert.deepEqual(
			(await open().read(1000)).map(({ problemId }) => problemId),
			["three"],
			"what was asked before everything was forgotten is asked again",
		);
		await open().publish(trials);
		const results = new BenchResults(join(folder, "own"), [resultsFolder], assert.fail);
		assert.equal((await results.of("own"))?.product.right, 1);
		assert.equal((await results.of("own"))?.problemFile, "code-questions.jsonl");
		writeFileSync(places.trialsFile, "not json\n");
		assert.deepEqual(await new TrialsFile(places, model, () => {}).read(), []);
	});
});
