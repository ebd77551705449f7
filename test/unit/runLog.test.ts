import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunLog } from "../../src/host/conversation/runLog.ts";
import { run } from "./runs.ts";

describe("the log of runs", () => {
	let file: string;
	let problems: string[];
	const open = () => new RunLog(file, { problem: (what) => problems.push(what) });

	beforeEach(() => {
		file = join(mkdtempSync(join(tmpdir(), "z1-runs-")), "storage", "runs.jsonl");
		problems = [];
	});

	it("is empty at first, and remembers across restarts", async () => {
		const log = open();
		await log.load();
		assert.deepEqual(log.all, []);
		const runs = [run(), run()];
		await Promise.all(runs.map((each) => log.add(each)));
		const again = open();
		await again.load();
		assert.deepEqual(again.all, runs);
		assert.deepEqual(again.session, []);
		assert.deepEqual(problems, []);
	});

	it("knows a run at once, before anything was read", async () => {
		const first = run();
		await open().add(first);
		const log = open();
		const second = run();
		const added = log.add(second);
		assert.deepEqual(log.all, [second]);
		await added;
		assert.deepEqual(log.all, [first, second]);
		assert.deepEqual(log.session, [second]);
	});

	it("replaces the run of a trace that was thought on about", async () => {
		const log = open();
		await log.add(run({ traceId: "same" }));
		const more = run({ traceId: "same", thinkingTokens: 300 });
		await log.add(more);
		const again = open();
		await again.load();
		assert.deepEqual(again.all, [more]);
	});

	it("skips what is no run, says so, and loses nothing behind a line that was cut off", async () => {
		const [first, second] = [run(), run()];
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
		const each = run();
		await log.add(each);
		assert.deepEqual(log.all, [each]);
		assert.match(problems.join("\n"), /cannot write/);
	});

	it("does not grow without end", async () => {
		await open().add(run());
		const line = `${JSON.stringify(run())}\n`;
		appendFileSync(file, line.repeat(10_001));
		await open().load();
		assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, 5000);
	});
});
