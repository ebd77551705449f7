import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { replay, type ThinkingPlan } from "../../bench/policies/replay.ts";
import { parseRecordings } from "../../bench/recorded/recording.ts";
import { CATALOGUE } from "../../src/core/catalogue/catalogue.ts";
import { parseProblem } from "../../src/core/question/problem.ts";
import type { Question } from "../../src/core/question/question.ts";
import { recordTrajectory } from "../../src/core/recording/recordTrajectory.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";
import { Reasoning } from "../../src/core/thinking/reasoning.ts";
import { openTrace, reduceTrace } from "../../src/core/trace/reduceTrace.ts";
import { statisticsOf } from "../../src/core/trace/statistics.ts";
import type { Trace } from "../../src/core/trace/trace.ts";
import { CompletionServer, events, json, said } from "../unit/completionServer.ts";
import { type OpenNano, openNano } from "./nano.ts";

const BENCH = fileURLToPath(new URL("../../dist/bench.mjs", import.meta.url));
const CALIBRATION = fileURLToPath(new URL("../../bench/problems/nano-calibration.jsonl", import.meta.url));
const NANO = fileURLToPath(new URL("../../models/z1-nano.gguf", import.meta.url));
const SYSTEM = "Please reason step by step.";
const LONGEST = { thinkingTokens: 400, answerReserveTokens: 512 };
const never = new AbortController().signal;

const lines = readFileSync(CALIBRATION, "utf8").trim().split("\n");
/**
 * Of each kind some: explanations, one expression, straight lines, loops, and thoughts that check themselves.
 */
const PROBLEMS = [0, 1, 3, 7, 10, 15].map((n) => parseProblem(lines[n] ?? ""));
const folder = mkdtempSync(join(tmpdir(), "z1-record-"));

function problemsFile(name: string, count: number): string {
	const file = join(folder, name);
	writeFileSync(file, `${lines.slice(0, count).join("\n")}\n`);
	return file;
}

