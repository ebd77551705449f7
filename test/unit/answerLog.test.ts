import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AnswerLog } from "../../src/host/conversation/answerLog.ts";
import { record } from "./answerRecords.ts";

describe("the log of records", () => {
	let file: string;
	let problems: string[];
	const open = () => new AnswerLog(file, { warn: (what) => problems.push(what) });

	beforeEach(() => {
		file = join(mkdtempSync(join(tmpdir(), "z1-records-")), "storage", "runs.jsonl");
		problems = [];
	});

	it("is empty at first, and remembers across restarts", async () => {
		const log = open();
		await log.load();
		assert.deepEqual(log.all, []);
		const records = [record(), record()];
		await Promise.all(records.map((each) => log.add(each)));
		const again = open();
		await again.load();
		assert.deepEqual(again.all, records);
		assert.deepEqual(again.session, []);
		assert.deepEqual(problems, []);
	});

	it("knows a record at once, before anything was read", async () => {
		const first = record();
		await open().add(first);
		const log = open();
		const second = record();
		const added = log.add(second);
		assert.deepEqual(log.all, [second]);
		await added;
		assert.deepEqual(log.all, [first, second]);
		assert.deepEqual(log.session, [second]);
	});

	it("replaces the record of a trace that was thought on about", async () => {
		const log = open();
		await log.add(record({ traceId: "same" }));
		const more = record({ traceId: "same", thinkingTokens: 300 });
		await log.add(more);
		const again = open();
		await again.load();
		assert.deepEqual(again.all, [more]);
	});

	it("keeps the order in which answers ended, and says when there is another", async () => {
		const log = open();
		let told = 0;
		log.onDidChange(() => told++);
		const [first, second, third] = [record(), record(), record()];
		for (const each of [first, second, third]) await log.add(each);
		const more = { ...first, thinkingTokens: 300 };
		await log.add(more);
		assert.equal(told, 4);
		assert.deepEqual(log.all, [second, third, more]);
	});

	it("skips what is no record, says so, and loses nothing behind a line that was cut off", async () => {
		const [first, second] = [record(), record()];
		mkdirSync(join(file, ".."), { recursive: true });
		writeFileSync(file, `${JSON.stringify(first)}\nnot json\n{"traceId":"x"}\n{"traceId":"cut o`);
		await open().add(second);
		const again = open();
		await again.load();
		assert.deepEqual(again.all, [first, second]);
		assert.ok(problems.length >= 3);
	});

	it("costs no answer where it cannot be written", async () => {
		mkdirSync(file, { recursive: true });
		const log = open();
		const each = record();
		await log.add(each);
		assert.deepEqual(log.all, [each]);
		assert.match(problems.join("\n"), /cannot write/);
	});

	it("does not grow without end, and loses none of what other windows add meanwhile", async () => {
		const line = () => `${JSON.stringify(record())}\n`;
		await open().add(record());
		appendFileSync(file, Array.from({ length: 5000 }, line).join(""));
		const [one, other] = [open(), open()];
		await Promise.all([one.load(), other.load()]);
		assert.equal(one.all.length, 5001);
		const added = Array.from({ length: 20 }, () => record());
		await Promise.all(added.map((each, n) => (n % 2 === 0 ? one : other).add(each)));
		const again = open();
		await again.load();
		const known = new Set(again.all.map(({ traceId }) => traceId));
		assert.ok(added.every(({ traceId }) => known.has(traceId)));
		for (let round = 0; round < 4; round++) {
			appendFileSync(file, Array.from({ length: 5001 }, line).join(""));
			await Promise.all([open().load(), open().load()]);
		}
		const last = open();
		await last.load();
		assert.equal(
			last.totals.allTime.answers,
			again.all.length + 4 * 5001,
			"none is forgotten, none counted twice",
		);
		assert.equal(last.totals.allTime.thinkingTokens, 100 * last.totals.allTime.answers);
		assert.ok(last.all.length < 10_100);
		assert.ok(last.fullRecords.length >= last.all.length);
		assert.ok(readFileSync(`${file}.old`, "utf8").split("\n").length < 10_100);
		assert.deepEqual(problems, []);
	});
});
