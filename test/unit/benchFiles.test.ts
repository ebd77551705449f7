import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeTimeLeft } from "../../bench/progress.ts";
import { readProblems } from "../../bench/recorded/problemFile.ts";
import type { Recording, RecordingHeader } from "../../bench/recorded/recording.ts";
import { readTraces, TracesFile } from "../../bench/recorded/tracesFile.ts";
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
	const traces = TracesFile.open(file, header);
	for (const id of ids) traces.append(recording(id));
	traces.close();
	return traces.recorded;
}

const usage = (message: RegExp) => (error: unknown) =>
	error instanceof UsageError && message.test(error.message);

describe("a traces file", () => {
	it("holds what was appended, and goes on where it stopped", () => {
		const file = newFile();
		assert.deepEqual([...record(file, ["1", "2"])], []);
		assert.deepEqual([...record(file, ["3"])], ["1", "2"]);
		const { header, recordings } = readTraces(file);
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
		assert.equal(readTraces(file).recordings.length, 1);
	});

	it("refuses to go on with a damaged file, and leaves it as it is", () => {
		const file = newFile();
		record(file, ["1"]);
		const damaged = `${readFileSync(file, "utf8")}{"problem":1}\n`;
		writeFileSync(file, damaged);
		assert.throws(() => record(file, []), usage(/cannot go on with .*line 3 is not a line of a traces file/));
		assert.equal(readFileSync(file, "utf8"), damaged);
	});

	const bad: [name: string, text: string | undefined, message: RegExp][] = [
		["a missing file", undefined, /there is no file/],
		["an empty file", "\n", /is empty/],
		["a recording that has only begun", `${JSON.stringify(HEADER)}\n`, /holds no recordings yet/],
		["another kind of file", '{"id":"1","question":"Why?"}\n', /line 1 is not a line of a traces file/],
		[
			"traces of another version",
			`${JSON.stringify({ ...HEADER, format: "z1-traces-9" })}\n`,
			/line 1: traces of another version, "z1-traces-9"/,
		],
		["a bad line", `${JSON.stringify(HEADER)}\n{}\n`, /line 2 is not/],
		["a torn line", `${JSON.stringify(HEADER)}\n{"problem"`, /line 2 is not JSON/],
	];
	for (const [name, text, message] of bad) {
		it(`says in one line what is wrong with ${name}`, () => {
			const file = text === undefined ? "/nowhere/t.jsonl" : newFile(text);
			assert.throws(() => readTraces(file), usage(message));
			assert.throws(
				() => readTraces(file),
				(error: Error) => !error.message.includes("\n"),
			);
		});
	}
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
