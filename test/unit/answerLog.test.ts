import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEARNED_FROM } from "../../src/core/saving/learnedWindow.ts";
import { AnswerLog } from "../../src/host/conversation/answerLog.ts";
import { MOST_FULL } from "../../src/host/conversation/earlierAnswers.ts";
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
		await log.forget();
		assert.equal(told, 5, "and when what was learned is forgotten");
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
		assert.equal(
			last.fullRecords.length,
			last.all.length + MOST_FULL,
			"savings are measured by earlier ones, too",
		);
		assert.ok(readFileSync(`${file}.old`, "utf8").split("\n").length < 10_100);
		assert.deepEqual(problems, []);
	});

	it("says once that there is another record, also where there is no file", async () => {
		const log = new AnswerLog(undefined, { warn: assert.fail });
		let told = 0;
		log.onDidChange(() => told++);
		await log.add(record());
		await log.load();
		assert.equal(told, 1);
		assert.equal(log.all.length, 1);
	});

	it("learns from what was asked after the forgetting alone", async () => {
		const log = open();
		await log.forget();
		const windows = { minimal: 0, low: 256, medium: 1024, high: 2048, max: 4096 };
		const asked = async (at: number) => {
			for (let n = 0; n < LEARNED_FROM; n++) await log.add(record({ model: "own", at }));
		};
		await asked(log.forgottenAt);
		assert.equal(log.learned("own", windows), undefined);
		await asked(log.forgottenAt + 1);
		assert.equal(log.learned("own", windows)?.questions, LEARNED_FROM);
	});

	describe("that another window has open, too", () => {
		const model = "z1-7b";
		const windows = { minimal: 0, low: 256, medium: 1024, high: 2048, max: 4096 };
		/** Answers of which 90 exits could be compared, and none changed the answer. */
		const calibrated = () =>
			Array.from({ length: 90 }, () =>
				record({ model, full: true, exits: [{ confidence: 0.9, said: "same" as const }] }),
			);

		it("takes up what is learned and forgotten there, at the next question", async () => {
			const [here, there] = [open(), open()];
			await Promise.all([here.load(), there.load()]);
			let told = 0;
			here.onDidChange(() => told++);
			assert.equal(here.exitRisk(model, 0.98), undefined);
			assert.equal(here.learned(model, windows), undefined);
			for (const each of calibrated()) await there.add(each);
			await here.load();
			assert.deepEqual(here.exitRisk(model, 0.98), there.exitRisk(model, 0.98));
			assert.equal(here.exitRisk(model, 0.98)?.confidence, 0.9);
			assert.equal(here.learned(model, windows)?.questions, 90);
			assert.equal(told, 1);
			await here.load();
			assert.equal(told, 1, "nothing new is no news");
			assert.deepEqual(here.session, []);

			await there.forget();
			await here.load();
			assert.equal(here.exitRisk(model, 0.98), undefined);
			assert.equal(here.learned(model, windows), undefined);
			assert.equal(here.all.length, 90, "what answers cost is not forgotten");
			assert.deepEqual(problems, []);
		});

		it("knows every answer once, whoever adds it and whoever moves the file aside", async () => {
			const [here, there] = [open(), open()];
			await Promise.all([here.load(), there.load()]);
			const added = Array.from({ length: 40 }, () => record());
			await Promise.all(added.map((each, n) => (n % 2 === 0 ? here : there).add(each)));
			const traceIds = (log: AnswerLog) => log.all.map(({ traceId }) => traceId).sort();
			for (const log of [here, there]) {
				await log.load();
				assert.deepEqual(traceIds(log), added.map(({ traceId }) => traceId).sort());
			}
			for (let round = 0; round < 3; round++) {
				appendFileSync(file, Array.from({ length: 5001 }, () => `${JSON.stringify(record())}\n`).join(""));
				await open().load();
				await here.add(record());
			}
			for (const log of [here, there]) {
				await log.load();
				assert.equal(log.totals.allTime.answers, 40 + 3 * 5001 + 3);
			}
			assert.deepEqual(problems, []);
		});

		it("leaves it as it is where it is to remember nothing, and knows what was remembered", async () => {
			const there = open();
			const known = record();
			await there.add(known);
			const here = new AnswerLog(file, { warn: (what) => problems.push(what), forgetful: true });
			const own = record();
			await here.add(own);
			assert.deepEqual(here.all, [known, own]);
			await there.add(record());
			await here.load();
			assert.equal(here.all.length, 3);
			const again = open();
			await again.load();
			assert.ok(!again.all.some(({ traceId }) => traceId === own.traceId));
		});

		it("waits for a line that is still being written", async () => {
			const here = open();
			await here.add(record());
			const [half, whole] = [JSON.stringify(record({ traceId: "written" })), record({ traceId: "next" })];
			await here.load();
			appendFileSync(file, half.slice(0, 40));
			await here.load();
			assert.equal(here.all.length, 1);
			appendFileSync(file, `${half.slice(40)}\n`);
			appendFileSync(file, `${JSON.stringify(whole)}\n`);
			await here.load();
			assert.deepEqual(
				here.all.slice(1).map(({ traceId }) => traceId),
				["written", "next"],
			);
			assert.deepEqual(problems, []);
		});
	});
});