describe("recording the starter model", function () {
	this.timeout(120_000);
	let nano: OpenNano;
	before(async () => {
		nano = await openNano();
	});
	after(() => nano.dispose());

	const recordings = new Map<string, Promise<Trajectory>>();
	const recordOnce = (question: Question): Promise<Trajectory> => {
		const known = recordings.get(JSON.stringify(question)) ?? record(question);
		recordings.set(JSON.stringify(question), known);
		return known;
	};
	const record = (question: Question): Promise<Trajectory> =>
		recordTrajectory(
			nano.reasoner,
			{ system: SYSTEM, question, window: LONGEST, everyTokens: 16, alsoAt: [] },
			never,
		);

	async function runLive(question: Question, { windowTokens, convergence }: ThinkingPlan): Promise<Trace> {
		const window = { ...LONGEST, thinkingTokens: windowTokens };
		const ask = { traceId: "t", system: SYSTEM, turns: [], question, window };
		let trace = openTrace({
			type: "asked",
			at: 0,
			traceId: "t",
			question,
			complexity: { score: 50, level: "medium", reasons: [] },
			effort: "auto",
			level: "medium",
			window,
			earlyExit: true,
			model: { id: "z1-nano", name: "Z1 Nano" },
		});
		await nano.reasoner.rollback(0);
		const reasoning = new Reasoning(nano.reasoner, { ...ask, ...(convergence && { convergence }) });
		for await (const event of reasoning.run({ stop: never, answerNow: never }))
			trace = reduceTrace(trace, event);
		return trace;
	}

	const settled = CATALOGUE[0]?.convergence;
	const plans: [name: string, plan: ThinkingPlan][] = [
		["no thinking", { windowTokens: 0 }],
		["a window of 64", { windowTokens: 64 }],
		["the longest window", { windowTokens: 400 }],
		["the product's early exit", { windowTokens: 256, ...(settled && { convergence: settled }) }],
		[
			"peeks at every 16 tokens, short ones, unsure",
			{
				windowTokens: 400,
				convergence: { peekTokens: 12, confidence: 0.6, agreements: 2, everyTokens: 16, minTokens: 20 },
			},
		],
	];
	for (const [name, plan] of plans) {
		it(`replays ${name} as it runs live, to the token`, async () => {
			for (const { question } of PROBLEMS) {
				const { exit, thinkingTokens, peekTokens, answerTokens, totalTokens, output } = replay(
					await recordOnce(question),
					plan,
				);
				const live = await runLive(question, plan);
				const own = live.exit === "finished" ? live.thought + live.answer : live.answer;
				const {
					thinkingTokens: thinking,
					peekTokens: peek,
					answerTokens: answer,
					totalTokens: total,
				} = statisticsOf(live);
				assert.deepEqual(
					[exit, thinkingTokens, peekTokens, answerTokens, totalTokens, output],
					[live.exit, thinking, peek, answer, total, own],
				);
			}
		});
	}

	it("evaluates neither the prompt nor the trajectory twice", async () => {
		const before = nano.evaluated();
		const { promptTokens, hintTokens, thought, cuts } = await record(PROBLEMS[0]?.question as Question);
		const sum = (pieces: readonly (readonly [string, number, ...number[]])[]) =>
			pieces.reduce((all, [, tokens]) => all + tokens, 0);
		const answers = cuts.reduce((all, { answer }) => all + hintTokens + sum(answer), 0);
		// Behind every cut but the first, the one token is read again that the thought goes on from.
		assert.ok(nano.evaluated() - before <= promptTokens + sum(thought) + answers + 2 * cuts.length);
	});

	it("is the same to the token where the model is asked first how hard the question is", async () => {
		const texts = ({ thought, ownAnswer, end, cuts }: Trajectory) => ({
			...{ thought, ownAnswer, end },
			cuts: cuts.map(({ answer, ...cut }) => ({ ...cut, answer: answer.map(([text, n]) => [text, n]) })),
		});
		for (const { question } of PROBLEMS.slice(0, 3)) {
			const request = { system: SYSTEM, question, window: LONGEST, everyTokens: 16, alsoAt: [] };
			const probed = await recordTrajectory(nano.reasoner, { ...request, probe: true }, never);
			assert.deepEqual(texts(probed), texts(await recordOnce(question)));
			const { rating = 0, sure = 0, tokens = 0 } = probed.demand ?? {};
			assert.ok(rating >= 1 && rating <= 5 && sure > 0 && sure <= 1 && tokens > 10, `${rating}, ${sure}`);
		}
	});

	it("is the same again, whatever was recorded before", async () => {
		const [first, second] = PROBLEMS.map(({ question }) => question) as [Question, Question];
		const alone = await record(first);
		await record(second);
		assert.deepEqual(await record(first), alone);
	});
});

