import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchTune } from "../../bench/commands/benchTune.ts";
import { describeTimeLeft } from "../../bench/progress.ts";
import { readProblems } from "../../bench/recorded/problemFile.ts";
import type { Recording, RecordingHeader } from "../../bench/recorded/recording.ts";
import { RecordingsFile, readAllRecordings, readRecordings } from "../../bench/recorded/recordingsFile.ts";
import { UsageError } from "../../src/cli/usage.ts";

const HEADER: RecordingHeader = {
	format: "z1-traces-1",
	model: { id: "m", name: "M", sha256: "0" },
	style: "tagless",
	contextTokens: 2048,
	system: "Think.",
	window: { thinkingTokens: 40, answerReserveTokens: 20 },
	everyTokens: 4,
	alsoAt: [],
	problems: { file: "p.jsonl", sha256: "1" },
	versions: { z1: "1", nodeLlamaCpp: "2" },
	machine: "a machine",
};

function recording(id: string): Recording {
	return {
		problem: { id, question: { prompt: "Why?" }, check: "exact", answer: "1" },
		trajectory: {
			promptTokens: 1,
			hintTokens: 1,
			thought: [["a", 1, 0]],
			end: "finished",
			ownAnswer: [],
			cuts: [],
		},
	};
}

function newFile(text?: string): string {
	const file = join(mkdtempSync(join(tmpdir(), "z1-bench-")), "file.jsonl");
	if (text !== undefined) writeFileSync(file, text);
	return file;
}

function record(file: string, ids: readonly string[], header = HEADER): ReadonlySet<string> {
	const opened = RecordingsFile.open(file, header);
	for (const id of ids) opened.append(recording(id));
	opened.close();
	return opened.recorded;
}

const usage = (message: RegExp) => (error: unknown) =>
	error instanceof UsageError && message.test(error.message);

describe("a file of recordings", () => {
	it("holds what was appended, and goes on where it stopped", () => {
		const file = newFile();
		assert.deepEqual([...record(file, ["1", "2"])], []);
		assert.deepEqual([...record(file, ["3"])], ["1", "2"]);
		const { header, recordings } = readRecordings(file);
		assert.deepEqual(header, HEADER);
		assert.deepEqual(recordings, ["1", "2", "3"].map(recording));
	});

	it("is whole again after a kill at any byte", function () {
		this.timeout(20_000);
		const file = newFile();
		record(file, ["1", "2"]);
		const whole = readFileSync(file);
		for (let bytes = 0; bytes <= whole.length; bytes += 5) {
			writeFileSync(file, whole.subarray(0, bytes));
			const before = record(file, []);
			record(
				file,
				["1", "2"].filter((id) => !before.has(id)),
			);
			assert.deepEqual(readFileSync(file), whole, `cut at ${bytes}`);
		}
	});

	it("refuses to go on with other settings, naming them", () => {
		const file = newFile();
		record(file, ["1"]);
		assert.throws(
			() => record(file, [], { ...HEADER, system: "Hm." }),
			usage(/begun with another system \("Think\.", now "Hm\."\)/),
		);
		assert.throws(
			() => record(file, [], { ...HEADER, everyTokens: 8 }),
			usage(/another everyTokens \(4, now 8\)/),
		);
		assert.equal(readRecordings(file).recordings.length, 1);
	});

	it("refuses to go on with a damaged file, and leaves it as it is", () => {
		const file = newFile();
		record(file, ["1"]);
		const damaged = `${readFileSync(file, "utf8")}{"problem":1}\n`;
		writeFileSync(file, damaged);
		assert.throws(() => record(file, []), usage(/cannot go on with .*line 3 is not a line of recordings/));
		assert.equal(readFileSync(file, "utf8"), damaged);
	});

	const bad: [name: string, text: string | undefined, message: RegExp][] = [
		["a missing file", undefined, /there is no file/],
		["an empty file", "\n", /is empty/],
		["a recording that has only begun", `${JSON.stringify(HEADER)}\n`, /holds no recordings yet/],
		["another kind of file", '{"id":"1","question":"Why?"}\n', /line 1 is not a line of recordings/],
		[
			"recordings of another version",
			`${JSON.stringify({ ...HEADER, format: "z1-traces-9" })}\n`,
			/line 1: recordings of another version, "z1-traces-9"/,
		],
		["a bad line", `${JSON.stringify(HEADER)}\n{}\n`, /line 2 is not/],
		["a torn line", `${JSON.stringify(HEADER)}\n{"problem"`, /line 2 is not JSON/],
	];
	for (const [name, text, message] of bad) {
		it(`says in one line what is wrong with ${name}`, () => {
			const file = text === undefined ? "/nowhere/t.jsonl" : newFile(text);
			assert.throws(() => readRecordings(file), usage(message));
			assert.throws(
				() => readRecordings(file),
				(error: Error) => !error.message.includes("\n"),
			);
		});
	}
});

describe("several files of recordings", () => {
	const ofModel = (name: string, sha256: string) => {
		const file = newFile();
		record(file, ["1"], { ...HEADER, model: { id: "m", name, sha256 } });
		return file;
	};
	const [one, same, other] = [ofModel("M", "0"), ofModel("M, renamed", "0"), ofModel("N", "1")];

	it("are read as they were given", () => {
		const names = readAllRecordings([one, same]).map(({ header }) => header.model.name);
		assert.deepEqual(names, ["M", "M, renamed"]);
	});

	it("have to be of one model", () => {
		const message = usage(/^[^ ]+ was recorded with another model than M$/);
		assert.throws(() => readAllRecordings([one, same, other]), message);
		assert.throws(() => readAllRecordings([other], { id: "m", name: "M", sha256: "0" }), message);
	});

	it("are not tuned on together where they are of several models", async () => {
		await assert.rejects(benchTune([one, other]), usage(/was recorded with another model than M/));
	});
});

describe("a problem file", () => {
	const good = '{"id":"1","question":"Why?","answer":"1"}';

	it("is read past blank lines", () => {
		assert.equal(readProblems(newFile(`${good}\n\n${good.replace('"1"', '"2"')}\n`)).problems.length, 2);
	});

	const bad: [name: string, text: string, message: RegExp][] = [
		["no problems", "\n", /holds no problems/],
		["a line that is not JSON", `${good}\nid: 2\n`, /line 2 is no problem: it is not JSON/],
		["a line that is no problem", `\n${good}\n{"id":"2"}\n`, /line 3 is no problem: question/],
		["an id twice", `${good}\n${good}\n`, /line 2: the id "1" is that of line 1, too/],
	];
	for (const [name, text, message] of bad) {
		it(`with ${name} is refused in one line`, () => {
			assert.throws(() => readProblems(newFile(text)), usage(message));
		});
	}
});

describe("the time left", () => {
	it("is said in minutes and hours", () => {
		assert.deepEqual([5_000, 200_000, 7_500_000].map(describeTimeLeft), [
			"less than a minute",
			"about 3 min",
			"about 2 h 5 min",
		]);
	});
});
