import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Case } from "../../bench/policies/policies.ts";
import { Progress } from "../../bench/progress.ts";
import { type Recorder, recordProblems } from "../../bench/recorded/recorder.ts";
import type { RecordingHeader } from "../../bench/recorded/recording.ts";
import { RecordingsFile, readRecordings } from "../../bench/recorded/recordingsFile.ts";
import { holm } from "../../bench/report/significance.ts";
import { sweep } from "../../bench/report/sweep.ts";
import { sweepPlot } from "../../bench/report/sweepPlot.ts";
import { sweepTable } from "../../bench/report/sweepTable.ts";
import { failures } from "../../src/core/failure.ts";
import type { Problem } from "../../src/core/question/problem.ts";
import type { Trajectory } from "../../src/core/recording/trajectory.ts";

/** Says at a cut of `at` tokens what `says` gives for it, and thinks on to the end. */
function trajectory(says: Readonly<Record<number, string>>): Trajectory {
	const cuts = Object.entries(says).map(([at, text]) => ({
		at: Number(at),
		turn: false,
		answer: [[text, 2, 1] satisfies [string, number, number]],
		truncated: false,
	}));
	const spent = cuts.at(-1)?.at ?? 0;
	const thought: Trajectory["thought"] = [["…", spent]];
	return { promptTokens: 9, hintTokens: 3, thought, end: "capped", ownAnswer: [], cuts };
}

function caseOf(id: string, says: Readonly<Record<number, string>>): Case {
	const isRight = (output: string) => output === "right";
	const asked = { kind: "", prompt: "Why?", characters: 4 };
	return { id, cluster: id, ...asked, score: 30, level: "low", trajectory: trajectory(says), isRight };
}

describe("the window sweep", () => {
	const late = { 0: "wrong", 64: "wrong", 128: "right" };
	const soon = { 0: "wrong", 64: "right", 128: "right" };
	const ids = Array.from({ length: 12 }, (_, index) => `p${index}`);
	const set = (name: string) => ({
		set: name,
		problems: ids.length,
		models: [
			{ model: "A", cases: ids.map((id) => caseOf(id, soon)) },
			{ model: "B", cases: ids.map((id) => caseOf(id, late)) },
		],
	});
	const report = sweep([set("one"), set("two")], [0, 64, 128]);

	it("counts what is right, and tokens as the paper does and in all, for every window", () => {
		const [a, b] = report.sets[0]?.curves ?? [];
		assert.deepEqual(
			a?.points.map(({ mean }) => [mean.right, mean.paper, mean.total]),
			[
				[0, 0, 2],
				[1, 64, 66],
				[1, 128, 130],
			],
		);
		assert.deepEqual(
			b?.points.map(({ mean }) => mean.right),
			[0, 0, 1],
		);
	});

	it("compares the first model with the other by McNemar, and adjusts over the sets by Holm", () => {
		const duel = report.sets[1]?.duels.find(({ windowTokens }) => windowTokens === 64);
		assert.equal(duel?.comparison.accuracyDifference.value, 1);
		assert.equal(duel?.comparison.mcnemar, 2 * 0.5 ** 12);
		assert.equal(duel?.holm, 4 * 0.5 ** 12);
	});

	it("tells on how many of a set's problems each model was measured", () => {
		const whole = set("three");
		const some = {
			...whole,
			models: whole.models.map((one, n) => ({ ...one, cases: one.cases.slice(0, 12 - 9 * n) })),
		};
		const partly = sweep([some], [0, 64, 128]);
		assert.deepEqual(
			partly.sets[0]?.curves.map((curve) => curve.problems),
			[12, 3],
		);
		assert.match(sweepTable(partly), /three: 12 problems[\s\S]*\nA +64 +12 [\s\S]*\nB +64 +3 /);
	});

	it("is told as a table and as a figure", () => {
		assert.match(sweepTable(report), /two: 12 problems[\s\S]*\nA +64 +12 +100\.0/);
		const svg = sweepPlot(report);
		assert.equal(svg.match(/<polyline/g)?.length, 8);
		assert.doesNotMatch(svg, /NaN|undefined/);
	});

	it("adjusts p values step by step", () => {
		assert.deepEqual(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
		assert.deepEqual(holm([0.6, 0.9]), [1, 1]);
		assert.deepEqual(holm([]), []);
	});
});

describe("recording side by side", () => {
	const problems = ["a", "b", "c", "d", "e"].map(
		(id): Problem => ({ id, question: { prompt: "Why?" }, check: "exact", answer: "1" }),
	);
	const header: RecordingHeader = {
		format: "z1-traces-1",
		model: { id: "m", name: "M", sha256: "" },
		style: "tagless",
		contextTokens: 4096,
		system: "",
		window: { thinkingTokens: 64, answerReserveTokens: 64 },
		everyTokens: 64,
		alsoAt: [],
		plannedOnly: true,
		problems: { file: "p.jsonl", sha256: "0" },
		versions: { z1: "0", nodeLlamaCpp: "0" },
		machine: "",
	};
	const newFile = () => join(mkdtempSync(join(tmpdir(), "z1-paper-")), "recordings.jsonl");
	const progress = () => new Progress(new PassThrough() as unknown as NodeJS.WriteStream, 5, 0);
	const never = new AbortController().signal;

	it("asks no problem twice, and a failed one again", async () => {
		const out = newFile();
		const file = RecordingsFile.open(out, header);
		const asked: string[] = [];
		let atOnce = 0;
		let most = 0;
		const recorder: Recorder = {
			retries: true,
			record: async ({ id }) => {
				asked.push(id);
				most = Math.max(most, ++atOnce);
				await new Promise((resolve) => setTimeout(resolve, 5));
				atOnce--;
				if (id === "b" && asked.filter((each) => each === "b").length === 1) throw failures.noModelLoaded();
				if (id === "c") throw failures.promptTooLong(9000, 4096);
				return trajectory({ 0: "1", 64: "1" });
			},
		};
		const outcomes = await recordProblems([recorder, recorder], problems, {
			file,
			header,
			progress: progress(),
			signal: never,
		});
		file.close();
		assert.deepEqual(outcomes, { recorded: 4, unfit: 1, left: 0 });
		assert.equal(most, 2);
		assert.deepEqual(asked.toSorted(), ["a", "b", "b", "c", "d", "e"]);
		const recorded = readRecordings(out).recordings.map(({ problem }) => problem.id);
		assert.deepEqual(recorded.toSorted(), ["a", "b", "d", "e"]);
	}).timeout(20_000);

	it("ends when it is told to, keeps what it has, and tells how many problems are left", async () => {
		const out = newFile();
		const file = RecordingsFile.open(out, header);
		const stop = new AbortController();
		const recorder: Recorder = {
			retries: false,
			record: async ({ id }, _request, signal) => {
				if (id === "c") stop.abort();
				signal.throwIfAborted();
				return trajectory({ 0: "1", 64: "1" });
			},
		};
		const run = { file, header, progress: progress(), signal: stop.signal };
		assert.deepEqual(await recordProblems([recorder], problems, run), { recorded: 2, unfit: 0, left: 3 });
		file.close();
		assert.equal(readRecordings(out).recordings.length, 2);
	});
});