describe("bench record", function () {
	this.timeout(120_000);

	const start = (problems: string, out: string): ChildProcess =>
		spawn(process.execPath, [BENCH, "record", "--problems", problems, "--out", out], {
			stdio: ["ignore", "ignore", "pipe"],
		});
	async function finish(child: ChildProcess) {
		let stderr = "";
		child.stderr?.on("data", (data: Buffer) => {
			stderr += data;
		});
		const [code, signal] = await once(child, "exit");
		return { code, signal, stderr };
	}
	/** Waits until the file holds so many recordings. */
	async function recorded(out: string, count: number): Promise<void> {
		for (;;) {
			const text = readFileSync(out, { encoding: "utf8", flag: "a+" });
			if (text.split("\n").length > count + 1) return;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	it("gives the same file in one go, after kill -9, and after Ctrl-C", async () => {
		const problems = problemsFile("eight.jsonl", 8);
		const [straight, broken] = [join(folder, "straight.jsonl"), join(folder, "broken.jsonl")];
		assert.equal((await finish(start(problems, straight))).code, 0);

		const killed = start(problems, broken);
		await recorded(broken, 2);
		killed.kill("SIGKILL");
		assert.equal((await finish(killed)).signal, "SIGKILL");
		writeFileSync(broken, '{"problem":{"id":"torn', { flag: "a" });

		const stopped = start(problems, broken);
		await recorded(broken, 4);
		stopped.kill("SIGINT");
		const { code, stderr } = await finish(stopped);
		assert.equal(code, 130);
		assert.match(
			stderr,
			/going on after \d of 8[\s\S]*\d of 8 interrupted; the same command goes on from here/,
		);
		assert.ok(parseRecordings(readFileSync(broken, "utf8")).recordings.length < 8);

		assert.equal((await finish(start(problems, broken))).code, 0);
		assert.equal(readFileSync(broken, "utf8"), readFileSync(straight, "utf8"));
	});

	it("says in its first line what all others depend on", async () => {
		const out = join(folder, "header.jsonl");
		assert.equal((await finish(start(problemsFile("two.jsonl", 2), out))).code, 0);
		const { header, recordings } = parseRecordings(readFileSync(out, "utf8"));
		assert.equal(header.model.id, "z1-nano");
		assert.match(header.model.sha256, /^[0-9a-f]{64}$/);
		assert.equal(header.system, SYSTEM);
		assert.equal(header.everyTokens, 16);
		assert.match(header.problems.sha256, /^[0-9a-f]{64}$/);
		const { thought = [] } = recordings[0]?.trajectory ?? {};
		assert.ok(thought.length > 0);
		const places = recordings[0]?.trajectory.cuts.map(({ at }) => at) ?? [];
		for (let at = 0; at <= thought.length - 1; at += 16) assert.ok(places.includes(at), String(at));
	});
});

describe("bench", function () {
	this.timeout(120_000);
	const bench = (...args: string[]) => spawnSync(process.execPath, [BENCH, ...args], { encoding: "utf8" });
	const two = problemsFile("bad-two.jsonl", 2);
	const recordings = join(folder, "good.jsonl");
	before(() => {
		assert.equal(
			bench("record", "--problems", problemsFile("good-six.jsonl", 6), "--out", recordings).status,
			0,
		);
	});

	it("replays, as a table, as JSON and as a plot, and the same every time", () => {
		const [json, svg] = [join(folder, "r.json"), join(folder, "r.svg")];
		const { status, stdout } = bench("replay", recordings, "--json", json, "--plot", svg);
		assert.equal(status, 0);
		assert.match(stdout, /\nwindow max \(400\) /);
		assert.match(stdout, /\nestimate \+ early exit /);
		const result = readFileSync(json, "utf8");
		assert.equal(JSON.parse(result).problems, 6);
		assert.match(readFileSync(svg, "utf8"), /^<svg /);
		bench("replay", recordings, "--json", json);
		assert.equal(readFileSync(json, "utf8"), result);
	});

	it("tunes, and compares two policies", () => {
		const tuned = bench("tune", recordings);
		assert.equal(tuned.status, 0);
		assert.equal(JSON.parse(tuned.stdout).windows.max, 400);
		const { status, stdout } = bench("compare", recordings, "--policy", "both", "--against", "window:64");
		assert.equal(status, 0);
		assert.match(stdout, /Z1 Nano, both[\s\S]*Z1 Nano, window:64[\s\S]*McNemar p/);
	});

	it("sweeps windows over models and sets, and goes on from what is recorded", () => {
		const out = join(folder, "paper");
		const sets = [problemsFile("set-a.jsonl", 2), problemsFile("set-b.jsonl", 3)].join(",");
		const args = [
			"paper",
			"--models",
			`z1-nano,${NANO}`,
			"--sets",
			sets,
			"--windows",
			"0,32,64",
			"--out",
			out,
		];
		const first = bench(...args);
		assert.equal(first.status, 0, first.stderr);
		for (const heading of [/set-a: 2 problems/, /set-b: 3 problems/, /z1-nano against +window/])
			assert.match(first.stdout, heading);
		assert.match(readFileSync(join(out, "paper.svg"), "utf8"), /^<svg/);
		assert.equal(JSON.parse(readFileSync(join(out, "paper.json"), "utf8")).sets.length, 2);
		const again = bench(...args);
		assert.equal(again.stdout, first.stdout);
		assert.match(again.stderr, /going on after 3 of 3/);
		assert.equal(bench(...args.slice(0, -2)).status, 2);
	});

	it("asks each of several servers, also where their addresses end alike", async () => {
		const servers = [new CompletionServer(), new CompletionServer()];
		try {
			for (const [index, server] of servers.entries()) {
				await server.start();
				const answer = events(said(`Server ${index}.`), said("", { finish_reason: "stop" }));
				server.routes = { "/v1/models": json({ data: [{ id: "org/m" }] }), "/v1/completions": answer };
			}
			const models = servers.map(({ url }) => `${url}/v1#org/m`).join();
			const set = problemsFile("set-c.jsonl", 2);
			const out = join(folder, "servers");
			const args = ["paper", "--models", models, "--sets", set, "--windows", "0,8", "--out", out];
			const { stdout } = await promisify(execFile)(process.execPath, [BENCH, ...args]);
			for (const { host, asked } of servers) {
				assert.match(stdout, new RegExp(`^${host}#org/m +8 `, "m"));
				assert.ok(asked.some(({ path }) => path === "/v1/completions"));
			}
		} finally {
			for (const server of servers) server.stop();
		}
	});

	const bad: [name: string, args: string[], message: RegExp][] = [
		[
			"windows that let nobody think",
			["paper", "--models", "z1-nano", "--sets", two, "--out", folder, "--windows", "0"],
			/--windows takes at least one/,
		],
		[
			"an unknown command",
			["race"],
			/there is no bench "race"; it is one of nano, record, replay, tune, learn/,
		],
		["an unknown option", ["replay", recordings, "--fast"], /Unknown option '--fast'/],
		["no problems", ["record", "--out", recordings], /record which problems\?/],
		["no file to record into", ["record", "--problems", two], /record into which file\?/],
		[
			"a missing problem file",
			["record", "--problems", "no.jsonl", "--out", "x"],
			/there is no file no\.jsonl/,
		],
		[
			"a folder that is not there",
			["record", "--problems", two, "--out", "/nowhere/x"],
			/cannot write \/nowhere\/x/,
		],
		[
			"a step that is no number",
			["record", "--problems", two, "--out", "x", "--every", "0"],
			/--every takes at least 1/,
		],
		[
			"an unknown model",
			["record", "--model", "gpt", "--problems", two, "--out", "x"],
			/neither a model file/,
		],
		[
			"other problems than before",
			["record", "--problems", two, "--out", recordings],
			/begun with another problems/,
		],
		["a missing file", ["replay", "no.jsonl"], /there is no file no\.jsonl/],
		["problems given as recordings", ["replay", two], /line 1 is not a line of recordings/],
		[
			"calibration on what is reported",
			["replay", recordings, "--calibration", recordings],
			/calibrate on others/,
		],
		[
			"an unwritable result",
			["replay", recordings, "--json", "/nowhere/r.json"],
			/cannot write \/nowhere\/r\.json/,
		],
		[
			"an unknown policy",
			["compare", recordings, "--policy", "guess"],
			/unknown policy "guess"; it is one of/,
		],
		["nothing to compare", ["compare", recordings], /nothing to compare/],
		[
			"a window that was not recorded",
			["compare", recordings, "--against", "window:33"],
			/nothing was recorded at 33 thinking tokens/,
		],
	];
	for (const [name, args, message] of bad) {
		it(`says in one line what is wrong with ${name}, and exits with 2`, () => {
			const { status, stderr } = bench(...args);
			assert.match(stderr, message);
			assert.equal(stderr.trim().split("\n").length, 1, stderr);
			assert.equal(status, 2);
		});
	}
});
